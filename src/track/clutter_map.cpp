#include "clutter_map.h"

#include <algorithm>
#include <cmath>

namespace vigie::track {
namespace {

// Cells enough to tell sky from trees, few enough that each is known within seconds.
constexpr int kAcross = 16, kDown = 12;
// Blobs of clutter in a whole picture and frame before any were seen, and at least.
constexpr double kFirstClutter = 1, kLeastClutter = 0.1;
constexpr double kTime = 10;  // s

}  // namespace

void ClutterMap::restart(int width, int height) {
  width_ = std::max(width, 1);
  height_ = std::max(height, 1);
  seen_ = 0;
  now_.assign(kAcross * kDown, 0);
  rate_.assign(kAcross * kDown, kFirstClutter / (kAcross * kDown));
  density_.assign(kAcross * kDown, kFirstClutter / (static_cast<double>(width_) * height_));
}

std::size_t ClutterMap::cell(StabilisedPoint at) const {
  const int x = std::clamp(static_cast<int>(at.x * kAcross / width_), 0, kAcross - 1);
  const int y = std::clamp(static_cast<int>(at.y * kDown / height_), 0, kDown - 1);
  return static_cast<std::size_t>(y * kAcross + x);
}

void ClutterMap::add(StabilisedPoint at, double share) {
  now_[cell(at)] += share;
}

double ClutterMap::share(Duration dt) const {
  // At first the mean of what was seen, with the prior as one second of it.
  const double time = std::min(kTime, 1 + seen_ + dt.seconds());
  return 1 - std::exp(-dt.seconds() / time);
}

void ClutterMap::end_frame(Duration dt) {
  const double weight = share(dt);
  seen_ += dt.seconds();
  for (std::size_t i = 0; i < rate_.size(); ++i) {
    rate_[i] += weight * (now_[i] - rate_[i]);
    now_[i] = 0;
  }
  const double area = static_cast<double>(width_) * height_ / (kAcross * kDown);
  for (int y = 0; y < kDown; ++y) {
    for (int x = 0; x < kAcross; ++x) {
      double sum = 0, cells = 0;
      for (int j = std::max(y - 1, 0); j <= std::min(y + 1, kDown - 1); ++j) {
        for (int i = std::max(x - 1, 0); i <= std::min(x + 1, kAcross - 1); ++i) {
          sum += rate_[static_cast<std::size_t>(j * kAcross + i)];
          ++cells;
        }
      }
      density_[static_cast<std::size_t>(y * kAcross + x)] =
          std::max(sum / cells, kLeastClutter / (kAcross * kDown)) / area;
    }
  }
}

double ClutterMap::around(StabilisedPoint at) const {
  return 9 * density_[cell(at)] * static_cast<double>(width_) * height_ / (kAcross * kDown);
}

double ClutterMap::density(StabilisedPoint at) const {
  return density_[cell(at)];
}

}  // namespace vigie::track
