// What a row of a blob's pixels costs, in vectors. `scalar_blob_rows` says what is computed, `fast_blob_rows`
// computes it with the widest vectors that the machine has; sums are taken in lanes whose number does not
// depend on it, so that every instruction set gives the same bits. Reentrant.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace vigie::detect {

inline constexpr std::size_t kBlobLanes =
    16;  // summed side by side; as many samples may be read past the end

// `count` pixels, `step` apart, of the model and of a frame, from the first one's place on.
struct SwayRow {
  const std::int16_t *above = nullptr, *here = nullptr, *below = nullptr;                       // levels
  const std::uint8_t *above_256ths = nullptr, *here_256ths = nullptr, *below_256ths = nullptr;  // and more
  const std::uint16_t* in = nullptr;
  std::size_t count = 0, step = 1;
};

// Of the model's gradients and of the frame less the model, their products: xx, xy, yy, xd, yd, dd; counts².
using SwaySums = std::array<std::array<float, kBlobLanes>, 6>;

struct BlobRows {
  // Added to `sums`.
  void (*sway)(const SwayRow&, SwaySums& sums);
  // The highest of filtered² / noise², in their own units; 0 of none.
  float (*most)(const std::int16_t* filtered, const std::int16_t* noise, std::size_t count);
};

[[nodiscard]] BlobRows scalar_blob_rows();
[[nodiscard]] BlobRows fast_blob_rows();

}  // namespace vigie::detect
