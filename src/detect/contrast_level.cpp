#include "contrast_level.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace vigie::detect {
namespace {

constexpr int kRing = 2 * kSpotReach + 1;  // smoothed rows that a response is taken from
// The standard deviation of a normal deviate, of its mean size.
const double kDeviation = std::sqrt(std::numbers::pi / 2);

// Of the columns of a block.
struct Gathered {
  std::uint16_t highest = 0;
  std::uint32_t unlike = 0;
  void add(std::uint16_t more_highest, std::uint16_t more_unlike) {
    highest = std::max(highest, more_highest);
    unlike += more_unlike;
  }
};

Gathered gather(const std::uint16_t* highest, const std::uint16_t* unlike, int columns) {
  Gathered all;
  if (columns == ContrastLevel::kSide) {
    for (int i = 0; i < ContrastLevel::kSide; ++i) all.add(highest[i], unlike[i]);
  } else {
    for (int i = 0; i < columns; ++i) all.add(highest[i], unlike[i]);
  }
  return all;
}

}  // namespace

ContrastLevel::ContrastLevel(int width, int height, int scale, const SpotRows& rows)
    : width_(width),
      height_(height),
      scale_(scale),
      across_((width + kSide - 1) / kSide),
      down_((height + kSide - 1) / kSide),
      rows_(rows),
      stride_(static_cast<std::size_t>(width) + kSpotRowMargin) {
  if (scale > 1) halved_.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0);
  smooth_.assign(stride_ * kRing, 0);
  columns_.assign(stride_, 0);
  highest_.assign(stride_, 0);
  unlike_.assign(stride_, 0);
  blocks_.resize(static_cast<std::size_t>(across_) * static_cast<std::size_t>(down_));
  windows_.resize(blocks_.size());
}

Samples ContrastLevel::halve(const Samples& finer) {
  const auto width = static_cast<std::size_t>(width_);
  for (int y = 0; y < height_; ++y) {
    std::uint16_t* out = &halved_[static_cast<std::size_t>(y) * width];
    rows_.halve({finer.row(2 * y), finer.row(2 * y + 1), out, finer.shift}, 0, width);
  }
  return {halved_.data(), width_, height_, 0};
}

void ContrastLevel::measure(const Samples& samples) {
  const auto width = static_cast<std::size_t>(width_);
  const auto ring = [&](int y) { return &smooth_[static_cast<std::size_t>(y % kRing) * stride_]; };
  int block_row = 0;
  for (int y = 1; y + 1 < height_; ++y) {
    rows_.smooth(
        {samples.row(y - 1), samples.row(y), samples.row(y + 1), columns_.data(), ring(y), samples.shift}, 1,
        width - 1);
    const int middle = y - kSpotReach;
    if (middle < kBorder) continue;
    for (; block_row < middle / kSide; ++block_row) end_block_row(block_row);
    rows_.respond({ring(middle - kSpotReach), ring(middle), ring(y), highest_.data(), unlike_.data()},
                  kBorder, width - kBorder);
  }
  for (; block_row < down_; ++block_row) end_block_row(block_row);
  take_windows();
}

void ContrastLevel::end_block_row(int y) {
  const int rows = std::min((y + 1) * kSide, height_ - kBorder) - std::max(y * kSide, kBorder);
  for (int x = 0; x < across_; ++x) {
    const int from = std::max(x * kSide, kBorder), to = std::min((x + 1) * kSide, width_ - kBorder);
    const int columns = std::max(to - from, 0), pixels = columns * std::max(rows, 0);
    const Gathered found = gather(highest_.data() + from, unlike_.data() + from, columns);
    Block& block = blocks_[at(x, y)];
    block.highest = found.highest;
    block.unlike = pixels == 0 ? -1.0F : static_cast<float>(found.unlike) / static_cast<float>(pixels);
  }
  std::fill(highest_.begin(), highest_.end(), std::uint16_t{0});
  std::fill(unlike_.begin(), unlike_.end(), std::uint16_t{0});
}

void ContrastLevel::take_windows() {
  for (int y = 0; y < down_; ++y) {
    const int below = std::min(y + 1, down_ - 1);
    for (int x = 0; x < across_; ++x) {
      const int beside = std::min(x + 1, across_ - 1);
      float sum = 0, count = 0;
      for (const std::size_t i : {at(x, y), at(beside, y), at(x, below), at(beside, below)}) {
        const float unlike = blocks_[i].unlike;
        sum += std::max(unlike, 0.0F);
        count += unlike < 0 ? 0.0F : 1.0F;
      }
      windows_[at(x, y)] = count == 0 ? -1.0F : sum / count;
    }
  }
}

// Windows beside the block, none of which holds it.
double ContrastLevel::calm(int x, int y) const {
  constexpr std::array<std::array<int, 2>, 8> kCorners{
      {{-2, -2}, {0, -2}, {1, -2}, {-2, 0}, {1, 0}, {-2, 1}, {0, 1}, {1, 1}}};
  float calmest = HUGE_VALF, second = HUGE_VALF;
  const auto take = [&](float found) {
    second = std::min(second, std::max(calmest, found));
    calmest = std::min(calmest, found);
  };
  if (x >= 2 && y >= 2 && x + 2 < across_ && y + 2 < down_) {
    const float* here = &windows_[at(x, y)];
    for (const auto& [dx, dy] : kCorners) take(here[dy * across_ + dx]);
  } else {
    for (const auto& [dx, dy] : kCorners) {
      const int i = x + dx, j = y + dy;
      if (i < 0 || j < 0 || i >= across_ || j >= down_) continue;
      if (const float found = windows_[at(i, j)]; found >= 0) take(found);
    }
  }
  return kDeviation * static_cast<double>(second);
}

}  // namespace vigie::detect
