#include "view_check.h"

#include <algorithm>
#include <cmath>

namespace vigie::detect {
namespace {

constexpr int kBlocksAcross = 40, kLeastSide = 2;
// What is the same correlates by its share of the structure that is no noise, which is let through from nine
// tenths on; what is other by 1/√n of the blocks. Half is far from both.
constexpr double kLeastLikeness = 0.5, kLeastShare = 0.9;
constexpr int kLeastBlocks = 64;

}  // namespace

void ViewCheck::resize(int width, int height) {
  side_ = std::max(kLeastSide, std::max(width, height) / kBlocksAcross);
  across_ = width / side_;
  down_ = height / side_;
  blocks_.resize(static_cast<std::size_t>(across_) * static_cast<std::size_t>(down_));
}

void ViewCheck::gather(const Planes& planes, ImageView<const std::uint16_t> picture, const Image8* valid) {
  const double share = 1.0 / (side_ * side_);
  for (int row = 0; row < down_; ++row) {
    for (int column = 0; column < across_; ++column) {
      Block& block = blocks_[static_cast<std::size_t>(row * across_ + column)];
      block = {0, 0, true};
      for (int y = row * side_; y < (row + 1) * side_; ++y) {
        for (int x = column * side_; x < (column + 1) * side_; ++x) {
          block.learnt += share * static_cast<double>(planes.background(x, y));
          block.seen += share * picture(x, y);
          block.whole = block.whole && (valid == nullptr || (*valid)(x, y) != 0);
        }
      }
    }
  }
}

bool ViewCheck::has_neighbours(int column, int row) const {
  for (int k = 0; k < 9; ++k) {
    if (!at(column + k % 3 - 1, row + k / 3 - 1).whole) return false;
  }
  return true;
}

ViewCheck::Block ViewCheck::structure(int column, int row) const {
  Block block = at(column, row);
  for (int k = 0; k < 9; ++k) {
    if (k == 4) continue;
    const Block& other = at(column + k % 3 - 1, row + k / 3 - 1);
    block.learnt -= other.learnt / 8;
    block.seen -= other.seen / 8;
  }
  return block;
}

bool ViewCheck::differs(const Planes& planes, ImageView<const std::uint16_t> picture, const Image8* valid,
                        double noise) {
  gather(planes, picture, valid);
  double learnt = 0, seen = 0, both = 0;
  int count = 0;
  for (int row = 1; row + 1 < down_; ++row) {
    for (int column = 1; column + 1 < across_; ++column) {
      if (!has_neighbours(column, row)) continue;
      const Block block = structure(column, row);
      learnt += block.learnt * block.learnt;
      seen += block.seen * block.seen;
      both += block.learnt * block.seen;
      ++count;
    }
  }
  const double of_noise = count * noise / (side_ * side_) * (1 + 1.0 / 8);
  if (count < kLeastBlocks || !(std::max(learnt, seen) * (1 - kLeastShare) > of_noise)) return false;
  return both < kLeastLikeness * std::sqrt(learnt * seen);
}

}  // namespace vigie::detect
