#include "contrast_level.h"

#include <algorithm>
#include <array>
#include <limits>

namespace vigie::detect {
namespace {

constexpr int kRing = kSpotBlock + 2 * kSpotReach;  // smoothed rows that a row of blocks is gathered from
constexpr float kNothing = std::numeric_limits<float>::infinity();

}  // namespace

ContrastLevel::ContrastLevel(int width, int height, int scale, const SpotRows& rows)
    : width_(width),
      height_(height),
      scale_(scale),
      across_((width + kSide - 1) / kSide),
      down_((height + kSide - 1) / kSide),
      rows_(rows),
      stride_((static_cast<std::size_t>(width) + 3 * kSpotRowMargin - 1) / kSpotRowMargin * kSpotRowMargin) {
  const auto blocks = static_cast<std::size_t>(across_) * static_cast<std::size_t>(down_);
  if (scale > 1) halved_.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0);
  smooth_.assign(stride_ * kRing, 0);
  for (auto* row : {&columns_, &inside_}) row->assign(stride_, 0);
  std::fill_n(inside_.begin() + kBorder, std::max(width - 2 * kBorder, 0), std::uint16_t{0xFFFF});
  highest_.assign(blocks, 0);
  sums_.assign(static_cast<std::size_t>(across_), 0);
  unlike_.assign(blocks, 0);
  windows_.assign(window_stride() * (static_cast<std::size_t>(down_) + 4), kNothing);
  for (auto* row : {&calmest_, &calm_}) row->assign(static_cast<std::size_t>(across_), 0);
}

std::uint16_t* ContrastLevel::smoothed(int y) {
  return &smooth_[static_cast<std::size_t>(y % kRing) * stride_ + kSpotRowMargin];
}

void ContrastLevel::begin(const Samples& samples, int part, int parts) {
  samples_ = samples;
  gathered_ = {down_ * part / parts, down_ * (part + 1) / parts};
}

ContrastLevel::Rows ContrastLevel::needed() const {
  return {std::max(gathered_.from * kSide - kBorder, 0), std::min(gathered_.to * kSide + kBorder, height_)};
}

void ContrastLevel::halve(const Samples& finer, int y, int from, int to) {
  const auto width = static_cast<std::size_t>(width_);
  std::uint16_t* out = &halved_[static_cast<std::size_t>(y) * width];
  rows_.halve({finer.row(2 * y), finer.row(2 * y + 1), out, finer.shift}, static_cast<std::size_t>(from),
              static_cast<std::size_t>(to));
}

void ContrastLevel::take(int y) {
  const int middle = y - 1;
  if (middle < needed().from + 1) return;
  rows_.smooth({samples_.row(y - 2), samples_.row(middle), samples_.row(y), &columns_[kSpotRowMargin],
                smoothed(middle), samples_.shift},
               1, static_cast<std::size_t>(width_) - 1);
  // A row of blocks has all it needs, or all that there will be.
  if (middle % kSide == kSpotReach - 1 && gathered_.has(middle / kSide - 1)) gather(middle / kSide - 1);
}

void ContrastLevel::end() {
  const int rest = std::max((height_ - 2 - kSpotReach + 1) / kSide, 0);
  for (int y = std::max(rest, gathered_.from); y < gathered_.to; ++y) gather(y);
  for (int y = std::max(gathered_.from - 1, 0); y < gathered_.to; ++y) take_windows(y);
}

void ContrastLevel::gather(int y) {
  const int top = y * kSide, from = std::max(top, kBorder), to = std::min(top + kSide, height_ - kBorder);
  GatherRow row;
  for (int i = 0; i < kRing; ++i) {
    const int seen = std::clamp(top - kSpotReach + i, 1, height_ - 2);
    row.rows[static_cast<std::size_t>(i)] = smoothed(seen);
  }
  row.from = static_cast<std::size_t>(from - top);
  row.to = static_cast<std::size_t>(std::max(to, from) - top);
  row.inside = &inside_[0];
  row.highest = &highest_[at(0, y)];
  row.unlike = sums_.data();
  rows_.gather(row, static_cast<std::size_t>(width_));
  for (int x = 0; x < across_; ++x) {
    const int columns = std::min((x + 1) * kSide, width_ - kBorder) - std::max(x * kSide, kBorder);
    const int pixels = std::max(columns, 0) * std::max(to - from, 0);
    const auto sum = static_cast<float>(sums_[static_cast<std::size_t>(x)]);
    unlike_[at(x, y)] = pixels == 0 ? -1.0F : sum / static_cast<float>(pixels);
  }
}

void ContrastLevel::take_windows(int y) {
  const float* upper = &unlike_[at(0, y)];
  const float* lower = &unlike_[at(0, std::min(y + 1, down_ - 1))];
  float* windows = &windows_[window_at(0, y)];
  const auto take = [&](int x, int beside) {
    const std::array<float, 4> four{upper[x], upper[beside], lower[x], lower[beside]};
    float sum = 0, count = 0;
    for (const float unlike : four) {
      sum += std::max(unlike, 0.0F);
      count += unlike < 0 ? 0.0F : 1.0F;
    }
    windows[x] = count == 0 ? kNothing : sum / count;
  };
  for (int x = 0; x + 1 < across_; ++x) take(x, x + 1);
  take(across_ - 1, across_ - 1);
}

// Windows beside the block, none of which holds it.
std::span<const float> ContrastLevel::calm(int y) {
  constexpr std::array<std::array<int, 2>, 8> kCorners{
      {{-2, -2}, {0, -2}, {1, -2}, {-2, 0}, {1, 0}, {-2, 1}, {0, 1}, {1, 1}}};
  const auto across = static_cast<std::size_t>(across_);
  float *calmest = calmest_.data(), *second = calm_.data();
  std::fill_n(calmest, across, kNothing);
  std::fill_n(second, across, kNothing);
  for (const auto& [dx, dy] : kCorners) {
    const float* found = &windows_[window_at(dx, y + dy)];
    for (std::size_t x = 0; x < across; ++x) {
      second[x] = std::min(second[x], std::max(calmest[x], found[x]));
      calmest[x] = std::min(calmest[x], found[x]);
    }
  }
  return calm_;
}

}  // namespace vigie::detect
