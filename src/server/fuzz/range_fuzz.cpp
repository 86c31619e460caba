#include "range.h"

#include <cstring>

#include <vigie/core/result.h>

// The first eight bytes are the file's size, the rest is the header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint64_t file_size = 0;
  if (size < sizeof file_size) return 0;
  std::memcpy(&file_size, data, sizeof file_size);
  const std::string_view header(reinterpret_cast<const char*>(data) + sizeof file_size,
                                size - sizeof file_size);
  const auto answer = vigie::server::parse_range(header, file_size);
  if (const auto* part = std::get_if<vigie::server::ByteRange>(&answer)) {
    VIGIE_ASSERT(part->length > 0 && part->offset < file_size && part->length <= file_size - part->offset);
  }
  return 0;
}
