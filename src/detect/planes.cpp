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

Planes::Gradient Planes::gradient(int x, int y) const {
  if (x < 1 || y < 1 || x + 1 >= width || y + 1 >= height) return {};
  const auto stride = static_cast<std::size_t>(width);
  const std::size_t i = at(x, y);
  return {(level[i + 1] - level[i - 1]) * 0.5F, (level[i + stride] - level[i - stride]) * 0.5F};
}

float Planes::judged_variance(int x, int y) const {
  const int block = y / kBlock * blocks_across + x / kBlock;
  return (variance[at(x, y)] + sway * gradient(x, y).squared()) *
         surroundings[static_cast<std::size_t>(block)];
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
  planes.gain = gain;
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
constexpr float kMostRestless = 25, kRestlessSteps = 64;

struct Judged {
  std::int32_t changed = 0;
  std::int32_t restless = 0;  // in 64ths: whole numbers, which a vector may add in any order
};

// `width` pixels from `x` on, none of them on the border. No two pointers that are written through are at the
// same memory, so that it becomes vectors.
Judged judge_row(Planes& planes, std::size_t x, int width, float factor, float sway) {
  const auto stride = static_cast<std::size_t>(planes.width);
  const float* __restrict filtered = &planes.filtered[x];
  const float* __restrict variance = &planes.variance[x];
  const float* left = &planes.level[x - 1];
  const float* right = &planes.level[x + 1];
  const float* above = &planes.level[x - stride];
  const float* below = &planes.level[x + stride];
  std::uint8_t* __restrict mask = &planes.mask[x];
  std::int32_t changed = 0, restless = 0;
  for (int i = 0; i < width; ++i) {
    const float dx = right[i] - left[i], dy = below[i] - above[i];
    const float ratio = filtered[i] * filtered[i] / (variance[i] + sway * (dx * dx + dy * dy));
    const std::int32_t set = ratio > factor ? 1 : 0;
    mask[i] = static_cast<std::uint8_t>(set);
    changed += set;
    restless += static_cast<std::int32_t>(std::min(ratio, kMostRestless) * kRestlessSteps);
  }
  return {changed, restless};
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
        const std::size_t at = static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x0);
        const Judged row = judge_row(planes, at, x1 - x0, factor * planes.surroundings[block], sway);
        sum.changed += row.changed;
        sum.restless += row.restless;
      }
      changed += static_cast<std::size_t>(sum.changed);
      const int pixels = std::max((x1 - x0) * (y1 - y0), 1);
      const float mean = static_cast<float>(sum.restless) / (kRestlessSteps * static_cast<float>(pixels));
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

// Where blobs come and go again and again the noise is raised at once. Most pixels are at rest, and passed by
// in eights.
void note_unrest(Planes& planes, std::size_t at, std::size_t end, const Rates& rates) {
  const float pull = std::max(kUnrestShare, rates.variance);
  while (at < end) {
    std::uint64_t mask = 0, stood = 0, unrest = 0;
    if (at + 8 <= end) {
      std::memcpy(&mask, &planes.mask[at], 8);
      std::memcpy(&stood, &planes.stood[at], 8);
      std::memcpy(&unrest, &planes.unrest[at], 8);
      if ((mask | stood | unrest) == 0) {
        at += 8;
        continue;
      }
    }
    for (const std::size_t stop = std::min(at + 8, end); at < stop; ++at) {
      const float filtered = planes.filtered[at];
      const std::uint8_t stands = planes.mask[at] == 0 ? 0 : (filtered > 0 ? 1 : 2);
      const bool came = stands != 0 && stands != planes.stood[at];
      if (came && planes.unrest[at] >= kUnrestful) {
        float& variance = planes.variance[at];
        variance += pull * (std::min(filtered * filtered, kVarianceStepCap * variance) - variance);
      }
      const int step = came ? kUnrestStep : 0;
      planes.unrest[at] =
          static_cast<std::uint8_t>(std::clamp(planes.unrest[at] + step - rates.calm, 0, 255));
      planes.stood[at] = stands;
    }
  }
}

// Without branches, and no two pointers at the same memory, so that it becomes vectors.
void learn_noise(const std::uint16_t* __restrict in, const std::uint16_t* __restrict previous,
                 const Hold* __restrict hold, const float* __restrict filtered, float* __restrict variance,
                 int w, const Rates& rates) {
  const float least = rates.least_variance, rate = rates.variance;
  for (int x = 0; x < w; ++x) {
    // What a codec repeats is no new evidence of noise, nor is what stands before the background.
    const int told = static_cast<int>(in[x] != previous[x]) & static_cast<int>(hold[x] == Hold::none);
    const float pull = static_cast<float>(told) * rate, v = variance[x];
    const float square = std::min(filtered[x] * filtered[x], kVarianceStepCap * v);
    variance[x] = std::max(least, v + pull * (square - v));
  }
}

void learn_level(const Hold* __restrict hold, const float* __restrict difference, float* __restrict level,
                 int w, Gain gain, const Rates& rates) {
  const float free = rates.level, held = rates.held_level;
  for (int x = 0; x < w; ++x) {
    const float share = hold[x] == Hold::none ? free : (hold[x] == Hold::held ? held : 1.0F);
    level[x] = gain.gain * level[x] + gain.offset + share * difference[x];
  }
}

}  // namespace

void learn(Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, const Rates& rates) {
  const int w = planes.width;
  const auto stride = static_cast<std::size_t>(w);
  for (int y = 0; y < planes.height; ++y) {
    const std::size_t at = static_cast<std::size_t>(y) * stride;
    const std::uint16_t* in = frame.row(y);
    note_unrest(planes, at, at + stride, rates);
    learn_noise(in, &planes.previous[at], &planes.hold[at], &planes.filtered[at], &planes.variance[at], w,
                rates);
    learn_level(&planes.hold[at], &planes.difference[at], &planes.level[at], w, gain, rates);
    std::memcpy(&planes.previous[at], in, stride * sizeof *in);
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
