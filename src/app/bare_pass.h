// The least that any detector does: one pass that reads a 16-bit frame, moves on two 16-bit planes and finds
// runs. What detection and tracking cost is stated as so many times this, in the same run on the same frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <vigie/core/image.h>

namespace vigie::app {

// Thread-bound. One a camera.
class BarePass {
 public:
  // How many runs of changed pixels `image` has. All images have the size of the first.
  std::size_t run(const Image16& image) {
    const auto in = image.samples();
    const auto width = static_cast<std::size_t>(image.width());
    if (level_.empty()) {
      level_.assign(in.begin(), in.end());
      spread_.assign(in.size(), 64);
      mask_.assign(width, 0);
    }
    std::size_t runs = 0;
    for (std::size_t at = 0; at < in.size(); at += width) runs += run_row(in.data() + at, at, width);
    return runs;
  }

 private:
  std::size_t run_row(const std::uint16_t* __restrict in, std::size_t at, std::size_t width) {
    std::uint16_t* __restrict level = level_.data() + at;
    std::uint16_t* __restrict spread = spread_.data() + at;
    std::uint8_t* __restrict mask = mask_.data();
    for (std::size_t x = 0; x < width; ++x) {
      const int d = in[x] - level[x], size = std::abs(d);
      level[x] = static_cast<std::uint16_t>(level[x] + (d >> 4));
      spread[x] = static_cast<std::uint16_t>(spread[x] + ((size * 4 - spread[x]) >> 4));
      mask[x] = size > spread[x] ? 1 : 0;
    }
    std::size_t runs = 0;
    for (std::size_t x = 1; x < width; ++x) runs += mask[x] > mask[x - 1] ? 1 : 0;
    return runs;
  }

  std::vector<std::uint16_t> level_, spread_;
  std::vector<std::uint8_t> mask_;
};

}  // namespace vigie::app
