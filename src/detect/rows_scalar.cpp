#include "rows.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

namespace vigie::detect {
namespace {

constexpr int kHalf = 1 << 14;

int saturated(int v) {
  return std::clamp(v, -32768, 32767);
}
// As 16 bits hold it.
int wrapped(int v) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(static_cast<unsigned>(v)));
}
// Times a fraction in 2^-15, rounded.
int scaled(int v, int by) {
  return (v * by + kHalf) >> 15;
}
// To the right, rounded.
int rounded_right(int v, int by) {
  return by == 0 ? v : saturated(v + (1 << (by - 1))) >> by;
}
bool bit(const std::uint8_t* bits, std::size_t x) {
  return (bits[x / 8] >> (x % 8) & 1) != 0;
}
void put_bit(std::uint8_t* bits, std::size_t x, bool set) {
  if (x % 8 == 0) bits[x / 8] = 0;
  bits[x / 8] = static_cast<std::uint8_t>(bits[x / 8] | (set ? 1U << (x % 8) : 0U));
}

int correction(const Correction& c, int level) {
  const int x = wrapped(saturated(level - c.pivot) << c.left);
  return saturated(scaled(x, c.slope) + c.offset);
}

int structure(const RowConstants& c, int level, int fraction) {
  const int x = wrapped(saturated(level - c.structure_pivot) << c.structure_left) >> c.structure_right;
  return saturated(x + rounded_right(fraction, c.structure_fraction_right));
}

int edge(const RowConstants& c, int one, int other) {
  const int most = c.most_edge;
  return scaled(std::clamp(saturated(one - other), -most, most) << c.edge_left, c.edge_factor);
}

int slide_of(const RowConstants::Slide& c, int one, int other) {
  const int most = c.most;
  return scaled(std::clamp(saturated(one - other), -most, most) << c.left, c.factor);
}

int difference_of(const RowConstants& c, int in, int level, int fraction, int correction) {
  const int most = c.most_counts;
  const int counts = std::clamp(saturated(in - kLevelBias - level), -most, most);
  int d = wrapped(counts << c.left) >> c.right;
  d = saturated(d - rounded_right(fraction, c.fraction_right));
  d = saturated(d - rounded_right(correction, c.correction_right));
  return std::clamp(d, -kMostDifference, kMostDifference);
}

// Moves a level on by `m` << level_left 256ths of a count and by the correction.
void move_level(const RowConstants& c, int m, int correction, std::int16_t& level, std::uint8_t& fraction) {
  const int bits = c.correction.bits;
  const int whole = saturated((m >> (8 - c.level_left)) + (correction >> bits));
  const int low = fraction + ((m << c.level_left) & 255) + ((correction << (8 - bits)) & 255);
  level = static_cast<std::int16_t>(saturated(level + saturated(whole + (low >> 8))));
  fraction = static_cast<std::uint8_t>(low & 255);
}

void subtract(const RowConstants& c, const SubtractRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) {
    const int level = row.level[x], fraction = row.fraction[x];
    int d = difference_of(c, row.in[x], level, fraction, correction(c.correction, level));
    if (row.valid != nullptr && row.valid[x] == 0) d = 0;
    row.difference[x] = static_cast<std::int16_t>(d);
    row.structure[x] = static_cast<std::int16_t>(structure(c, level, fraction));
  }
}

void slide(const RowConstants& c, const SlideRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) {
    if (row.valid != nullptr && row.valid[x] == 0) continue;
    const int slid = saturated(slide_of(c.slide_x, row.here[x + 1], *(row.here + x - 1)) +
                               slide_of(c.slide_y, row.below[x], row.above[x]));
    row.difference[x] = static_cast<std::int16_t>(
        std::clamp(saturated(row.difference[x] + slid), -kMostDifference, kMostDifference));
  }
}

void sum(const SumRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) {
    row.sums[x] = static_cast<std::int16_t>(row.above[x] + 2 * row.here[x] + row.below[x]);
  }
}

int filter(const std::int16_t* sums, std::size_t x) {
  const std::int16_t* here = sums + x;  // with one before
  return here[-1] + 2 * here[0] + here[1];
}

