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
  unrest.assign(n, 0);
  stood.assign(n, 0);
  blocks_across = (width + kBlock - 1) / kBlock;
  blocks_down = (height + kBlock - 1) / kBlock;
  const auto blocks = static_cast<std::size_t>(blocks_across) * static_cast<std::size_t>(blocks_down);
  restless.assign(blocks, 1.0F);
  surroundings.assign(blocks, 1.0F);
}

float Planes::gradient2(int x, int y) const {
  if (x < 1 || y < 1 || x + 1 >= width || y + 1 >= height) return 0;
  const auto stride = static_cast<std::size_t>(width);
  const std::size_t i = static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x);
  const float dx = level[i + 1] - level[i - 1], dy = level[i + stride] - level[i - stride];
  return (dx * dx + dy * dy) * 0.25F;
}

float Planes::judged_variance(int x, int y) const {
  const std::size_t i =
      static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  const int block = y / kBlock * blocks_across + x / kBlock;
  return (variance[i] + sway * gradient2(x, y)) * surroundings[static_cast<std::size_t>(block)];
}

void Planes::smooth_surroundings() {
  for (int y = 0; y < blocks_down; ++y) {
    for (int x = 0; x < blocks_across; ++x) {
      float sum = 0;
      int count = 0;
      for (int j = std::max(y - 1, 0); j <= std::min(y + 1, blocks_down - 1); ++j) {
        for (int i = std::max(x - 1, 0); i <= std::min(x + 1, blocks_across - 1); ++i) {
          sum += restless[static_cast<std::size_t>(j * blocks_across + i)];
          ++count;
        }
      }
      surroundings[static_cast<std::size_t>(y * blocks_across + x)] =
          std::max(1.0F, sum / static_cast<float>(count));
    }
  }
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

namespace {

// A pixel counts for no more than this in its surroundings: a target is not what makes a place restless.
constexpr float kMostRestless = 25;

struct JudgedRow {
  const float* filtered;
  const float* variance;
  const float* level;
  const float* above;
  const float* below;
  std::uint8_t* mask;
};

struct Judged {
  std::uint32_t changed = 0;
  float restless = 0;
};

// Pixels [x0, x1) of a row, none of them on the border.
Judged judge_row(const JudgedRow& row, int x0, int x1, float factor, float sway) {
  Judged judged;
  for (int x = x0; x < x1; ++x) {
    const float dx = row.level[x + 1] - row.level[x - 1], dy = row.below[x] - row.above[x];
    const float ratio = row.filtered[x] * row.filtered[x] / (row.variance[x] + sway * (dx * dx + dy * dy));
    const bool set = ratio > factor;
    row.mask[x] = static_cast<std::uint8_t>(set);
    judged.changed += static_cast<std::uint32_t>(set);
    judged.restless += std::min(ratio, kMostRestless);
  }
  return judged;
}

}  // namespace

std::size_t find_changed(Planes& planes, float threshold, float share) {
  const float factor = threshold * threshold, sway = planes.sway * 0.25F;
  const int w = planes.width, h = planes.height;
  const auto stride = static_cast<std::size_t>(w);
  std::size_t changed = 0;
  // The outermost pixels are not judged: half of what the filter sees there is a repeat.
  for (int by = 0; by < planes.blocks_down; ++by) {
    for (int bx = 0; bx < planes.blocks_across; ++bx) {
      const auto block = static_cast<std::size_t>(by * planes.blocks_across + bx);
      const int x0 = std::max(bx * kBlock, 1), x1 = std::min(bx * kBlock + kBlock, w - 1);
      const int y0 = std::max(by * kBlock, 1), y1 = std::min(by * kBlock + kBlock, h - 1);
      Judged sum;
      for (int y = y0; y < y1; ++y) {
        const std::size_t at = static_cast<std::size_t>(y) * stride;
        const float* level = &planes.level[at];
        const Judged row = judge_row({&planes.filtered[at], &planes.variance[at], level, level - stride,
                                      level + stride, &planes.mask[at]},
                                     x0, x1, factor * planes.surroundings[block], sway);
        sum.changed += row.changed;
        sum.restless += row.restless;
      }
      changed += sum.changed;
      const float mean = sum.restless / static_cast<float>(std::max((x1 - x0) * (y1 - y0), 1));
      planes.restless[block] += share * (mean - planes.restless[block]);
    }
  }
  planes.smooth_surroundings();
  return changed;
}

namespace {

// Single outliers do not raise the noise by more than this many times itself: 4 standard deviations.
constexpr float kVarianceStepCap = 16;

// What comes and goes more often than this, within the noise's time, is clutter: waves, branches. A target
// that walks past changes a pixel once or twice, with its limbs a few times more.
constexpr std::uint8_t kUnrestStep = 50, kUnrestful = 200;
// How far a change that is clutter moves the noise.
constexpr float kUnrestShare = 0.25F;

struct Row {
  const std::uint16_t* in;
  std::uint16_t* previous;
  float* level;
  float* variance;
  const float* difference;
  const float* filtered;
  const Hold* hold;
  const std::uint8_t* mask;
  std::uint8_t* stood;
  std::uint8_t* unrest;
};

void learn_row(const Row& row, int w, Gain gain, const Rates& rates) {
  for (int x = 0; x < w; ++x) {
    const Hold hold = row.hold[x];
    // What a codec repeats is no new evidence of noise, nor is what stands before the background.
    const std::uint8_t stands = row.mask[x] == 0 ? 0 : (row.filtered[x] > 0 ? 1 : 2);
    const bool came = stands != 0 && stands != row.stood[x];
    const bool clutter = came && row.unrest[x] >= kUnrestful;
    row.unrest[x] =
        static_cast<std::uint8_t>(std::clamp(row.unrest[x] + (came ? kUnrestStep : 0) - rates.calm, 0, 255));
    row.stood[x] = stands;
    const float recoded = row.in[x] != row.previous[x] && hold == Hold::none ? 1.0F : 0.0F;
    const float share = hold == Hold::none ? rates.level : (hold == Hold::held ? rates.held_level : 1.0F);
    const float variance = row.variance[x];
    const float square = std::min(row.filtered[x] * row.filtered[x], kVarianceStepCap * variance);
    const float pull = clutter ? std::max(kUnrestShare, rates.variance) : recoded * rates.variance;
    row.variance[x] = std::max(rates.least_variance, variance + pull * (square - variance));
    row.level[x] = gain.gain * row.level[x] + gain.offset + share * row.difference[x];
  }
  std::memcpy(row.previous, row.in, static_cast<std::size_t>(w) * sizeof *row.in);
}

}  // namespace

void learn(Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, const Rates& rates) {
  for (int y = 0; y < planes.height; ++y) {
    const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(planes.width);
    learn_row(
        {frame.row(y), &planes.previous[at], &planes.level[at], &planes.variance[at], &planes.difference[at],
         &planes.filtered[at], &planes.hold[at], &planes.mask[at], &planes.stood[at], &planes.unrest[at]},
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
