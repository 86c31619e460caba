// What people write: addresses of raw pictures and of streams, and the names of numbered pictures, a line
// each.
#include "lookup.h"
#include "picture_names.h"
#include "raw_source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vigie;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto plan = source::parse_raw_url(text, {});
  if (plan) {
    VIGIE_ASSERT(plan->width > 0 && plan->width <= kMaxImageSide && plan->height > 0 &&
                 plan->height <= kMaxImageSide);
    VIGIE_ASSERT(plan->frames_per_second >= 0.001 && plan->bits >= 8 && plan->bits <= 16);
  }
  if (const auto url = media::parse_stream_url(text)) (void)source::host_and_port(*url);
  std::vector<source::PictureName> names;
  for (std::size_t start = 0; start <= size; start = text.find('\n', start) + 1) {
    const std::size_t end = std::min(text.find('\n', start), size);
    if (auto name = source::parse_picture_name(std::string_view(text).substr(start, end - start)))
      names.push_back(*name);
    if (end == size) break;
  }
  source::sort_pictures(names);
  for (std::size_t i = 1; i < names.size(); ++i) {
    VIGIE_ASSERT(names[i - 1].before != names[i].before || names[i - 1].number <= names[i].number);
    (void)source::is_gap(names[i - 1], names[i]);
  }
  return 0;
}
