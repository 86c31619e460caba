#include "gain_fit.h"

#include <algorithm>
#include <cmath>

namespace vigie::detect {
namespace {

// Enough for an offset known to 1/60 of the noise.
constexpr int kGridSamples = 4096;
constexpr std::size_t kLeastSamples = 32;
// A gain is told by levels of which eight in ten cover this many standard deviations of the noise; 2.6 would
// be noise alone. Where a pole before a plain sky is all there is, its sway would pass for a gain.
constexpr double kLeastRange = 6;

// The value below which `share` of them are; reorders them.
float quantile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

// One step of weighted least squares of value - level on level.
struct LineSums {
  double w = 0, x = 0, y = 0, xx = 0, xy = 0;
  void add(double weight, double level, double residual) {
    w += weight;
    x += weight * level;
    y += weight * residual;
    xx += weight * level * level;
    xy += weight * level * residual;
  }
  // The slope is left at 0 where it is not `wanted`, or the levels are too alike to tell it from the offset.
  void solve(bool wanted, double& slope, double& offset) const {
    const double mean = x / w, spread = xx / w - mean * mean;
    slope = wanted && spread > 1 ? (xy / w - mean * (y / w)) / spread : 0;
    slope = std::clamp(slope, -0.5, 1.0);
    offset = y / w - slope * mean;
  }
};

}  // namespace

void GainFit::resize(int width, int height) {
  const double pixels = static_cast<double>(width) * height;
  // Odd, so that it does not keep step with a codec's blocks.
  step_ = static_cast<int>(std::sqrt(pixels / kGridSamples)) | 1;
  const std::size_t most =
      static_cast<std::size_t>(width / step_ + 1) * static_cast<std::size_t>(height / step_ + 1);
  samples_.reserve(most);
  for (auto* buffer : {&levels_, &residuals_, &ratios_, &recoded_, &sigmas_, &sways_}) buffer->reserve(most);
}

Gain GainFit::fit(const Planes& planes, ImageView<const std::uint16_t> frame, const Image8* valid) {
  for (auto* buffer : {&levels_, &residuals_}) buffer->clear();
  samples_.clear();
  for (int y = step_ / 2; y < planes.height; y += step_) {
    for (int x = step_ / 2; x < planes.width; x += step_) {
      const auto i =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(planes.width) + static_cast<std::size_t>(x);
      if (planes.hold[i] == Hold::held || (valid != nullptr && (*valid)(x, y) == 0)) continue;
      samples_.push_back({planes.level[i], static_cast<float>(frame(x, y))});
      levels_.push_back(samples_.back().level);
      residuals_.push_back(samples_.back().value - samples_.back().level);
    }
  }
  if (samples_.size() < kLeastSamples) return {};
  const double range = static_cast<double>(quantile(levels_, 0.9) - quantile(levels_, 0.1));
  bool structured = false;
  double slope = 0, offset = static_cast<double>(quantile(residuals_, 0.5));
  for (int iteration = 0; iteration < 3; ++iteration) {
    residuals_.clear();
    for (const Sample& s : samples_) {
      residuals_.push_back(
          std::abs(s.value - s.level - static_cast<float>(slope) * s.level - static_cast<float>(offset)));
    }
    // Never tighter than the counts' own steps.
    const double sigma = std::max(1.4826 * static_cast<double>(quantile(residuals_, 0.5)), 0.5);
    if (iteration == 0) structured = range > kLeastRange * sigma;
    const double reach = 4.685 * sigma;  // Tukey's
    LineSums sums;
    for (const Sample& s : samples_) {
      const double level = static_cast<double>(s.level), residual = static_cast<double>(s.value) - level;
      const double u = (residual - slope * level - offset) / reach;
      if (std::abs(u) < 1) sums.add((1 - u * u) * (1 - u * u), level, residual);
    }
    if (sums.w < static_cast<double>(kLeastSamples) / 2) return {};
    sums.solve(structured, slope, offset);
  }
  return {static_cast<float>(1 + slope), static_cast<float>(offset)};
}

GainFit::Noise GainFit::noise(const Planes& planes, ImageView<const std::uint16_t> frame, Gain gain) {
  for (auto* buffer : {&ratios_, &recoded_, &sigmas_, &sways_}) buffer->clear();
  const auto stride = static_cast<std::size_t>(planes.width);
  std::size_t seen = 0;
  for (int y = std::max(1, step_ / 2); y + 1 < planes.height; y += step_) {
    for (int x = std::max(1, step_ / 2); x + 1 < planes.width; x += step_) {
      const std::size_t i = static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x);
      if (planes.hold[i] == Hold::held) continue;
      float sum = 0;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          const std::size_t j = i + static_cast<std::size_t>(dy) * stride + static_cast<std::size_t>(dx);
          const float weight = static_cast<float>((2 - std::abs(dx)) * (2 - std::abs(dy)));
          sum += weight *
                 (static_cast<float>(frame(x + dx, y + dy)) - (gain.gain * planes.level[j] + gain.offset));
        }
      }
      const float filtered = std::abs(sum) * (1.0F / 16), sigma = std::sqrt(planes.variance[i]);
      ++seen;
      sigmas_.push_back(sigma);
      ratios_.push_back(filtered / sigma);
      if (frame(x, y) == planes.previous[i]) continue;
      recoded_.push_back(filtered);
      // Where structure outweighs the noise tenfold, what differs beyond the noise is structure that moved.
      const float gradient = planes.gradient(x, y).squared(), variance = planes.variance[i];
      if (gradient > 100 * variance)
        sways_.push_back(std::max(0.0F, filtered * filtered - variance) / gradient);
    }
  }
  Noise noise;
  if (seen == 0) return noise;
  // 90 % of a normal deviate's magnitudes lie below 1.645, half of them below 0.6745.
  noise.spread = quantile(ratios_, 0.9) / 1.645F;
  const float recoded_sigma = quantile(recoded_, 0.5) / 0.6745F;
  noise.recoded_variance = recoded_sigma * recoded_sigma;
  noise.recoded_share = static_cast<float>(recoded_.size()) / static_cast<float>(seen);
  noise.median_sigma = quantile(sigmas_, 0.5);
  // Of the liveliest tenth: 2.706 is where 90 % of a squared normal deviate lie below.
  noise.sway = sways_.size() < kLeastSamples ? 0 : quantile(sways_, 0.9) / 2.706F;
  return noise;
}

}  // namespace vigie::detect
