// The passes over one row of pixels that a frame costs, in whole numbers of 16 bits, so that every
// instruction set gives the same bits. `scalar_rows` says what they compute, `fast_rows` computes it with the
// widest vectors that the machine has.
//
// Units. A level is a count and a byte of 256ths. A difference is in *units* of 2^-q counts, where q is
// chosen from the noise (`Planes::unit_bits`), within ±2047. A filtered difference is the binomial's sum over
// nine differences, so in 16ths of a unit; noise is its standard deviation, in quarters of that. Reentrant.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vigie::detect {

inline constexpr int kMostDifference = 2047;  // units: sixteen of them fit 16 bits
inline constexpr int kMostNoise = 32764;      // quarters of 16ths of a unit
inline constexpr int kNoiseSteps = 4;         // in a 16th of a unit
inline constexpr int kLevelBias = 32768;      // levels are kept less this, so that they are signed
inline constexpr int kStrong = 4;             // standard deviations: beyond, a pixel learns once it is judged
inline constexpr int kMostGradient = 22400;   // 16ths of units: the sum of two squares fits 32 bits
inline constexpr int kRowMargin = 32;         // samples before and after a row of the rings
inline constexpr std::uint8_t kUnrestStep = 50, kUnrestful = 200;
// A pixel counts for no more than this in its surroundings: a target is not what makes a place restless.
inline constexpr float kMostRestless = 25, kRestlessSteps = 64;

// How the level moves with the frame's gain: (level - pivot) << left, times slope in 2^-15, and the offset,
// in 2^-bits counts.
struct Correction {
  std::int16_t pivot = 0, slope = 0, offset = 0;
  int left = 0, bits = 4;
};

// The same for all rows of a frame.
struct RowConstants {
  Correction correction;
  // Of a difference in counts, cut to `most_counts`, and of 256ths and of the correction to units.
  std::int16_t most_counts = 0;
  int left = 0, right = 0, fraction_right = 8, correction_right = 0;
  // Of the level's structure: (level - pivot) << left >> right, and 256ths >> fraction_right.
  std::int16_t structure_pivot = 0;
  int structure_left = 0, structure_right = 0, structure_fraction_right = 8;
  // What an edge adds to the noise: (a difference of structure, cut to `most_edge`) << left, times the
  // factor.
  std::int16_t most_edge = 0, edge_factor = 0;
  int edge_left = 0;
  bool has_edges = false;
  // What the picture's shift makes of a difference of structure over two pixels, each way: as of an edge.
  struct Slide {
    std::int16_t most = 0, factor = 0;
    int left = 0;
  };
  Slide slide_x, slide_y;
  // Shares that the level takes over of a difference, in 2^-(15 - 4) 256ths of a count a unit << level_left.
  std::int16_t free_share = 0, held_share = 0;
  int level_left = 0;
  // Of the noise, and its least.
  std::int16_t noise_share = 0, least_noise = 0;
  std::uint8_t calm = 0;  // taken off the unrest
};

// in - level, in units. Writes `difference` and `structure`.
struct SubtractRow {
  const std::uint16_t* in = nullptr;
  const std::int16_t* level = nullptr;
  const std::uint8_t* fraction = nullptr;
  const std::uint8_t* valid = nullptr;  // 0: says nothing; null: all do
  std::int16_t* difference = nullptr;
  std::int16_t* structure = nullptr;
};

// difference + gradient · shift: what a shift of the picture changes, to first order, is no difference.
struct SlideRow {
  const std::int16_t *above = nullptr, *here = nullptr, *below = nullptr;  // structure; here as sums
  const std::uint8_t* valid = nullptr;
  std::int16_t* difference = nullptr;
};

// sums = above + 2 · here + below
struct SumRow {
  const std::int16_t *above = nullptr, *here = nullptr, *below = nullptr;
  std::int16_t* sums = nullptr;
};

// Filters, judges, and learns what is not strong. Bits are those of a row, eight a byte, the first in the
// least.
struct JudgeRow {
  const std::int16_t* sums = nullptr;  // with one before and one after
  const std::int16_t* difference = nullptr;
  const std::int16_t *above = nullptr, *here = nullptr, *below = nullptr;  // structure; here as sums
  const std::uint16_t *in = nullptr, *previous = nullptr;
  const std::int16_t* factor = nullptr;  // 2^15 over the threshold; 0 where nothing is judged
  const std::int16_t* dither = nullptr;  // what noise's step is rounded by, in [0, 2^16 / noise_share)
  const std::uint8_t* held = nullptr;    // bits: a blob stood here
  std::int16_t* level = nullptr;
  std::uint8_t* fraction = nullptr;
  std::int16_t* noise = nullptr;
  std::int16_t* filtered = nullptr;  // written at least where `changed` is set
  std::uint8_t* changed = nullptr;   // bits: beyond the threshold
  std::uint8_t* warm = nullptr;      // bits: and positive
  std::uint8_t* strong = nullptr;    // bits: and beyond kStrong times its noise
};

// unrest + step where it `came`, less calm. `unrestful`: where it came and was so already.
struct UnrestRow {
  const std::uint8_t* came = nullptr;  // bits
  std::uint8_t* unrest = nullptr;
  std::uint8_t* unrestful = nullptr;  // bits
};

// The level takes over a share where bits are set: RowConstants' free or held one.
struct LearnRow {
  const std::uint16_t* in = nullptr;
  const std::uint8_t* valid = nullptr;
  const std::uint8_t* where = nullptr;
  std::int16_t share = 0;
  std::int16_t* level = nullptr;
  std::uint8_t* fraction = nullptr;
};

// Of every 16 pixels, the sum of the squared filtered differences over their judged variance, in
// 1/kRestlessSteps.
struct RestlessRow {
  const std::int16_t* sums = nullptr;
  const std::int16_t *above = nullptr, *here = nullptr, *below = nullptr;  // structure
  const std::int16_t* noise = nullptr;
  std::int32_t* blocks = nullptr;  // added to
};

// Pixels [begin, end) of a row; `begin` is a multiple of 64.
struct RowKernels {
  void (*subtract)(const RowConstants&, const SubtractRow&, std::size_t begin, std::size_t end);
  void (*slide)(const RowConstants&, const SlideRow&, std::size_t begin, std::size_t end);
  void (*sum)(const SumRow&, std::size_t begin, std::size_t end);
  void (*judge)(const RowConstants&, const JudgeRow&, std::size_t begin, std::size_t end);
  void (*unrest)(const RowConstants&, const UnrestRow&, std::size_t begin, std::size_t end);
  void (*learn)(const RowConstants&, const LearnRow&, std::size_t begin, std::size_t end);
  void (*restless)(const RowConstants&, const RestlessRow&, std::size_t begin, std::size_t end);
};

[[nodiscard]] RowKernels scalar_rows();
[[nodiscard]] RowKernels fast_rows();

// Of one pixel, as `judge` moves its noise: for what is judged later than its row.
void learn_noise(const RowConstants& c, int filtered, int dither, std::int16_t& noise);

}  // namespace vigie::detect
