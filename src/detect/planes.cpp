#include "planes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace vigie::detect {

void Planes::resize(int width_in, int height_in) {
  width = width_in;
  height = height_in;
  const auto n = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  for (auto* plane : {&level, &variance, &difference, &filtered}) plane->assign(n, 0.0F);
  previous.assign(n, 0);
  hold.assign(n, Hold::none);
  mask.assign(n, 0);
}

void subtract(Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, const Image8* valid) {
  const int w = planes.width;
  for (int y = 0; y < planes.height; ++y) {
    const std::uint16_t* in = frame.row(y);
    const float* level = &planes.level[static_cast<std::size_t>(y) * static_cast<std::size_t>(w)];
    float* out = &planes.difference[static_cast<std::size_t>(y) * static_cast<std::size_t>(w)];
    for (int x = 0; x < w; ++x) out[x] = static_cast<float>(in[x]) - (gain.gain * level[x] + gain.offset);
    if (valid == nullptr) continue;
    const std::uint8_t* says = valid->view().row(y);
    for (int x = 0; x < w; ++x) out[x] = says[x] != 0 ? out[x] : 0.0F;
  }
}

void filter(Planes& planes, std::vector<float>& scratch) {
  const int w = planes.width, h = planes.height;
  const auto stride = static_cast<std::size_t>(w);
  scratch.resize(stride + 2);
  float* column = scratch.data();
  for (int y = 0; y < h; ++y) {
    const float* mid = &planes.difference[static_cast<std::size_t>(y) * stride];
    const float* above = y > 0 ? mid - stride : mid;
    const float* below = y + 1 < h ? mid + stride : mid;
    float* out = &planes.filtered[static_cast<std::size_t>(y) * stride];
    for (int x = 0; x < w; ++x) column[x + 1] = above[x] + 2 * mid[x] + below[x];
    column[0] = column[1];
    column[w + 1] = column[w];
    for (int x = 0; x < w; ++x) out[x] = (column[x] + 2 * column[x + 1] + column[x + 2]) * (1.0F / 16);
  }
}

std::size_t find_changed(Planes& planes, float threshold) {
  const float factor = threshold * threshold;
  const std::size_t n = planes.size();
  const float* filtered = planes.filtered.data();
  const float* variance = planes.variance.data();
  std::uint8_t* mask = planes.mask.data();
  std::size_t changed = 0;
  // In blocks, so that the count stays a byte wide and the loop a vector's.
  for (std::size_t start = 0; start < n; start += 128) {
    const std::size_t end = std::min(n, start + 128);
    std::uint8_t count = 0;
    for (std::size_t i = start; i < end; ++i) {
      const bool set = filtered[i] * filtered[i] > factor * variance[i];
      mask[i] = static_cast<std::uint8_t>(set);
      count = static_cast<std::uint8_t>(count + static_cast<std::uint8_t>(set));
    }
    changed += count;
  }
  return changed;
}

namespace {

// Single outliers do not raise the noise by more than this many times itself: 4 standard deviations.
constexpr float kVarianceStepCap = 16;

struct Row {
  const std::uint16_t* in;
  std::uint16_t* previous;
  float* level;
  float* variance;
  const float* difference;
  const float* filtered;
  const Hold* hold;
};

void learn_row(const Row& row, int w, Gain gain, const Rates& rates) {
  for (int x = 0; x < w; ++x) {
    const Hold hold = row.hold[x];
    // What a codec repeats is no new evidence of noise, nor is what stands before the background.
    const float recoded = row.in[x] != row.previous[x] && hold == Hold::none ? 1.0F : 0.0F;
    const float share = hold == Hold::none ? rates.level : (hold == Hold::held ? rates.held_level : 1.0F);
    const float variance = row.variance[x];
    const float square = std::min(row.filtered[x] * row.filtered[x], kVarianceStepCap * variance);
    row.variance[x] =
        std::max(rates.least_variance, variance + recoded * rates.variance * (square - variance));
    row.level[x] = gain.gain * row.level[x] + gain.offset + share * row.difference[x];
  }
  std::memcpy(row.previous, row.in, static_cast<std::size_t>(w) * sizeof *row.in);
}

}  // namespace

void learn(Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, const Rates& rates) {
  for (int y = 0; y < planes.height; ++y) {
    const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(planes.width);
    learn_row({frame.row(y), &planes.previous[at], &planes.level[at], &planes.variance[at],
               &planes.difference[at], &planes.filtered[at], &planes.hold[at]},
              planes.width, gain, rates);
  }
}

void rebase(Planes& planes, ImageView<const std::uint16_t> frame, float limit) {
  for (int y = 0; y < planes.height; ++y) {
    const std::uint16_t* in = frame.row(y);
    const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(planes.width);
    for (int x = 0; x < planes.width; ++x) {
      const std::size_t i = at + static_cast<std::size_t>(x);
      const float jump = static_cast<float>(in[x]) - static_cast<float>(planes.previous[i]);
      if (std::abs(jump) <= limit && planes.hold[i] != Hold::held) planes.level[i] += jump;
    }
  }
}

}  // namespace vigie::detect
