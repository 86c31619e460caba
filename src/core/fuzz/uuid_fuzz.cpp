// Any bytes at all, as a UUID: what is read comes back from its own text.
#include <cstdint>
#include <cstdlib>

#include <vigie/core/id.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto uuid = vigie::Uuid::parse({reinterpret_cast<const char*>(data), size});
  if (!uuid) return 0;
  const auto again = vigie::Uuid::parse(uuid->to_string());
  if (!again || *again != *uuid || uuid->to_string().size() != size) std::abort();
  return 0;
}
