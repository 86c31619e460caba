// Any bytes as the address of a simulated camera: what it says within its limits or an error, never more.
#include <cstddef>
#include <cstdint>

#include <vigie/sim/simulated_source.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using vigie::Duration;
  const auto options = vigie::sim::parse_simulated_url({reinterpret_cast<const char*>(data), size});
  if (!options) {
    VIGIE_ASSERT(!options.error().message.empty());
    return 0;
  }
  const auto within = [](const auto& span) {
    return !span || (*span >= Duration() && *span <= Duration::seconds(1'000'000));
  };
  VIGIE_ASSERT(!options->scene.empty());
  VIGIE_ASSERT(options->camera >= 0 && options->camera <= 1'000'000);
  VIGIE_ASSERT(within(options->from) && within(options->length));
  return 0;
}
