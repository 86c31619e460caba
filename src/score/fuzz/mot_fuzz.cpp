// Any text as tracks: it parses or is refused; what parses can be scored.
#include <cstdint>
#include <string_view>

#include <vigie/score/score.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tracks = vigie::score::parse_mot(text, "fuzz");
  if (!tracks) return 0;
  vigie::score::Scorer scorer;
  scorer.add({"clip", 300, false}, {{31, {10, 10, 4, 4}}, {40, {12, 10, 4, 4}}}, *tracks);
  return scorer.figures().has_value() ? 0 : 1;
}
