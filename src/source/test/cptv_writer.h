// Writes CPTV of both versions, and damaged CPTV, for the tests of its reader.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <vigie/core/image.h>

namespace vigie::source {

using Bytes = std::vector<std::uint8_t>;

struct CptvFrameToWrite {
  Image16 image{};
  std::uint32_t ticks = 0;                    // µs in version 1, ms in version 2
  std::optional<std::uint32_t> shutter_ms{};  // field c
  bool background = false;
  int least_bits = 1;         // a value takes as many bits as it needs, and at least these
  std::uint32_t padding = 0;  // bytes after the values
  bool with_unknown_field = false;
};

struct CptvToWrite {
  int version = 2;
  std::uint64_t start_us = 1'700'000'000'000'000;
  int width = 0, height = 0;
  std::vector<Bytes> more_fields{};  // length, code, data
  std::vector<CptvFrameToWrite> frames{};
};

// One field: its length, its code, the data.
Bytes cptv_field(char code, std::span<const std::uint8_t> data);
Bytes cptv_field(char code, const std::string& text);
Bytes cptv_field_u8(char code, std::uint8_t value);
Bytes cptv_field_u32(char code, std::uint32_t value);
Bytes cptv_field_u64(char code, std::uint64_t value);
Bytes cptv_field_f32(char code, float value);

// What the gzip stream unpacks to; and where in it each frame begins, with the end as the last.
struct CptvUnpacked {
  Bytes bytes;
  std::vector<std::size_t> frame_starts;
};
CptvUnpacked write_cptv(const CptvToWrite& recording);

Bytes gzip(std::span<const std::uint8_t> bytes);

}  // namespace vigie::source
