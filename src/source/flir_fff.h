// Reads FLIR's FFF: a head, an index of records, the records; in either byte order. One FFF is one picture.
// Where the records and their fields lie was found out and written down by Phil Harvey's ExifTool.
#pragma once

#include <cstdint>
#include <span>

#include <vigie/core/image.h>
#include <vigie/core/result.h>
#include <vigie/source/flir_header.h>

namespace vigie::source {

inline constexpr std::size_t kFffHeadBytes = 64;
inline constexpr std::size_t kFffIndexEntryBytes = 32;
inline constexpr std::int64_t kFlirMostPixels = 4 * 1024 * 1024;
inline constexpr std::uint64_t kFffMostBytes = 64U << 20;  // of one FFF

// FFF, or AFF as some cameras write it.
bool is_fff(std::span<const std::uint8_t> head);

// Where the index lies, from the first kFffHeadBytes bytes.
struct FffIndex {
  bool big_endian = false;
  std::uint32_t offset = 0, entries = 0;
  [[nodiscard]] std::uint64_t end() const { return offset + std::uint64_t{entries} * kFffIndexEntryBytes; }
};
Result<FffIndex> read_fff_index(std::span<const std::uint8_t> head);
// How many bytes the whole FFF has, from its first index.end() bytes.
Result<std::uint64_t> fff_size(const FffIndex& index, std::span<const std::uint8_t> begin);

struct FffPicture {
  FlirHeader header;
  Image16 image;
  int bits = 16;
  bool checksum_wrong = false;  // of the picture or the camera's record
};
// All of one FFF; what follows it does no harm. damaged, unsupported.
Result<FffPicture> read_fff(std::span<const std::uint8_t> bytes);

// The FFF that the APP1 segments of a JPEG hold, joined. not_found where there is none; damaged.
Result<std::vector<std::uint8_t>> fff_of_jpeg(std::span<const std::uint8_t> jpeg);

// When a TIFF says that it was taken; not set where it does not. Never fails: it is only a hint.
std::optional<UtcTime> captured_of_tiff(std::span<const std::uint8_t> tiff);

}  // namespace vigie::source
