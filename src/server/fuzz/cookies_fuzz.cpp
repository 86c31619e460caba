#include "access.h"

#include <cstdint>

// The value lies within the header, after our name, and does not run into the next cookie.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view cookies(reinterpret_cast<const char*>(data), size);
  const std::string_view value = vigie::server::session_cookie(cookies);
  VIGIE_ASSERT(value.find(';') == std::string_view::npos);
  if (value.empty()) return 0;
  const std::string pair = "vigie_session=" + std::string(value);
  VIGIE_ASSERT(cookies.find(pair) != std::string_view::npos);
  VIGIE_ASSERT(vigie::server::session_cookie("a=b; " + pair) == value);
  return 0;
}
