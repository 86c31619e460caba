#include "config.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config =
      vigie::app::parse_config({reinterpret_cast<const char*>(data), size}, "fuzz.toml", "/data");
  if (!config) VIGIE_ASSERT(config.error().message.starts_with("fuzz.toml:"));
  return 0;
}
