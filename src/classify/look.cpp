#include "look.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include <vigie/core/quantile.h>

namespace vigie::classify {
namespace {

constexpr int kSamples = 48;         // across, of the box and its surroundings
constexpr int kBackdropAcross = 32;  // samples
constexpr double kReach = 0.5;       // of the box, to each side: its surroundings
constexpr double kLeastReach = 3;    // px
constexpr double kInner = 0.15;      // of the box, to each side: boxes are tight, blur is not
// A body is what has a third of the peak's contrast, as the half maximum of optics would cut off cool limbs;
// and three robust deviations of the surroundings.
constexpr double kShareOfPeak = 0.33, kDeviations = 3;
constexpr double kNormalMad = 1.4826;  // from median absolute deviation to standard deviation of a normal

bool is_valid(const Frame& frame, int x, int y) {
  return frame.valid_mask == nullptr || frame.valid_mask->view()(x, y) != 0;
}

}  // namespace

double Looker::spread(const Frame& frame) {
  const auto picture = frame.image->view();
  const int step_x = std::max(1, (picture.width() + kBackdropAcross - 1) / kBackdropAcross);
  const int step_y = std::max(1, (picture.height() + kBackdropAcross - 1) / kBackdropAcross);
  ring_.clear();
  for (int y = step_y / 2; y < picture.height(); y += step_y) {
    for (int x = step_x / 2; x < picture.width(); x += step_x) {
      if (is_valid(frame, x, y)) ring_.push_back(picture(x, y));
    }
  }
  if (ring_.empty()) return 0;
  const double high = static_cast<double>(quantile(std::span(ring_), 0.95));
  return high - static_cast<double>(quantile(std::span(ring_), 0.05));
}

// The samples of the box and of its surroundings; false where the picture's edge cuts the box.
bool Looker::gather(const Frame& frame, const Box& box) {
  const auto picture = frame.image->view();
  const double reach_x = std::max(kReach * box.width, kLeastReach);
  const double reach_y = std::max(kReach * box.height, kLeastReach);
  const auto cut = [](double v, int most) {
    return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(most)));
  };
  const int x0 = cut(std::floor(box.left - reach_x), picture.width());
  const int x1 = cut(std::ceil(box.right() + reach_x), picture.width());
  const int y0 = cut(std::floor(box.top - reach_y), picture.height());
  const int y1 = cut(std::ceil(box.bottom() + reach_y), picture.height());
  const int step = std::max(1, (std::max(x1 - x0, y1 - y0) + kSamples - 1) / kSamples);
  const double grow_x = kInner * box.width + 1, grow_y = kInner * box.height + 1;
  const Box inside{box.left - grow_x, box.top - grow_y, box.width + 2 * grow_x, box.height + 2 * grow_y};
  inner_.clear();
  ring_.clear();
  for (int y = y0 + step / 2; y < y1; y += step) {
    for (int x = x0 + step / 2; x < x1; x += step) {
      if (!is_valid(frame, x, y)) continue;
      const float value = picture(x, y);
      if (inside.contains({x + 0.5, y + 0.5}))
        inner_.push_back({static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F, value});
      else
        ring_.push_back(value);
    }
  }
  cell_ = step;
  return box.left >= 1 && box.top >= 1 && box.right() <= picture.width() - 1 &&
         box.bottom() <= picture.height() - 1;
}

Look Looker::look(const Frame& frame, const Box& box) {
  Look look;
  look.time = frame.captured;
  look.position = box.centre();
  const bool whole = gather(frame, box);
  if (ring_.size() < 8 || inner_.size() < 4) return look;
  const float around = median(std::span(ring_));
  for (float& v : ring_) v = std::abs(v - around);
  look.around_spread = kNormalMad * static_cast<double>(median(std::span(ring_)));
  steps(frame, box, look);
  if (whole) shape(look, static_cast<double>(around));
  return look;
}

