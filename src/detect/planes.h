// The detector's pictures of working state, row by row without gaps, and the passes over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <vigie/core/image.h>

namespace vigie::detect {

// What the last frame's blobs leave for a pixel's update.
enum class Hold : std::uint8_t {
  none = 0,   // follows the picture
  held = 1,   // a blob stands here: the background behind it is kept
  ghost = 2,  // a blob of the model left: the picture is the background
};

// frame = gain · level + offset
struct Gain {
  float gain = 1, offset = 0;
};

struct Planes {
  int width = 0, height = 0;
  std::vector<float> level;       // of the background, counts
  std::vector<float> variance;    // of the filtered difference, counts²
  std::vector<float> difference;  // frame - background, counts
  std::vector<float> filtered;    // the same through the binomial
  std::vector<std::uint16_t> previous;
  std::vector<Hold> hold;
  std::vector<std::uint8_t> stood;   // 1: changed and warm in the previous frame, 2: changed and cold
  std::vector<std::uint8_t> unrest;  // how often that changed of late: kUnrestStep each time, fading
  std::vector<std::uint8_t> mask;    // 1: changed, by the growing threshold
  // By blocks of kBlock pixels: how restless the surroundings are, as the mean of the squared differences
  // over their judged variance; 1 where the noise is all there is.
  int blocks_across = 0, blocks_down = 0;
  std::vector<float> restless;      // of each block by itself, over time
  std::vector<float> surroundings;  // of it and its neighbours; not below 1
  float sway = 0;                   // px², of structure against the model: edges count as that much noisier

  Gain gain;  // of the frame subtracted last

  void resize(int width_in, int height_in);
  [[nodiscard]] std::size_t size() const { return level.size(); }
  [[nodiscard]] std::size_t at(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
  // What the frame subtracted last would show here if nothing had changed, counts.
  [[nodiscard]] float background(int x, int y) const { return gain.gain * level[at(x, y)] + gain.offset; }
  // That frame less its background, and the same through the binomial, counts.
  [[nodiscard]] float difference_at(int x, int y) const { return difference[at(x, y)]; }
  [[nodiscard]] float filtered_at(int x, int y) const { return filtered[at(x, y)]; }
  // Whether `frame` differs here from the frame before it.
  [[nodiscard]] bool recoded(ImageView<const std::uint16_t> frame, int x, int y) const {
    return frame(x, y) != previous[at(x, y)];
  }
  struct Gradient {
    float x = 0, y = 0;
    [[nodiscard]] float squared() const { return x * x + y * y; }
  };
  // Of the level, counts/px; 0 on the border.
  [[nodiscard]] Gradient gradient(int x, int y) const;
  // The variance that a filtered difference is judged by: the pixel's own, and the sway of its edges.
  [[nodiscard]] float judged_variance(int x, int y) const;
  void smooth_surroundings();
};

// How a frame moves the model on.
struct Rates {
  float level = 0, variance = 0, held_level = 0;  // shares of the difference taken over, in [0, 1]
  float least_variance = 0;
  std::uint8_t calm = 0;  // taken off the unrest
};

inline constexpr int kBlock = 16;  // px a side of the blocks in which the surroundings are measured
// The variance of white noise that passes the binomial is this part of what it was: (6/16)².
inline constexpr float kFilterNoiseGain = 36.0F / 256;

// difference = frame - (gain · level + offset); 0 where `valid` is 0.
void subtract(Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, const Image8* valid);
// filtered = binomial 3×3 of difference; the border repeats its edge.
void filter(Planes& planes, std::vector<float>& scratch);
// mask = filtered² > threshold² · judged variance · surroundings. Returns how many pixels are set. `restless`
// takes over `share` of what this frame shows.
std::size_t find_changed(Planes& planes, float threshold, float share);
// level and variance follow the frame; previous = frame.
void learn(Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, const Rates& rates);
// level takes over what changed since the previous frame where no blob stands and the change is at most
// `limit` counts: for key frames and jumps of gain.
void rebase(Planes& planes, ImageView<const std::uint16_t> frame, float limit);

}  // namespace vigie::detect
