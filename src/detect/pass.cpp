#include "pass.h"

#include "contrast.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace vigie::detect {
namespace {

constexpr int kRing = 4;            // rows: three for the filter or the gradient, and one that is being made
constexpr int kDitherShifts = 512;  // places in the row of dither that a row may start at
constexpr int kRestlessEvery = 8;   // rows of which one is measured for the surroundings
// How far a change that is clutter moves the noise, and how far beyond the noise a square counts.
constexpr float kUnrestShare = 0.25F, kMostSquare = kStrong * kStrong;

std::int16_t fixed(double value) {
  return static_cast<std::int16_t>(std::lround(std::clamp(value, -32767.0, 32767.0)));
}

// Fraction bits of the correction, so that the source's whole range in steps of an eighth of a gain fits.
int correction_bits(int bits) {
  return bits <= 8 ? 8 : (bits <= 12 ? 6 : 4);
}
std::int16_t pivot_of(int bits) {
  return static_cast<std::int16_t>((1 << (bits - 1)) - kLevelBias);
}

struct Scaled {
  double slope, offset;
};
Scaled scaled_gain(int bits, Gain gain) {
  const double slope = static_cast<double>(gain.gain) - 1, pivot = std::ldexp(1.0, bits - 1);
  const int left = std::max(15 - bits, 0), fine = correction_bits(bits);
  return {std::ldexp(slope, 15 + fine - left),
          std::ldexp(slope * pivot + static_cast<double>(gain.offset), fine)};
}

void set_structure(RowConstants& c, const Planes& planes) {
  // A unit in which the source's whole range fits.
  const int unit = std::min(planes.unit_bits, 15 - planes.bits);
  c.structure_pivot = pivot_of(planes.bits);
  c.structure_left = std::max(unit, 0);
  c.structure_right = std::max(-unit, 0);
  c.structure_fraction_right = 8 - unit;
  // Of a difference over two pixels, in 16ths of a difference's unit.
  const double edge = 8 * std::sqrt(static_cast<double>(std::max(planes.sway, 0.0F))) *
                      std::ldexp(1.0, planes.unit_bits - unit);
  c.edge_left = edge > 1 ? std::min(static_cast<int>(std::ceil(std::log2(edge))), 12) : 0;
  c.edge_factor = fixed(std::ldexp(edge, 15 - c.edge_left));
  c.most_edge = static_cast<std::int16_t>(kMostGradient >> c.edge_left);
  c.has_edges = c.edge_factor > 0;
}

// Half the shift of a difference over two pixels.
RowConstants::Slide slide_of(const Planes& planes, double shift) {
  RowConstants::Slide slide;
  const double by = std::ldexp(shift / 2, std::max(planes.unit_bits - (15 - planes.bits), 0));
  slide.left = std::abs(by) > 1 ? std::min(static_cast<int>(std::ceil(std::log2(std::abs(by)))), 12) : 0;
  slide.factor = fixed(std::ldexp(by, 15 - slide.left));
  slide.most = static_cast<std::int16_t>(32767 >> slide.left);
  return slide;
}

void set_learning(RowConstants& c, const Planes& planes, const Rates& rates) {
  const int unit = planes.unit_bits;
  const double most = static_cast<double>(std::max(rates.level, rates.held_level));
  c.level_left = 0;
  while (c.level_left < 7 && std::ldexp(most, 19 - unit - c.level_left) > 32767) ++c.level_left;
  c.free_share = fixed(std::ldexp(static_cast<double>(rates.level), 19 - unit - c.level_left));
  c.held_share = fixed(std::ldexp(static_cast<double>(rates.held_level), 19 - unit - c.level_left));
  c.noise_share = fixed(std::ldexp(static_cast<double>(rates.variance), 16 + 3));
  const double least = std::sqrt(static_cast<double>(rates.least_variance));
  c.least_noise = fixed(std::clamp(least * kNoiseSteps / static_cast<double>(planes.filtered_scale()), 1.0,
                                   static_cast<double>(kMostNoise)));
  c.calm = rates.calm;
}

RowConstants constants_of(const Planes& planes, Gain gain, Vec2<Pixel> rest, const Rates& rates) {
  RowConstants c;
  const int unit = planes.unit_bits;
  const Scaled scaled = scaled_gain(planes.bits, gain);
  c.correction.pivot = pivot_of(planes.bits);
  c.correction.slope = fixed(scaled.slope);
  c.correction.offset = fixed(scaled.offset);
  c.correction.left = std::max(15 - planes.bits, 0);
  c.correction.bits = correction_bits(planes.bits);
  c.left = std::max(unit, 0);
  c.right = std::max(-unit, 0);
  constexpr int kTwice = 2 * kMostDifference + 1;
  c.most_counts = static_cast<std::int16_t>(std::min(unit >= 0 ? kTwice >> unit : kTwice << -unit, 32767));
  c.fraction_right = 8 - unit;
  c.correction_right = c.correction.bits - unit;
  set_structure(c, planes);
  c.slide_x = slide_of(planes, rest.x);
  c.slide_y = slide_of(planes, rest.y);
  set_learning(c, planes, rates);
  return c;
}

const std::uint8_t* row_of(const Image8* valid, int y) {
  return valid == nullptr ? nullptr : valid->view().row(y);
}

}  // namespace

