// Any bytes at all, as a time: what is read comes back from its own text.
#include <cstdint>
#include <cstdlib>

#include <vigie/core/time.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto time = vigie::parse_rfc3339({reinterpret_cast<const char*>(data), size});
  if (!time) return 0;
  const auto again = vigie::parse_rfc3339(vigie::to_rfc3339(*time));
  if (!again || *again != *time) std::abort();
  return 0;
}
