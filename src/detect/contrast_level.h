// One scale of the search for compact spots: the picture, or what it is halved to, and by blocks of 8 × 8 of
// its samples how much stands out in them and how restless their surroundings are. Thread-bound.
#pragma once

#include "spot_rows.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vigie::detect {

// Samples of a level, row by row without gaps; shifted up by `shift` they fill 16 bits.
struct Samples {
  const std::uint16_t* first = nullptr;
  int width = 0, height = 0, shift = 0;
  [[nodiscard]] const std::uint16_t* row(int y) const {
    return first + static_cast<std::ptrdiff_t>(y) * width;
  }
  [[nodiscard]] int at(int x, int y) const { return static_cast<std::uint16_t>(row(y)[x] << shift); }
};

class ContrastLevel {
 public:
  static constexpr int kSide = 8;                 // px of a block
  static constexpr int kBorder = kSpotReach + 1;  // px that have no patches around them
  static constexpr int kLeastSize = 4 * kSide;    // px of a picture that has surroundings

  // `scale`: px of the picture a side of one of its own.
  ContrastLevel(int width, int height, int scale, const SpotRows& rows);

  // Takes the means of four of a finer level's samples.
  Samples halve(const Samples& finer);
  // Gathers the blocks' responses.
  void measure(const Samples& samples);

  [[nodiscard]] int scale() const { return scale_; }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] int across() const { return across_; }
  [[nodiscard]] int down() const { return down_; }
  [[nodiscard]] const SpotRows& rows() const { return rows_; }
  struct Block {
    std::uint16_t highest = 0;  // response in it
    float unlike = 0;           // mean over it; negative where there is nothing to judge
  };
  [[nodiscard]] const Block& block(int x, int y) const { return blocks_[at(x, y)]; }
  // Standard deviation of what is smoothed, in the second calmest of eight windows of 2 × 2 blocks beside a
  // block.
  [[nodiscard]] double calm(int x, int y) const;

 private:
  [[nodiscard]] std::size_t at(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(across_) + static_cast<std::size_t>(x);
  }
  void end_block_row(int y);
  void take_windows();

  int width_, height_, scale_, across_, down_;
  SpotRows rows_;
  std::vector<std::uint16_t> halved_;                               // samples of a coarser level
  std::size_t stride_;                                              // of a row under way
  std::vector<std::uint16_t> columns_, smooth_, highest_, unlike_;  // rows under way
  std::vector<Block> blocks_;
  // By the block at their upper left: mean of `unlike` over 2 × 2; negative where there is nothing to judge.
  std::vector<float> windows_;
};

}  // namespace vigie::detect