void Pass::resize(int width, int height) {
  rows_ = fast_rows();
  width_ = width;
  height_ = height;
  const auto w = static_cast<std::size_t>(width);
  row_size_ = (w + 2 * kRowMargin + 31) / 32 * 32;  // whole cache lines
  for (auto* ring : {&differences_, &structures_}) ring->assign(kRing * row_size_, 0);
  for (auto* row : {&sums_, &factors_}) row->assign(row_size_, 0);
  const std::size_t bytes = (w + 63) / 64 * 8 + 8;
  for (auto* row : {&came_, &unrestful_}) row->assign(bytes, 0);
  nothing_.assign(w, 0);
  previous_.assign(w, 0);
  restless_.assign((w + kBlock - 1) / kBlock, 0);
  // Any fixed sequence will do; this is Knuth's generator (1997).
  random_.assign(w + kDitherShifts, 0);
  std::uint64_t state = 1;
  for (std::int16_t& r : random_) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    r = static_cast<std::int16_t>(state >> 49);
  }
  dither_.assign(random_.size(), 0);
  dither_share_ = -1;
}

bool Pass::reaches(const Planes& planes, Gain gain) {
  constexpr double kReach = 16000;  // half of what fits: their sum does
  const Scaled scaled = scaled_gain(planes.bits, gain);
  return std::abs(scaled.slope) < kReach && std::abs(scaled.offset) < kReach;
}

std::int16_t* Pass::ring_row(AlignedVector<std::int16_t>& ring, int y) {
  return &ring[static_cast<std::size_t>(y % kRing) * row_size_ + kRowMargin];
}

// Where the noise's step is less than one, it is one that often.
void Pass::prepare_dither(int noise_share) {
  if (noise_share == dither_share_) return;
  dither_share_ = noise_share;
  const int range = noise_share > 0 ? std::min(65536 / noise_share, 32767) : 0;
  for (std::size_t i = 0; i < random_.size(); ++i) {
    dither_[i] = static_cast<std::int16_t>(random_[i] * range >> 15);
  }
}

const std::int16_t* Pass::dither_of(int y) const {
  const std::uint64_t mixed =
      (frames_ * 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(y)) * 0xBF58476D1CE4E5B9U;
  return &dither_[(mixed >> 40) % kDitherShifts];
}

void Pass::prepare_factors(const Planes& planes, int block_row) {
  const auto across = static_cast<std::size_t>(planes.blocks_across);
  const float* surroundings = &planes.surroundings[static_cast<std::size_t>(block_row) * across];
  std::int16_t* factors = &factors_[kRowMargin];
  const auto w = static_cast<std::size_t>(width_);
  for (std::size_t x = 0; x < w; x += kBlock) {
    const float limit = threshold_ * std::sqrt(surroundings[x / kBlock]);
    const float factor = limit > 0 ? std::min(32768 / limit, 32767.0F) : 0.0F;
    std::fill_n(factors + x, std::min<std::size_t>(kBlock, w - x), static_cast<std::int16_t>(factor));
  }
}

