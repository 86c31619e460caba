#include "bad_pixels.h"

#include <algorithm>
#include <cmath>

namespace vigie::detect {
namespace {

constexpr std::size_t kMostSuspects = 256;
// A point's image with a standard deviation of 0.3 pixels, sharper than thermal lenses are, leaves this of
// its brightest pixel on each of the four beside it.
constexpr double kLeastLeak = 0.05;
// Standard deviations of a pixel: so that the leak is known to half of that.
constexpr double kStandsOut = 20;
constexpr int kTimes = 5;  // at one pixel: nothing that moves is there so often, and no noise
constexpr int kReach = 2;  // px: where the surroundings are

// Whether one pixel stands out of its surroundings alone, in what `at` tells of pixels, counts.
template <typename At>
bool is_alone(At&& at, int x, int y, double sigma) {
  double ring = 0, least = 65535, most = 0;
  for (int j = -kReach; j <= kReach; ++j) {
    for (int i = -kReach; i <= kReach; ++i) {
      if (std::max(std::abs(i), std::abs(j)) != kReach) continue;
      const double v = at(x + i, y + j);
      ring += v / 16;
      least = std::min(least, v);
      most = std::max(most, v);
    }
  }
  const double out = at(x, y) - ring;
  const double beside = (at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1)) / 4 - ring;
  // Before texture nothing can be told.
  return std::abs(out) > kStandsOut * sigma && std::abs(out) > 5 * (most - least) &&
         beside * (out > 0 ? 1 : -1) < kLeastLeak * std::abs(out);
}

}  // namespace

void BadPixels::resize(int width, int height) {
  good_ = Image8(width, height, 1);
  valid_ = std::make_shared<Image8>(width, height, std::uint8_t{1});
  suspects_.reserve(kMostSuspects);
  restart();
}

void BadPixels::restart() {
  std::ranges::fill(good_.samples(), std::uint8_t{1});
  suspects_.clear();
  next_ = 0;
  count_ = 0;
  stale_ = true;
}

void BadPixels::mask(Frame& frame) {
  if (count_ == 0) return;
  const Image8* own = frame.valid_mask.get();
  if (own != nullptr && (own->width() != good_.width() || own->height() != good_.height())) own = nullptr;
  if (stale_ || under_ != frame.valid_mask) {
    under_ = frame.valid_mask;
    stale_ = false;
    const auto good = good_.samples();
    for (std::size_t i = 0; i < good.size(); ++i) {
      valid_->samples()[i] = own == nullptr || own->samples()[i] != 0 ? good[i] : std::uint8_t{0};
    }
  }
  frame.valid_mask = valid_;
}

void BadPixels::learn(const Planes& planes, ImageView<const std::uint16_t> picture,
                      std::span<const Detection> found, double sigma, int by_x, int by_y) {
  const auto sample = [&](int x, int y) { return static_cast<double>(picture(x, y)); };
  const auto change = [&](int x, int y) { return static_cast<double>(planes.difference_at(picture, x, y)); };
  for (const Detection& d : found) {
    if (d.box.width > 2 * kReach + 1 || d.box.height > 2 * kReach + 1) continue;
    const int x = static_cast<int>(d.centroid.x), y = static_cast<int>(d.centroid.y);
    if (x < kReach || y < kReach || x >= planes.width - kReach || y >= planes.height - kReach) continue;
    const bool alone =
        d.found_by == FoundBy::contrast ? is_alone(sample, x, y, sigma) : is_alone(change, x, y, sigma);
    const int seen_x = x + by_x, seen_y = y + by_y;
    if (alone && seen_x >= 0 && seen_y >= 0 && seen_x < planes.width && seen_y < planes.height)
      suspect(seen_x, seen_y);
  }
}

void BadPixels::suspect(int x, int y) {
  const auto known = std::ranges::find_if(suspects_, [=](const Suspect& s) { return s.x == x && s.y == y; });
  if (known == suspects_.end()) {
    if (suspects_.size() < kMostSuspects) {
      suspects_.push_back({x, y, 1});
    } else {
      suspects_[next_] = {x, y, 1};
      next_ = (next_ + 1) % kMostSuspects;
    }
    return;
  }
  if (++known->times < kTimes || good_(x, y) == 0) return;
  good_(x, y) = 0;
  ++count_;
  stale_ = true;
}

}  // namespace vigie::detect
