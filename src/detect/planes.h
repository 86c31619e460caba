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
  std::vector<std::uint8_t> mask;  // 1: changed, by the growing threshold

  void resize(int width_in, int height_in);
  [[nodiscard]] std::size_t size() const { return level.size(); }
};

// How a frame moves the model on.
struct Rates {
  float level = 0, variance = 0, held_level = 0;  // shares of the difference taken over, in [0, 1]
  float least_variance = 0;
};

// The variance of white noise that passes the binomial is this part of what it was: (6/16)².
inline constexpr float kFilterNoiseGain = 36.0F / 256;

// difference = frame - (gain · level + offset); 0 where `valid` is 0.
void subtract(Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, const Image8* valid);
// filtered = binomial 3×3 of difference; the border repeats its edge.
void filter(Planes& planes, std::vector<float>& scratch);
// mask = filtered² > threshold² · variance. Returns how many pixels are set.
std::size_t find_changed(Planes& planes, float threshold);
// level and variance follow the frame; previous = frame.
void learn(Planes& planes, ImageView<const std::uint16_t> frame, Gain gain, const Rates& rates);
// level takes over what changed since the previous frame where no blob stands and the change is at most
// `limit` counts: for key frames and jumps of gain.
void rebase(Planes& planes, ImageView<const std::uint16_t> frame, float limit);

}  // namespace vigie::detect
