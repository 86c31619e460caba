// The detector's working state of a camera, row by row without gaps, with some more that vectors may read,
// and what it says of a pixel in counts.
#pragma once

#include "aligned.h"
#include "bit_plane.h"
#include "rows.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <vigie/core/image.h>

namespace vigie::detect {

// frame = gain · level + offset
struct Gain {
  float gain = 1, offset = 0;
};

inline constexpr int kBlock = 16;  // px a side of the blocks in which the surroundings are measured
// The variance of white noise that passes the binomial is this part of what it was: (6/16)².
inline constexpr float kFilterNoiseGain = 36.0F / 256;
// Rounding to whole counts leaves 1/√12. Neighbours share it where the picture is flat, so that the filter
// does not lessen it.
inline constexpr float kQuantisationVariance = 1.0F / 12;

struct Planes {
  int width = 0, height = 0;
  int bits = 16;                            // that a sample of the source has
  int unit_bits = 4;                        // differences are kept in 2^-unit_bits counts
  AlignedVector<std::int16_t> level;        // of the background, counts less kLevelBias
  AlignedVector<std::uint8_t> fraction;     // 256ths of a count more
  AlignedVector<std::int16_t> noise;        // of the filtered difference, as rows.h says
  AlignedVector<std::int16_t> filtered;     // of the last frame, where it changed, as rows.h says
  AlignedVector<std::uint8_t> unrest;       // how often that changed of late: kUnrestStep each time, fading
  BitPlane changed, warm, strong;           // as rows.h says, of the last frame
  BitPlane stood, stood_warm;               // `changed` and `warm` of the frame before it
  BitPlane held;                            // a blob stands here: the background behind it is kept
  std::shared_ptr<const Image16> previous;  // the last frame
  Gain previous_gain;                       // what its samples are to be taken by
  // By blocks of kBlock pixels: how restless the surroundings are, as the mean of the squared differences
  // over their judged variance; 1 where the noise is all there is.
  int blocks_across = 0, blocks_down = 0;
  std::vector<float> restless;      // of each block by itself, over time
  std::vector<float> surroundings;  // of it and its neighbours; not below 1
  float sway = 0;                   // px², of structure against the model: edges count as that much noisier

  void resize(int width_in, int height_in);
  // Learning starts with this picture.
  void restart(const std::shared_ptr<const Image16>& picture, int bits_in);
  [[nodiscard]] std::size_t size() const { return level.size() - kRowMargin; }
  [[nodiscard]] std::size_t at(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }

  [[nodiscard]] std::int32_t level_256ths(std::size_t i) const {
    return (level[i] + kLevelBias) * 256 + fraction[i];
  }
  // The level, counts. Once a frame has been looked at, in its gain.
  [[nodiscard]] float background(std::size_t i) const {
    return static_cast<float>(level[i] + kLevelBias) + static_cast<float>(fraction[i]) * (1.0F / 256);
  }
  [[nodiscard]] float background(int x, int y) const { return background(at(x, y)); }
  // The frame looked at less its background, counts.
  [[nodiscard]] float difference_at(ImageView<const std::uint16_t> frame, int x, int y) const {
    return static_cast<float>(frame(x, y)) - background(x, y);
  }
  // The same through the binomial; of pixels that changed alone.
  [[nodiscard]] float filtered_at(int x, int y) const {
    return static_cast<float>(filtered[at(x, y)]) * filtered_scale();
  }
  // Of the filtered difference, counts and counts².
  [[nodiscard]] float sigma(std::size_t i) const {
    return static_cast<float>(noise[i]) * (filtered_scale() / kNoiseSteps);
  }
  [[nodiscard]] float variance(std::size_t i) const { return sigma(i) * sigma(i); }
  // Counts in what a filtered difference is kept in.
  [[nodiscard]] float filtered_scale() const {
    // Of whole powers of two both are exact.
    return unit_bits >= 0 ? 1.0F / static_cast<float>(16 << unit_bits)
                          : static_cast<float>(1 << -unit_bits) / 16;
  }
  // Whether `frame` differs here from the frame before it.
  [[nodiscard]] bool recoded(ImageView<const std::uint16_t> frame, int x, int y) const {
    return frame(x, y) != (previous_is_plain() ? (*previous)(x, y) : previous_sample(x, y));
  }
  [[nodiscard]] bool previous_is_plain() const {
    return previous_gain.gain == 1 && previous_gain.offset == 0;
  }
  [[nodiscard]] std::uint16_t previous_sample(int x, int y) const;  // in this frame's gain
  struct Gradient {
    float x = 0, y = 0;
    [[nodiscard]] float squared() const { return x * x + y * y; }
  };
  // Of the level, counts/px; 0 on the border.
  [[nodiscard]] Gradient gradient(int x, int y) const {
    if (x < 1 || y < 1 || x + 1 >= width || y + 1 >= height) return {};
    const auto stride = static_cast<std::size_t>(width);
    const std::size_t i = at(x, y);
    return {(background(i + 1) - background(i - 1)) * 0.5F,
            (background(i + stride) - background(i - stride)) * 0.5F};
  }
  // The variance that a filtered difference is judged by: the pixel's own, and the sway of its edges.
  [[nodiscard]] float judged_variance(int x, int y) const {
    return (variance(at(x, y)) + sway * gradient(x, y).squared()) * unrest_around(x, y);
  }
  [[nodiscard]] float unrest_around(int x, int y) const {
    return surroundings[static_cast<std::size_t>(y / kBlock * blocks_across + x / kBlock)];
  }

  void smooth_surroundings();
  // The model moves: what was at (x, y) is at (x + by_x, y + by_y).
  void scroll(int by_x, int by_y);
  // What came in so is as it is in `picture`, and its noise that of two samples of this variance, counts².
  void reveal(int by_x, int by_y, ImageView<const std::uint16_t> picture, float variance);
  // Chooses the unit that keeps this variance in reach of 16 bits, counts².
  void choose_unit(float least_variance);
  // The level takes the frame's gain on.
  void apply_gain(Gain gain);
  // level takes over what changed since the previous frame where no blob stands and the change is at most
  // `limit` counts: for key frames and jumps of gain.
  void rebase(ImageView<const std::uint16_t> frame, float limit);
  void set_level(std::size_t i, float counts);
};

}  // namespace vigie::detect
