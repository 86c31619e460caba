// One scale of the search for compact spots: the picture, or what it is halved to, and by blocks of 8 × 8 of
// its samples how much stands out in them and how restless their surroundings are. Rows are taken one by one,
// while whoever reads the picture has them near; of a part of the picture alone, where that is asked for.
// Thread-bound.
#pragma once

#include "aligned.h"
#include "spot_rows.h"

#include <cstddef>
#include <cstdint>
#include <span>
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
  static constexpr int kSide = kSpotBlock;        // px of a block
  static constexpr int kBorder = kSpotReach + 1;  // px that have no patches around them
  static constexpr int kLeastSize = 4 * kSide;    // px of a picture that has surroundings

  // `scale`: px of the picture a side of one of its own.
  ContrastLevel(int width, int height, int scale, const SpotRows& rows);

  // Rows [from, to), of blocks or of samples.
  struct Rows {
    int from = 0, to = 0;
    [[nodiscard]] bool has(int y) const { return y >= from && y < to; }
  };

  // A picture begins. Of a coarser level the samples are its own. `part` of `parts` from above: the rows of
  // blocks that are gathered of it; the others stay as they are.
  void begin(const Samples& samples, int part, int parts);
  void begin(int part, int parts) { begin({halved_.data(), width_, height_, 0}, part, parts); }
  // Rows of blocks that are gathered, and of samples that they are made of.
  [[nodiscard]] Rows gathered() const { return gathered_; }
  [[nodiscard]] Rows needed() const;
  // Makes row `y` of its samples, columns [from, to): the means of four of a finer level's.
  void halve(const Samples& finer, int y) { halve(finer, y, 0, width_); }
  void halve(const Samples& finer, int y, int from, int to);
  // Gathers the blocks' responses, once rows up to `y` are there; those needed, each in turn.
  void take(int y);
  // All rows are taken.
  void end();

  [[nodiscard]] const Samples& samples() const { return samples_; }
  [[nodiscard]] int scale() const { return scale_; }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] int across() const { return across_; }
  [[nodiscard]] int down() const { return down_; }
  [[nodiscard]] const SpotRows& rows() const { return rows_; }
  // Of a row of blocks, the highest response in each.
  [[nodiscard]] std::span<const std::uint16_t> highest(int y) const {
    return {&highest_[at(0, y)], static_cast<std::size_t>(across_)};
  }
  // Of a row of blocks, how unlike their surroundings pixels are in the second calmest of eight windows of
  // 2 × 2 blocks beside each; infinite where there is nothing to judge by. Valid until the next call.
  std::span<const float> calm(int y);

 private:
  [[nodiscard]] std::size_t at(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(across_) + static_cast<std::size_t>(x);
  }
  // Windows have a frame of two around them that says nothing.
  [[nodiscard]] std::size_t window_at(int x, int y) const {
    return static_cast<std::size_t>(y + 2) * window_stride() + static_cast<std::size_t>(x + 2);
  }
  [[nodiscard]] std::size_t window_stride() const { return static_cast<std::size_t>(across_) + 4; }
  std::uint16_t* smoothed(int y);
  void gather(int y);
  void take_windows(int y);

  int width_, height_, scale_, across_, down_;
  SpotRows rows_;
  Samples samples_;
  Rows gathered_;
  AlignedVector<std::uint16_t> halved_;                     // samples of a coarser level
  std::size_t stride_;                                      // of a row under way, with its margins
  AlignedVector<std::uint16_t> columns_, smooth_, inside_;  // rows under way
  std::vector<std::uint16_t> highest_;                      // of blocks
  std::vector<std::uint32_t> sums_;
  std::vector<float> unlike_;  // means over blocks; negative where there is nothing to judge
  // By the block at their upper left: mean of `unlike` over 2 × 2; infinite where there is nothing to judge.
  std::vector<float> windows_;
  std::vector<float> calmest_, calm_;  // of a row
};

}  // namespace vigie::detect