void Pass::run(Planes& planes, const Image16& frame, const Image8* valid, Gain gain, Vec2<Pixel> rest,
               const Rates& rates, float threshold, float restless_share, ContrastFinder* contrast) {
  constants_ = constants_of(planes, gain, rest, rates);
  const bool slides = constants_.slide_x.factor != 0 || constants_.slide_y.factor != 0;
  threshold_ = threshold;
  unrest_pull_ = std::max(kUnrestShare, rates.variance);
  ++frames_;
  prepare_dither(constants_.noise_share);
  std::swap(planes.changed, planes.stood);
  std::swap(planes.warm, planes.stood_warm);
  for (int y = 0; y <= height_ + 1; ++y) {
    if (y < height_) subtract(planes, frame, valid, y);
    if (y < height_ && contrast != nullptr) contrast->take(y);
    if (slides && y >= 1 && y <= height_) slide(valid, y - 1);
    if (y < 2) continue;
    const int judged = y - 2;
    if (judged % kBlock == 0) prepare_factors(planes, judged / kBlock);
    judge(planes, frame, judged);
    const bool last = judged % kBlock == kBlock - 1 || judged == height_ - 1;
    if (last && threshold > 0) learn_surroundings(planes, judged / kBlock, restless_share);
  }
  planes.smooth_surroundings();
}

void Pass::subtract(Planes& planes, const Image16& frame, const Image8* valid, int y) {
  const std::size_t at = planes.at(0, y);
  SubtractRow row;
  row.in = frame.view().row(y);
  row.level = &planes.level[at];
  row.fraction = &planes.fraction[at];
  row.valid = row_of(valid, y);
  row.difference = ring_row(differences_, y);
  row.structure = ring_row(structures_, y);
  rows_.subtract(constants_, row, 0, static_cast<std::size_t>(width_));
  row.structure[-1] = row.structure[0];
  row.structure[width_] = row.structure[width_ - 1];
}

void Pass::slide(const Image8* valid, int y) {
  SlideRow row;
  row.above = ring_row(structures_, std::max(y - 1, 0));
  row.here = ring_row(structures_, y);
  row.below = ring_row(structures_, std::min(y + 1, height_ - 1));
  row.valid = row_of(valid, y);
  row.difference = ring_row(differences_, y);
  rows_.slide(constants_, row, 0, static_cast<std::size_t>(width_));
}

void Pass::judge(Planes& planes, const Image16& frame, int y) {
  const auto w = static_cast<std::size_t>(width_);
  const int above = std::max(y - 1, 0), below = std::min(y + 1, height_ - 1);
  const std::size_t at = planes.at(0, y);
  std::int16_t* sums = &sums_[kRowMargin];
  rows_.sum({ring_row(differences_, above), ring_row(differences_, y), ring_row(differences_, below), sums},
            0, w);
  sums[-1] = sums[0];
  sums[w] = sums[w - 1];
  JudgeRow row;
  row.sums = sums;
  row.difference = ring_row(differences_, y);
  row.above = ring_row(structures_, above);
  row.here = ring_row(structures_, y);
  row.below = ring_row(structures_, below);
  row.in = frame.view().row(y);
  row.previous = planes.previous->view().row(y);
  if (!planes.previous_is_plain()) {
    for (int x = 0; x < width_; ++x) previous_[static_cast<std::size_t>(x)] = planes.previous_sample(x, y);
    row.previous = previous_.data();
  }
  // The outermost pixels are not judged: half of what the filter sees there is a repeat.
  const bool border = y == 0 || y == height_ - 1;
  std::int16_t* factors = &factors_[kRowMargin];
  factors[0] = factors[w - 1] = 0;
  row.factor = border ? nothing_.data() : factors;
  row.dither = dither_of(y);
  row.held = planes.held.row(y);
  row.level = &planes.level[at];
  row.fraction = &planes.fraction[at];
  row.noise = &planes.noise[at];
  row.filtered = &planes.filtered[at];
  row.changed = planes.changed.row(y);
  row.warm = planes.warm.row(y);
  row.strong = planes.strong.row(y);
  rows_.judge(constants_, row, 0, w);
  note_unrest(planes, y);
  if (threshold_ > 0 && y % kRestlessEvery == kRestlessEvery / 2 && !border) {
    rows_.restless(constants_, {sums, row.above, row.here, row.below, row.noise, restless_.data()}, 0, w);
  }
}

