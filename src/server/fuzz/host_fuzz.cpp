#include "access.h"

#include <cstdint>

// What names a host names it without port, brackets or upper case: taken for an authority again, a name
// stays.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view authority(reinterpret_cast<const char*>(data), size);
  const std::string host = vigie::server::host_of(authority);
  VIGIE_ASSERT(host.size() <= size);
  for (const char c : host) VIGIE_ASSERT(c < 'A' || c > 'Z');
  if (!authority.starts_with('[')) VIGIE_ASSERT(vigie::server::host_of(host) == host);
  if (authority.starts_with('[')) VIGIE_ASSERT(host.find(']') == std::string::npos);
  return 0;
}
