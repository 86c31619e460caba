// Any bytes as a scene: a scene or an error, never more.
#include <cstddef>
#include <cstdint>

#include <vigie/sim/scene.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto scene = vigie::sim::parse_scene({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!scene) return scene.error().message.empty() ? -1 : 0;
  return 0;
}