int noise_16ths(int noise) {
  return (noise + kNoiseSteps / 2) / kNoiseSteps;
}

void judge(const RowConstants& c, const JudgeRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) {
    const int f = filter(row.sums, x), s = noise_16ths(row.noise[x]);
    const int judged = scaled(f, row.factor[x]);
    int edges = 0;
    if (c.has_edges) {
      const int ex = edge(c, row.here[x + 1], *(row.here + x - 1)), ey = edge(c, row.below[x], row.above[x]);
      edges = ex * ex + ey * ey;
    }
    const bool changed = judged * judged - s * s > edges;
    const bool strong = changed && std::abs(f) > saturated(kStrong * s);
    const bool held = bit(row.held, x);
    put_bit(row.changed, x, changed);
    put_bit(row.warm, x, changed && f > 0);
    put_bit(row.strong, x, strong);
    if (changed) row.filtered[x] = static_cast<std::int16_t>(f);

    // What a codec repeats is no new evidence of noise, nor is what stands before the background.
    if (row.in[x] != row.previous[x] && !held && !strong) {
      learn_noise(c, f, row.dither[x], row.noise[x]);
    } else {
      row.noise[x] = std::clamp(row.noise[x], c.least_noise, static_cast<std::int16_t>(kMostNoise));
    }
    const int share = strong ? 0 : (held ? c.held_share : c.free_share);
    move_level(c, scaled(row.difference[x] * 16, share), correction(c.correction, row.level[x]), row.level[x],
               row.fraction[x]);
  }
}

void unrest(const RowConstants& c, const UnrestRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) {
    const bool came = bit(row.came, x);
    put_bit(row.unrestful, x, came && row.unrest[x] >= kUnrestful);
    const int raised = std::min(row.unrest[x] + (came ? kUnrestStep : 0), 255);
    row.unrest[x] = static_cast<std::uint8_t>(std::max(raised - c.calm, 0));
  }
}

void learn(const RowConstants& c, const LearnRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) {
    if (!bit(row.where, x) || (row.valid != nullptr && row.valid[x] == 0)) continue;
    const int difference = difference_of(c, row.in[x], row.level[x], row.fraction[x], 0);
    move_level(c, scaled(difference * 16, row.share), 0, row.level[x], row.fraction[x]);
  }
}

void restless(const RowConstants& c, const RestlessRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) {
    const auto f = static_cast<float>(filter(row.sums, x));
    const auto s = static_cast<float>(noise_16ths(row.noise[x]));
    const auto ex = static_cast<float>(edge(c, row.here[x + 1], *(row.here + x - 1)));
    const auto ey = static_cast<float>(edge(c, row.below[x], row.above[x]));
    const float ratio = f * f / (s * s + (ex * ex + ey * ey));
    row.blocks[x / 16] += static_cast<std::int32_t>(std::min(ratio, kMostRestless) * kRestlessSteps);
  }
}

}  // namespace

// The noise follows the squares, whose root it is: by half of (f² - s²) / s for each share. A square is taken
// as straight lines between whole multiples of s, so f² / s² = a + 2 (a - 1)⁺ + 2 (a - 2)⁺ + 2 (a - 3)⁺ for a
// = |f| / s up to 4; of a normal deviate that is 7/6 in the mean.
void learn_noise(const RowConstants& c, int filtered, int dither, std::int16_t& noise) {
  const int s = noise_16ths(noise), a = std::min(std::abs(filtered), saturated(kStrong * s));
  const int half = (a >> 1) + std::max(a - s, 0) + std::max(a - 2 * s, 0) + std::max(a - 3 * s, 0);
  constexpr int kSevenTwentyFourths = 9557;  // in 2^-15
  const int delta = (half >> 1) - scaled(s, kSevenTwentyFourths);
  const int step = (saturated(delta + dither) * c.noise_share) >> 16;
  const int least = c.least_noise;
  noise = static_cast<std::int16_t>(std::clamp(saturated(noise + step), least, kMostNoise));
}

RowKernels scalar_rows() {
  return {subtract, slide, sum, judge, unrest, learn, restless};
}

}  // namespace vigie::detect
