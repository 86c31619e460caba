// Any text as labels and as a list of clips: each parses or is refused.
#include <cstdint>
#include <string_view>

#include <vigie/score/score.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto labels = vigie::score::parse_labels(text, "fuzz");
  const auto clips = vigie::score::parse_clips(text, "fuzz");
  vigie::score::Scorer scorer;
  if (labels && clips) {
    for (const auto& clip : *clips) scorer.add(clip, *labels, std::nullopt);
  }
  return 0;
}