// On either side of the box, a strip of the picture's height, from band to band.
void Looker::steps(const Frame& frame, const Box& box, Look& look) {
  constexpr int kBands = 48, kWide = 4, kRows = 4;  // so many bands of 4 × 4 samples
  const auto picture = frame.image->view();
  const double beside = std::max(kReach * box.width, kLeastReach);
  const int band = std::max(1, picture.height() / kBands), step = std::max(1, band / kRows);
  int sides = 0;
  for (const double x : {box.left - beside - kWide, box.right() + beside}) {
    if (!(x >= 0 && x + kWide <= picture.width())) continue;
    const int from = static_cast<int>(x);
    double up = 0, down = 0;
    std::optional<double> last;
    for (int y = 0; y + band <= picture.height(); y += band) {
      if (!is_valid(frame, from, y)) continue;
      double sum = 0, count = 0;
      for (int r = y; r < y + band; r += step) {
        for (int c = from; c < from + kWide; ++c) sum += picture(c, r), ++count;
      }
      double& sharpest = y + band / 2.0 < box.bottom() ? up : down;
      if (last) sharpest = std::max(sharpest, std::abs(sum / count - *last));
      last = sum / count;
    }
    look.step_up += up;
    look.step_down += down;
    ++sides;
  }
  if (sides > 1) look.step_up /= 2, look.step_down /= 2;
}

void Looker::shape(Look& look, double around) {
  // Warm or cold: whichever reaches further.
  double most = 0, least = 0;
  for (Sample& s : inner_) {
    s.value -= static_cast<float>(around);
    most = std::max(most, static_cast<double>(s.value));
    least = std::min(least, static_cast<double>(s.value));
  }
  const float sign = most >= -least ? 1 : -1;
  const double peak = std::max(most, -least);
  const double threshold = std::max({kShareOfPeak * peak, kDeviations * look.around_spread, 1.0});
  std::size_t kept = 0;
  double sum = 0, sx = 0, sy = 0;
  for (const Sample& s : inner_) {
    const float contrast = sign * s.value;
    if (static_cast<double>(contrast) < threshold) continue;
    inner_[kept++] = {s.x, s.y, contrast};
    sum += static_cast<double>(contrast);
    sx += static_cast<double>(s.x);
    sy += static_cast<double>(s.y);
  }
  inner_.resize(kept);
  if (kept < 2) return;
  const auto n = static_cast<double>(kept);
  const PixelPoint middle{sx / n, sy / n};
  double xx = 0, yy = 0;
  for (const Sample& s : inner_) {
    xx += std::pow(static_cast<double>(s.x) - middle.x, 2);
    yy += std::pow(static_cast<double>(s.y) - middle.y, 2);
  }
  // A row of n samples has the variance (n² - 1) / 12 of their distance squared: the sample's own is added.
  const double own = cell_ * cell_ / 12;
  look.width = std::sqrt(12 * (xx / n + own));
  look.height = std::sqrt(12 * (yy / n + own));
  look.area = n * cell_ * cell_;
  look.hot_spot = peak / (sum / n);
  look.shaped = true;
  thirds(look, middle);
}

// Left against right, and the lowest third against the rest.
void Looker::thirds(Look& look, PixelPoint middle) const {
  constexpr int kColumns = 24;
  std::array<double, kColumns> left{}, right{};
  const double column = std::max(cell_, look.width / kColumns);
  const double low = middle.y + look.height / 6;
  double upper_x = 0, upper_xx = 0, upper = 0, lower_x = 0, lower_xx = 0, lower = 0;
  for (const Sample& s : inner_) {
    const double x = static_cast<double>(s.x) - middle.x;
    auto& side = x < 0 ? left : right;
    side[static_cast<std::size_t>(std::min(std::abs(x) / column, kColumns - 1.0))] += 1;
    if (static_cast<double>(s.y) > low)
      lower += 1, lower_x += x, lower_xx += x * x;
    else
      upper += 1, upper_x += x, upper_xx += x * x;
  }
  double both = 0, either = 0;
  for (std::size_t i = 0; i < kColumns; ++i) {
    both += std::min(left[i], right[i]);
    either += std::max(left[i], right[i]);
  }
  look.symmetry = either > 0 ? both / either : 0;
  const auto width = [&](double n, double x, double xx) {
    return n < 1 ? 0 : std::sqrt(12 * (std::max(0.0, xx / n - x * x / (n * n)) + cell_ * cell_ / 12));
  };
  look.upper_width = width(upper, upper_x, upper_xx);
  look.lower_width = width(lower, lower_x, lower_xx);
}

}  // namespace vigie::classify