// Where blobs come and go again and again the noise is raised at once.
void Pass::note_unrest(Planes& planes, int y) {
  for (int x = 0; x < width_; x += 64) {
    const std::uint64_t stays =
        planes.stood.word(y, x) & ~(planes.warm.word(y, x) ^ planes.stood_warm.word(y, x));
    const std::uint64_t came = planes.changed.word(y, x) & ~stays;
    std::memcpy(&came_[static_cast<std::size_t>(x) / 8], &came, 8);
  }
  const std::size_t at = planes.at(0, y);
  rows_.unrest(constants_, {came_.data(), &planes.unrest[at], unrestful_.data()}, 0,
               static_cast<std::size_t>(width_));
  for (int x = 0; x < width_; x += 64) {
    std::uint64_t left = 0;
    std::memcpy(&left, &unrestful_[static_cast<std::size_t>(x) / 8], 8);
    for (; left != 0; left &= left - 1) {
      const std::size_t i = at + static_cast<std::size_t>(x + std::countr_zero(left));
      const float f = static_cast<float>(planes.filtered[i]) * kNoiseSteps;
      const float s = static_cast<float>(planes.noise[i]), v = s * s;
      const float raised = std::sqrt(v + unrest_pull_ * (std::min(f * f, kMostSquare * v) - v));
      planes.noise[i] = static_cast<std::int16_t>(std::min(raised, static_cast<float>(kMostNoise)));
    }
  }
}

void Pass::learn_surroundings(Planes& planes, int block_row, float share) {
  const int first = block_row * kBlock + kRestlessEvery / 2;
  const int end = std::min(block_row * kBlock + kBlock, height_ - 1);
  const int rows = first >= end ? 0 : (end - first - 1) / kRestlessEvery + 1;
  for (int b = 0; b < planes.blocks_across; ++b) {
    const int pixels = rows * (std::min(b * kBlock + kBlock, width_) - b * kBlock);
    std::int32_t& sum = restless_[static_cast<std::size_t>(b)];
    if (pixels > 0) {
      const float mean = static_cast<float>(sum) / (kRestlessSteps * static_cast<float>(pixels));
      float& restless = planes.restless[static_cast<std::size_t>(block_row * planes.blocks_across + b)];
      restless += share * (mean - restless);
    }
    sum = 0;
  }
}

void Pass::learn(Planes& planes, const Image16& frame, const Image8* valid, const Run& run, Learn how) {
  const std::int16_t share = how == Learn::held ? constants_.held_share : constants_.free_share;
  const std::uint8_t* says = row_of(valid, run.y);
  std::array<std::uint8_t, 16> where{};  // a word, and what a vector's bits are read with
  for (int x = run.x0 / 64 * 64; x < run.x1; x += 64) {
    const std::uint64_t bits = planes.strong.word(run.y, x) & BitPlane::between(x, run.x0, run.x1);
    std::memcpy(where.data(), &bits, sizeof bits);
    const std::size_t at = planes.at(x, run.y);
    rows_.learn(constants_,
                {frame.view().row(run.y) + x, says == nullptr ? nullptr : says + x, where.data(), share,
                 &planes.level[at], &planes.fraction[at]},
                0, static_cast<std::size_t>(std::min(64, width_ - x)));
  }
  if (how == Learn::held) return;
  const std::int16_t* dither = dither_of(run.y);
  planes.strong.for_each(run.y, run.x0, run.x1, [&](int x) {
    const std::size_t i = planes.at(x, run.y);
    if (frame(x, run.y) == planes.previous_sample(x, run.y)) return;
    learn_noise(constants_, planes.filtered[i], dither[x], planes.noise[i]);
  });
}

void Pass::learn_everywhere(Planes& planes, const Image16& frame, const Image8* valid) {
  for (int y = 0; y < height_; ++y) {
    const std::size_t at = planes.at(0, y);
    rows_.learn(constants_,
                {frame.view().row(y), row_of(valid, y), planes.strong.row(y), constants_.free_share,
                 &planes.level[at], &planes.fraction[at]},
                0, static_cast<std::size_t>(width_));
  }
}

}  // namespace vigie::detect
