// Any bytes at all, as an FFF, as a JPEG with one in it, and as a TIFF whose date is wanted.
#include "flir_fff.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace {

using vigie::source::read_fff;

void check(std::span<const std::uint8_t> fff) {
  if (fff.size() >= vigie::source::kFffHeadBytes) {
    const auto index = vigie::source::read_fff_index(fff.first(vigie::source::kFffHeadBytes));
    if (index)
      static_cast<void>(
          vigie::source::fff_size(*index, fff.first(std::min<std::size_t>(fff.size(), index->end()))));
  }
  const auto picture = read_fff(fff);
  if (!picture) return;
  const auto& image = picture->image;
  if (image.empty() || image.width() != picture->header.width || image.height() != picture->header.height)
    std::abort();
  const auto [low, high] = std::minmax_element(image.samples().begin(), image.samples().end());
  const auto fit = vigie::source::flir_line(picture->header, *low, *high);
  if (fit && !(std::isfinite(fit->line.a) && std::isfinite(fit->line.b) && fit->worst_error.kelvin() >= 0))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  check(bytes);
  if (const auto fff = vigie::source::fff_of_jpeg(bytes)) check(*fff);
  static_cast<void>(vigie::source::captured_of_tiff(bytes));
  return 0;
}
