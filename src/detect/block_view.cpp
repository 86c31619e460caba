#include "block_view.h"

#include <algorithm>

namespace vigie::detect {

void BlockView::load(const Samples& samples, const SpotRows& rows, int left, int top) {
  left_ = left;
  top_ = top;
  copy(samples);
  for (int y = 1; y + 1 < kRaw; ++y) {
    rows.smooth({raw(y - 1), raw(y), raw(y + 1), columns_.data(), smooth_[row(y)].data(), samples.shift}, 1,
                1 + kVector);
  }
  for (int y = 0; y < kSeen; ++y) {
    const int at = y + 1 + kSpotReach;
    rows.respond({smooth(at - kSpotReach), smooth(at), smooth(at + kSpotReach), response_[row(y)].data()},
                 kMiddle, kMiddle + kSeen);
  }
  clear_border(samples.width, samples.height);
}

// What lies beyond the border is as on it.
void BlockView::copy(const Samples& samples) {
  const int x0 = left_ - 1 - kMiddle, y0 = top_ - 1 - kMiddle;
  const bool inside = x0 >= 0 && x0 + kRaw <= samples.width;
  for (int y = 0; y < kRaw; ++y) {
    const std::uint16_t* from = samples.row(std::clamp(y0 + y, 0, samples.height - 1));
    std::uint16_t* to = raw_[row(y)].data();
    if (inside) {
      std::copy_n(from + x0, kRaw, to);
    } else {
      for (int x = 0; x < kRaw; ++x) to[x] = from[std::clamp(x0 + x, 0, samples.width - 1)];
    }
  }
}

// Pixels that have no patches around them.
void BlockView::clear_border(int width, int height) {
  constexpr int b = ContrastLevel::kBorder;
  const bool inside = left_ > b && top_ > b && left_ + kSeen < width - b && top_ + kSeen < height - b;
  if (inside) return;
  for (int y = 0; y < kSeen; ++y) {
    for (int x = 0; x < kSeen; ++x) {
      const int px = left_ - 1 + x, py = top_ - 1 + y;
      if (px >= b && py >= b && px < width - b && py < height - b) continue;
      response_[row(y)][static_cast<std::size_t>(kMiddle + x)] = 0;
    }
  }
}

}  // namespace vigie::detect
