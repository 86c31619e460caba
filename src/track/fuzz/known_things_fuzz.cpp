#include <cstdint>

#include <vigie/track/known_things.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie::track;
  const auto read = parse_known_things({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  VIGIE_ASSERT(read->things.size() <= kMostKnownThings);
  // What is written of it is read back as it was, to the hundredth that is written.
  const std::string once = to_text(*read);
  const auto again = parse_known_things(once);
  VIGIE_ASSERT(again.has_value() && to_text(*again) == once);
  return 0;
}
