// What FLIR's pictures come wrapped in: JPEG and TIFF.
#include "flir_bytes.h"
#include "flir_fff.h"

#include <algorithm>
#include <cstring>
#include <map>

#include <fmt/format.h>

namespace vigie::source {
namespace {

constexpr std::size_t kSegmentHeadBytes = 8;  // "FLIR\0", 1, which one, the last one

Error damaged(std::string what) {
  return {ErrorCode::damaged, std::move(what)};
}

// The parts of the FFF by their numbers, and how many there should be.
struct Parts {
  std::map<int, std::span<const std::uint8_t>> by_number;
  std::optional<int> last;
};

Result<void> take_segment(Parts& parts, std::span<const std::uint8_t> segment) {
  if (segment.size() < kSegmentHeadBytes || std::memcmp(segment.data(), "FLIR\0\1", 6) != 0) return {};
  const int number = segment[6], last = segment[7];
  if (number > last || parts.last.value_or(last) != last ||
      !parts.by_number.emplace(number, segment.subspan(kSegmentHeadBytes)).second) {
    return damaged(fmt::format("the FLIR segment {} of {} does not fit the others", number + 1, last + 1));
  }
  parts.last = last;
  return {};
}

constexpr std::uint16_t kDateTime = 0x0132, kExif = 0x8769, kDateTimeOriginal = 0x9003;
constexpr std::uint16_t kAscii = 2, kLong = 4;

// The value of a tag in the directory at `at`: an offset, or the value itself.
std::optional<std::uint32_t> tag_value(const FlirBytes& tiff, std::uint32_t at, std::uint16_t tag,
                                       std::uint16_t type) {
  const int entries = tiff.u16(at).value_or(0);
  for (int i = 0; i < entries; ++i) {
    const std::size_t entry = std::size_t{at} + 2 + static_cast<std::size_t>(i) * 12;
    if (tiff.u16(entry) == tag && tiff.u16(entry + 2) == type) return tiff.u32(entry + 8);
    if (!tiff.u16(entry)) break;
  }
  return std::nullopt;
}

// "2019:10:24 13:56:08", without a zone.
std::optional<UtcTime> time_of(std::string text) {
  if (text.size() != 19 || text[4] != ':' || text[7] != ':') return std::nullopt;
  text[4] = text[7] = '-';
  const auto time = parse_rfc3339(text + "Z");
  return time ? std::optional(*time) : std::nullopt;
}

}  // namespace

Result<std::vector<std::uint8_t>> fff_of_jpeg(std::span<const std::uint8_t> jpeg) {
  const FlirBytes bytes(jpeg, true);
  if (bytes.u16(0) != 0xFFD8) return Error(ErrorCode::not_found, "not a JPEG");
  Parts parts;
  std::size_t at = 2;
  for (;;) {
    while (bytes.u16(at) == 0xFFFF) ++at;  // fill bytes
    const auto marker = bytes.u16(at);
    if (marker == 0xFFDA || marker == 0xFFD9) break;  // the 8-bit picture begins: no segments after it
    const auto size = bytes.u16(at + 2);
    const auto segment = size && *size >= 2 ? bytes.part(at + 4, *size - 2U) : std::nullopt;
    if (!segment || *marker < 0xFF00) {
      if (parts.last) return damaged(fmt::format("the JPEG breaks off at byte {}, within its segments", at));
      return Error(ErrorCode::not_found, "a JPEG without a FLIR picture in it");
    }
    if (marker == 0xFFE1) {
      if (auto taken = take_segment(parts, *segment); !taken) return std::move(taken).error();
    }
    at += 2U + *size;
  }
  if (!parts.last) return Error(ErrorCode::not_found, "a JPEG without a FLIR picture in it");
  if (parts.by_number.size() != static_cast<std::size_t>(*parts.last) + 1) {
    return damaged(
        fmt::format("{} of the JPEG's {} FLIR segments are there", parts.by_number.size(), *parts.last + 1));
  }
  std::vector<std::uint8_t> fff;
  for (const auto& [number, part] : parts.by_number) fff.insert(fff.end(), part.begin(), part.end());
  return fff;
}

std::optional<UtcTime> captured_of_tiff(std::span<const std::uint8_t> tiff) {
  const FlirBytes either(tiff, true);
  const auto order = either.u16(0);
  if (order != 0x4949 && order != 0x4D4D) return std::nullopt;
  const FlirBytes bytes(tiff, order == 0x4D4D);
  const auto directory = bytes.u32(4);
  if (bytes.u16(2) != 42 || !directory) return std::nullopt;
  auto text_at = std::optional<std::uint32_t>();
  if (const auto exif = tag_value(bytes, *directory, kExif, kLong)) {
    text_at = tag_value(bytes, *exif, kDateTimeOriginal, kAscii);
  }
  if (!text_at) text_at = tag_value(bytes, *directory, kDateTime, kAscii);
  return text_at ? time_of(bytes.text(*text_at, 20)) : std::nullopt;
}

}  // namespace vigie::source
