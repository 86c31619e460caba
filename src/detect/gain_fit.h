// The frame's gain and offset against the background, and its noise, measured in cells of a few pixels that
// lie on a grid, so that neither targets nor clouds pull them: iteratively reweighted least squares with
// Tukey's biweight (Beaton and Tukey 1974).
#pragma once

#include "planes.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <vigie/core/geometry.h>

namespace vigie::detect {

class GainFit {
 public:
  // Lays the grid; keeps its buffers.
  void resize(int width, int height);
  // Of `frame` against `planes.level`, where no blob stands. Identity where too little is to be seen.
  Gain fit(const Planes& planes, ImageView<const std::uint16_t> frame, const Image8* valid);

  // What the grid says of the noise, once `fit` has run.
  struct Noise {
    float spread = 0;            // how wide the filtered differences are for their noise: 1 where all is well
    float recoded_variance = 0;  // of the filtered differences where pixels were recoded, counts²; robust
    float recoded_share = 0;     // of the grid, in [0, 1]
    float median_sigma = 0;      // of the model, counts
    float sway = 0;              // px², of structure: how much edges differ beyond their noise
  };
  // `rest`: how far the picture lies off the model, px.
  Noise noise(const Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, Vec2<Pixel> rest);

 private:
  struct Cell {
    int x, y;  // of its first pixel
  };
  struct Sample {
    float level, value;
  };
  void fetch_cell(const Planes& planes, ImageView<const std::uint16_t> frame, std::size_t cell) const;
  void measure_cell(const Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, Vec2<Pixel> rest,
                    Cell cell);

  int cell_width_ = 0;
  std::vector<Cell> cells_;
  std::vector<Sample> samples_;
  std::vector<float> levels_, residuals_, ratios_, recoded_, sigmas_, sways_;
  std::vector<std::int32_t> keys_;
};

inline constexpr std::size_t kQuantileMargin = 16;  // more keys than values, at most: a vector of them
// The value below which `share` of `values` are, by the order of their bits: 0 of none. Uses `keys` for its
// work.
[[nodiscard]] float quantile_of(std::span<const float> values, double share, std::vector<std::int32_t>& keys);

}  // namespace vigie::detect
