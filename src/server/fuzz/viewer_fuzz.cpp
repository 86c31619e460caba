#include "live_message.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = vigie::server::parse_viewer_message({reinterpret_cast<const char*>(data), size});
  if (message) VIGIE_ASSERT(message->cameras.size() <= vigie::kMostCameras);
  return 0;
}
