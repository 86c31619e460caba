#include "gain_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace vigie::detect {
namespace {

// Enough for an offset known to 1/25 of the noise, and the noise to 3 %.
constexpr std::size_t kSamples = 1024;
// Where a codec recodes one pixel in sixteen or fewer, as many cells are looked at as that takes, up to
// these.
constexpr int kMostSamples = 32768;
constexpr int kCellWidth = 16;     // px: in one cache line for the most part
constexpr std::size_t kAhead = 6;  // cells that are fetched before their turn
constexpr std::size_t kLeastSamples = 32;
// A gain is told by levels of which eight in ten cover this many standard deviations of the noise; 2.6 would
// be noise alone. Where a pole before a plain sky is all there is, its sway would pass for a gain.
constexpr double kLeastRange = 6;
constexpr double kTold = 4;  // standard deviations that a gain's own error hardly reaches

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
  // The slope is left at 0 where it is not `wanted`, where the levels are too alike to tell it from the
  // offset, and where it is less than its own error would be in one of many frames, counts.
  void solve(bool wanted, double sigma, double& slope, double& offset) const {
    const double mean = x / w, spread = xx / w - mean * mean;
    slope = wanted && spread > 1 ? (xy / w - mean * (y / w)) / spread : 0;
    if (slope * slope * spread * w < kTold * kTold * sigma * sigma) slope = 0;
    slope = std::clamp(slope, -0.5, 1.0);
    offset = y / w - slope * mean;
  }
};

// Puts the cells in an order of which every beginning lies all over the picture: steps of the golden section.
template <typename Cell>
void scatter(std::vector<Cell>& cells) {
  const std::size_t n = cells.size();
  if (n < 2) return;
  auto step = static_cast<std::size_t>(0.618 * static_cast<double>(n));
  while (std::gcd(step, n) != 1) ++step;
  const std::vector<Cell> in_rows = cells;
  for (std::size_t i = 0, at = 0; i < n; ++i, at = (at + step) % n) cells[i] = in_rows[at];
}

}  // namespace

void GainFit::resize(int width, int height) {
  // Cells have neighbours on all sides, and lie as far from one another across as down.
  const int across = width - 2, down = height - 2;
  cell_width_ = std::min(kCellWidth, across);
  const double pixels = static_cast<double>(width) * height;
  const double spacing = std::sqrt(std::max(pixels * cell_width_ / kMostSamples, 1.0));
  const int step_x = std::max(static_cast<int>(spacing), cell_width_);
  // Odd, so that it does not keep step with a codec's blocks.
  const int step_y = static_cast<int>(std::max(spacing * spacing / step_x, 1.0)) | 1;
  cells_.clear();
  const int first = 1 + std::min(step_y, down) / 2 % std::max(down, 1);
  for (int y = first, row = 0; y <= down; y += step_y, ++row) {
    const int shift = row % 2 == 0 ? 0 : step_x / 2;
    for (int x = 1 + shift; x + cell_width_ <= width - 1; x += step_x) cells_.push_back({x, y});
  }
  scatter(cells_);
  const std::size_t most = cells_.size() * static_cast<std::size_t>(cell_width_);
  for (auto* buffer : {&ratios_, &sigmas_}) buffer->reserve(most);
  keys_.reserve(most + kQuantileMargin);
  // These end with the cell that fills them.
  const std::size_t few = std::min(most, kSamples + kCellWidth);
  samples_.reserve(few);
  for (auto* buffer : {&levels_, &residuals_, &recoded_, &sways_}) buffer->reserve(few);
}

Gain GainFit::fit(const Planes& planes, ImageView<const std::uint16_t> frame, const Image8* valid) {
  for (auto* buffer : {&levels_, &residuals_}) buffer->clear();
  samples_.clear();
  for (std::size_t i = 0; i < cells_.size() && samples_.size() < kSamples; ++i) {
    const Cell cell = cells_[i];
    fetch_cell(planes, frame, i + kAhead);
    for (int x = cell.x; x < cell.x + cell_width_; ++x) {
      if (planes.held(x, cell.y) || (valid != nullptr && (*valid)(x, cell.y) == 0)) continue;
      const Sample s{planes.background(x, cell.y), static_cast<float>(frame(x, cell.y))};
      samples_.push_back(s);
      levels_.push_back(s.level);
      residuals_.push_back(s.value - s.level);
    }
  }
  if (samples_.size() < kLeastSamples) return {};
  const double range =
      static_cast<double>(quantile_of(levels_, 0.9, keys_) - quantile_of(levels_, 0.1, keys_));
  bool structured = false;
  double slope = 0, offset = static_cast<double>(quantile_of(residuals_, 0.5, keys_));
  for (int iteration = 0; iteration < 3; ++iteration) {
    residuals_.clear();
    for (const Sample& s : samples_) {
      residuals_.push_back(
          std::abs(s.value - s.level - static_cast<float>(slope) * s.level - static_cast<float>(offset)));
    }
    // Never tighter than the counts' own steps.
    const double sigma = std::max(1.4826 * static_cast<double>(quantile_of(residuals_, 0.5, keys_)), 0.5);
    if (iteration == 0) structured = range > kLeastRange * sigma;
    const double reach = 4.685 * sigma;  // Tukey's
    LineSums sums;
    for (const Sample& s : samples_) {
      const double level = static_cast<double>(s.level), residual = static_cast<double>(s.value) - level;
      const double u = (residual - slope * level - offset) / reach;
      const double weight = std::max(1 - u * u, 0.0);
      sums.add(weight * weight, level, residual);
    }
    if (sums.w < static_cast<double>(kLeastSamples) / 2) return {};
    sums.solve(structured, sigma, slope, offset);
  }
  return {static_cast<float>(1 + slope), static_cast<float>(offset)};
}

