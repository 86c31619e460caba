// What finding spots costs a row of pixels, in whole numbers of 16 bits, so that every instruction set gives
// the same bits. `scalar_spot_rows` says what is computed, `fast_spot_rows` computes it with the widest
// vectors that the machine has. Samples are a source's, shifted up to fill 16 bits. Reentrant.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace vigie::detect {

// Samples before and after a row that may be read, and after one that is written that may be as well.
inline constexpr std::size_t kSpotRowMargin = 32;
inline constexpr int kSpotBlock = 8;  // px a side of the blocks that responses are gathered by
// From a spot's middle to that of the patches around it: 3 px across each, one between.
inline constexpr int kSpotReach = 4;
// A pixel counts for no more than this in its surroundings' unrest, so that eight of them fit 16 bits.
inline constexpr std::uint16_t kMostUnlike = 8191;

// The mean of two, rounded up: what one instruction of every vector set does.
constexpr std::uint16_t average(std::uint16_t a, std::uint16_t b) {
  return static_cast<std::uint16_t>((static_cast<std::uint32_t>(a) + b + 1) >> 1);
}

// smooth = binomial 3×3 of three rows, each sample shifted up by `shift`. Not written: the first and last
// pixel.
struct SmoothRow {
  const std::uint16_t *above = nullptr, *here = nullptr, *below = nullptr;
  std::uint16_t* columns = nullptr;  // room for what is smoothed upright alone
  std::uint16_t* smooth = nullptr;
  int shift = 0;
};

// From the smoothed rows kSpotReach above, here and below: how far a pixel stands out, warm or cold, from all
// four means of two patches that face each other.
struct RespondRow {
  const std::uint16_t *above = nullptr, *here = nullptr, *below = nullptr;
  std::uint16_t* sizes = nullptr;
};

// Of a row of blocks: the highest of those, and the sum of how unlike pixels are the mean of all that is
// around them. Blocks begin at multiples of kSpotBlock px.
struct GatherRow {
  std::array<const std::uint16_t*, kSpotBlock + 2 * std::size_t{kSpotReach}> rows{};  // smoothed, from above
  std::size_t from = 0, to = 0;           // rows of the blocks that are looked at
  const std::uint16_t* inside = nullptr;  // columns that are: all bits set, or none; with margin
  std::uint16_t* highest = nullptr;       // of each block
  std::uint32_t* unlike = nullptr;
};

// out[x] = the mean of four, each shifted up by `shift`.
struct HalveRow {
  const std::uint16_t *upper = nullptr, *lower = nullptr;
  std::uint16_t* out = nullptr;
  int shift = 0;
};

struct SpotRows {
  void (*smooth)(const SmoothRow&, std::size_t begin, std::size_t end);
  void (*respond)(const RespondRow&, std::size_t begin, std::size_t end);
  void (*gather)(const GatherRow&, std::size_t width);
  void (*halve)(const HalveRow&, std::size_t begin, std::size_t end);  // of `out`
};

[[nodiscard]] SpotRows scalar_spot_rows();
[[nodiscard]] SpotRows fast_spot_rows();

// How a pixel stands out from the patches around it.
struct Response {
  std::uint16_t warm = 0, cold = 0;  // above the highest, below the lowest mean of two that face each other
  std::uint16_t unlike = 0;          // from the mean of all
  [[nodiscard]] std::uint16_t size() const { return warm > cold ? warm : cold; }
};
// Of the pixel at x of `here`.
[[nodiscard]] Response respond(const std::uint16_t* above, const std::uint16_t* here,
                               const std::uint16_t* below, std::size_t x);

}  // namespace vigie::detect
