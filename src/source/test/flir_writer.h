// Writes FLIR's FFF, in either byte order, and the JPEG around it, for the tests of its reader.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <vigie/core/image.h>
#include <vigie/source/flir_header.h>

namespace vigie::source {

struct FffToWrite {
  Image16 image{};
  std::optional<FlirHeader> header{};  // the camera's record, where there is one
  bool big_endian = true;              // of the head, the index and the records
  bool checksums = true;
  std::uint32_t seconds = 0, milliseconds = 0;  // of the picture, since 1970
  std::int16_t zone_minutes = -60;              // to be taken from local time for UTC: west of Greenwich > 0
  std::optional<std::vector<std::uint8_t>> coded{};  // stands in place of the samples: a PNG, say
};

std::vector<std::uint8_t> write_fff(const FffToWrite& picture);
// Around an 8-bit picture that is not there: only what comes before it counts. `most` bytes of FFF a segment.
std::vector<std::uint8_t> jpeg_around(const std::vector<std::uint8_t>& fff, std::size_t most = 60'000);

}  // namespace vigie::source
