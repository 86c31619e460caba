#include "bit_plane.h"

#include <algorithm>

namespace vigie::detect {

void BitPlane::resize(int width, int height) {
  stride_ = (static_cast<std::size_t>(width) + 63) / 64 * 8;
  bytes_.assign(stride_ * static_cast<std::size_t>(height) + 8, 0);
}

void BitPlane::clear() {
  std::fill(bytes_.begin(), bytes_.end(), std::uint8_t{0});
}

bool BitPlane::any(int y, int x0, int x1) const {
  for (int at = x0 / 64 * 64; at < x1; at += 64) {
    std::uint64_t bits = word(y, at);
    if (at < x0) bits &= ~std::uint64_t{0} << (x0 - at);
    if (at + 64 > x1) bits &= ~std::uint64_t{0} >> (at + 64 - x1);
    if (bits != 0) return true;
  }
  return false;
}

void BitPlane::set_run(int y, int x0, int x1) {
  std::uint8_t* bits = row(y);
  for (int x = x0; x < x1;) {
    if (x % 8 == 0 && x + 8 <= x1) {
      bits[x / 8] = 255;
      x += 8;
    } else {
      bits[x / 8] = static_cast<std::uint8_t>(bits[x / 8] | 1U << (x % 8));
      ++x;
    }
  }
}

}  // namespace vigie::detect
