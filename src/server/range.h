// The Range of a request (RFC 9110, section 14): one range of bytes. Reentrant.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace vigie::server {

struct ByteRange {
  std::uint64_t offset = 0, length = 0;  // within the file; length at least 1
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};
struct WholeFile {
  friend bool operator==(const WholeFile&, const WholeFile&) = default;
};
struct OutsideFile {
  friend bool operator==(const OutsideFile&, const OutsideFile&) = default;
};

// What of a file of `size` bytes is asked for. The whole file where there is no header, or one that is not
// well-formed or asks for several ranges: the standard lets a server pass over those.
std::variant<WholeFile, ByteRange, OutsideFile> parse_range(std::string_view header, std::uint64_t size);

}  // namespace vigie::server
