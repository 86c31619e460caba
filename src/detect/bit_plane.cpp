#include "bit_plane.h"

#include <algorithm>

namespace vigie::detect {

void BitPlane::resize(int width, int height) {
  stride_ = (static_cast<std::size_t>(width) + 63) / 64 * 8;
  bytes_.assign(stride_ * static_cast<std::size_t>(height) + 8, 0);
  width_ = width;
  height_ = height;
  scrolled_.assign(stride_ / 8, 0);
}

void BitPlane::clear() {
  std::fill(bytes_.begin(), bytes_.end(), std::uint8_t{0});
}

void BitPlane::scroll(int by_x, int by_y) {
  const int words = static_cast<int>(scrolled_.size());
  const auto at = [&](int y, int w) { return w < 0 || w >= words ? 0 : word(y, w * 64); };
  for (int i = 0; i < height_; ++i) {
    // No row is written before it is read.
    const int y = by_y > 0 ? height_ - 1 - i : i, from = y - by_y;
    if (from < 0 || from >= height_) {
      std::memset(row(y), 0, stride_);
      continue;
    }
    for (int w = 0; w < words; ++w) {
      const int first = w * 64 - by_x, whole = first >= 0 ? first / 64 : -((63 - first) / 64);
      const int rest = first - whole * 64;
      std::uint64_t bits = at(from, whole) >> rest;
      if (rest != 0) bits |= at(from, whole + 1) << (64 - rest);
      if (w * 64 + 64 > width_) bits &= ~std::uint64_t{0} >> (w * 64 + 64 - width_);
      scrolled_[static_cast<std::size_t>(w)] = bits;
    }
    std::memcpy(row(y), scrolled_.data(), stride_);
  }
}

std::uint64_t BitPlane::between(int at, int x0, int x1) {
  std::uint64_t bits = ~std::uint64_t{0};
  if (at < x0) bits &= ~std::uint64_t{0} << (x0 - at);
  if (at + 64 > x1) bits &= ~std::uint64_t{0} >> (at + 64 - x1);
  return bits;
}

bool BitPlane::any(int y, int x0, int x1) const {
  for (int at = x0 / 64 * 64; at < x1; at += 64) {
    if ((word(y, at) & between(at, x0, x1)) != 0) return true;
  }
  return false;
}

void BitPlane::set_run(int y, int x0, int x1) {
  for (int at = x0 / 64 * 64; at < x1; at += 64) {
    const std::uint64_t bits = word(y, at) | between(at, x0, x1);
    std::memcpy(row(y) + at / 8, &bits, 8);
  }
}

}  // namespace vigie::detect