// The cells lie far apart, so that no machine fetches them by itself.
void GainFit::fetch_cell(const Planes& planes, ImageView<const std::uint16_t> frame, std::size_t cell) const {
  if (cell >= cells_.size()) return;
  const Cell c = cells_[cell];
  for (int y = c.y - 1; y <= c.y + 1; ++y) {
    const std::size_t at = planes.at(c.x - 1, y);
    __builtin_prefetch(frame.row(y) + c.x - 1);
    __builtin_prefetch(&planes.level[at]);
    __builtin_prefetch(&planes.fraction[at]);
  }
  __builtin_prefetch(&planes.noise[planes.at(c.x, c.y)]);
  __builtin_prefetch(planes.previous->view().row(c.y) + c.x);
}

void GainFit::measure_cell(const Planes& planes, ImageView<const std::uint16_t> frame, Gain gain,
                           Vec2<Pixel> rest, Cell cell) {
  // With a pixel more on each side.
  constexpr std::size_t kWide = kCellWidth + 2;
  std::array<std::array<float, kWide>, 3> level{};
  std::array<float, kWide> sums{}, tall{};
  std::array<float, kCellWidth> filtered{}, gradient{}, sigma{};
  const auto size = static_cast<std::size_t>(cell_width_);
  for (std::size_t j = 0; j < 3; ++j) {
    const int y = cell.y - 1 + static_cast<int>(j);
    const float weight = j == 1 ? 2 : 1;
    const std::uint16_t* in = frame.row(y) + cell.x - 1;
    const std::size_t at = planes.at(cell.x - 1, y);
    for (std::size_t i = 0; i < size + 2; ++i) {
      level[j][i] = planes.background(at + i);
      tall[i] += weight * level[j][i];
      sums[i] += weight * (static_cast<float>(in[i]) - (gain.gain * level[j][i] + gain.offset));
    }
  }
  const auto wide = [](const auto& row, std::size_t i) { return row[i] + 2 * row[i + 1] + row[i + 2]; };
  const std::size_t at = planes.at(cell.x, cell.y);
  const float scale = planes.filtered_scale() / kNoiseSteps;
  for (std::size_t i = 0; i < size; ++i) {
    // Of the filtered level, as Sobel's operator takes it.
    const float across = (tall[i + 2] - tall[i]) * 0.125F;
    const float down = (wide(level[2], i) - wide(level[0], i)) * 0.125F;
    const float slid = static_cast<float>(rest.x) * across + static_cast<float>(rest.y) * down;
    filtered[i] = std::abs((sums[i] + 2 * sums[i + 1] + sums[i + 2]) * (1.0F / 16) + slid);
    const Planes::Gradient g{(level[1][i + 2] - level[1][i]) * 0.5F,
                             (level[2][i + 1] - level[0][i + 1]) * 0.5F};
    gradient[i] = g.squared();
    sigma[i] = static_cast<float>(planes.noise[at + i]) * scale;
  }
  for (std::size_t i = 0; i < size; ++i) {
    const int x = cell.x + static_cast<int>(i);
    if (planes.held(x, cell.y)) continue;
    sigmas_.push_back(sigma[i]);
    ratios_.push_back(filtered[i] / sigma[i]);
    if (!planes.recoded(frame, x, cell.y)) continue;
    recoded_.push_back(filtered[i]);
    // Where structure outweighs the noise tenfold, what differs beyond the noise is structure that moved.
    const float variance = sigma[i] * sigma[i];
    if (gradient[i] > 100 * variance)
      sways_.push_back(std::max(0.0F, filtered[i] * filtered[i] - variance) / gradient[i]);
  }
}

GainFit::Noise GainFit::noise(const Planes& planes, ImageView<const std::uint16_t> frame, Gain gain,
                              Vec2<Pixel> rest) {
  for (auto* buffer : {&ratios_, &recoded_, &sigmas_, &sways_}) buffer->clear();
  for (std::size_t i = 0; i < cells_.size() && recoded_.size() < kSamples; ++i) {
    fetch_cell(planes, frame, i + kAhead);
    measure_cell(planes, frame, gain, rest, cells_[i]);
  }
  Noise noise;
  if (sigmas_.empty()) return noise;
  // 90 % of a normal deviate's magnitudes lie below 1.645, half of them below 0.6745.
  noise.spread = quantile_of(ratios_, 0.9, keys_) / 1.645F;
  const float recoded_sigma = quantile_of(recoded_, 0.5, keys_) / 0.6745F;
  noise.recoded_variance = recoded_sigma * recoded_sigma;
  noise.recoded_share = static_cast<float>(recoded_.size()) / static_cast<float>(sigmas_.size());
  noise.median_sigma = quantile_of(sigmas_, 0.5, keys_);
  // Of the liveliest tenth: 2.706 is where 90 % of a squared normal deviate lie below.
  noise.sway = sways_.size() < kLeastSamples ? 0 : quantile_of(sways_, 0.9, keys_) / 2.706F;
  return noise;
}

}  // namespace vigie::detect
