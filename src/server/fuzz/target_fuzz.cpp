#include "target.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto target = vigie::server::parse_target({reinterpret_cast<const char*>(data), size});
  if (!target) return 0;
  VIGIE_ASSERT(target->path.starts_with('/'));
  VIGIE_ASSERT(target->path.find("/../") == std::string::npos && !target->path.ends_with("/.."));
  VIGIE_ASSERT(target->path.find('\0') == std::string::npos);
  return 0;
}
