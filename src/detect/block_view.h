// A block of a level of the picture in which something stands out, looked at pixel by pixel. Thread-bound.
#pragma once

#include "contrast_level.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace vigie::detect {

// A block's responses, and those of one pixel around it, from a copy of what they are made of.
class BlockView {
 public:
  void load(const Samples& samples, const SpotRows& rows, int left, int top);

  // Of a pixel of the picture, in the block or beside it.
  [[nodiscard]] std::uint16_t size_at(int x, int y) const { return response_[row(y - top_ + 1)][column(x)]; }
  [[nodiscard]] Response respond_at(int x, int y) const {
    const std::size_t at = row(y - top_ + 2 + kSpotReach);
    return respond(smooth_[at - kSpotReach].data(), smooth_[at].data(), smooth_[at + kSpotReach].data(),
                   column(x));
  }
  [[nodiscard]] std::uint16_t smooth_at(int x, int y) const {
    return smooth_[row(y - top_ + 2 + kSpotReach)][column(x)];
  }
  // Of the block's pixels in a row.
  [[nodiscard]] std::uint16_t highest_of(int y) const {
    const std::uint16_t* sizes = &response_[row(y - top_ + 1)][column(left_)];
    std::uint16_t highest = 0;
    for (int i = 0; i < ContrastLevel::kSide; ++i) highest = std::max(highest, sizes[i]);
    return highest;
  }
  // Whether it is the highest of its neighbours; of equal ones the first.
  [[nodiscard]] bool is_highest(int x, int y) const {
    const std::uint16_t own = size_at(x, y);
    for (int k = 0; k < 9; ++k) {
      if (k == 4) continue;
      const std::uint16_t other = size_at(x + k % 3 - 1, y + k / 3 - 1);
      if (k < 4 ? other >= own : other > own) return false;
    }
    return true;
  }

 private:
  static constexpr int kSeen = ContrastLevel::kSide + 2;  // px that have responses
  static constexpr int kMiddle = 1 + kSpotReach;          // column of the first of them
  static constexpr int kRaw = kSeen + 2 * kMiddle;        // px that they are made of
  static constexpr int kVector = 32;                      // px of the widest vector
  static constexpr std::size_t kStride = kVector + 2 * kSpotRowMargin;
  template <int kRows>
  using Rows = std::array<std::array<std::uint16_t, kStride>, kRows>;

  static constexpr std::size_t row(int y) { return static_cast<std::size_t>(y); }
  [[nodiscard]] std::size_t column(int x) const { return static_cast<std::size_t>(x - left_ + 1 + kMiddle); }
  [[nodiscard]] const std::uint16_t* raw(int y) const { return raw_[row(y)].data(); }
  [[nodiscard]] const std::uint16_t* smooth(int y) const { return smooth_[row(y)].data(); }

  void copy(const Samples& samples);
  void clear_border(int width, int height);

  int left_ = 0, top_ = 0;
  Rows<kRaw> raw_{}, smooth_{};
  Rows<kSeen> response_{};
  std::array<std::uint16_t, kStride> columns_{};
};

}  // namespace vigie::detect
