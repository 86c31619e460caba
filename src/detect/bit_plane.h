// A bit for each pixel of a picture.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace vigie::detect {

static_assert(std::endian::native == std::endian::little, "eight bytes of bits are read as one word");

// One bit a pixel; a row starts at a byte that is a multiple of eight.
class BitPlane {
 public:
  void resize(int width, int height);
  void clear();
  [[nodiscard]] std::uint8_t* row(int y) { return &bytes_[static_cast<std::size_t>(y) * stride_]; }
  [[nodiscard]] const std::uint8_t* row(int y) const {
    return &bytes_[static_cast<std::size_t>(y) * stride_];
  }
  [[nodiscard]] bool operator()(int x, int y) const { return (row(y)[x / 8] >> (x % 8) & 1) != 0; }
  // Pixels [x, x + 64) of a row; `x` is a multiple of 64.
  [[nodiscard]] std::uint64_t word(int y, int x) const {
    std::uint64_t bits = 0;
    std::memcpy(&bits, row(y) + x / 8, 8);
    return bits;
  }
  // Whether one of [x0, x1) is set.
  [[nodiscard]] bool any(int y, int x0, int x1) const;
  // Sets [x0, x1).
  void set_run(int y, int x0, int x1);
  // What was at (x, y) is at (x + by_x, y + by_y); what comes in is not set.
  void scroll(int by_x, int by_y);
  // Calls `visit(x)` for each pixel of [x0, x1) that is set.
  template <typename Visit>
  void for_each(int y, int x0, int x1, Visit&& visit) const {
    for (int at = x0 / 64 * 64; at < x1; at += 64) {
      for (std::uint64_t left = word(y, at) & between(at, x0, x1); left != 0; left &= left - 1) {
        visit(at + std::countr_zero(left));
      }
    }
  }

  // Of the word at `at`, the bits of [x0, x1), which it meets.
  static std::uint64_t between(int at, int x0, int x1);

 private:
  std::size_t stride_ = 0;
  int width_ = 0, height_ = 0;
  std::vector<std::uint64_t> scrolled_;  // a row
  std::vector<std::uint8_t> bytes_;      // with eight more: a vector's bits are read at once
};

}  // namespace vigie::detect
