// What a track shows of its class: one number a feature, each scale-free (in its own lengths, or shares), so
// that they mean the same for every lens and distance. docs/decisions/classes.md says why these. Plain
// values; reentrant.
#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace vigie::classify {

enum class Feature : int {
  speed,         // log10 of its lengths a second, over the window
  straightness,  // way made good over way gone, in [0, 1]; of what moves
  unevenness,    // log10 of its speed's standard deviation over its mean; of what moves
  aspect,        // log2 of width over height
  fill,          // share of the rectangle of its moments that is covered
  symmetry,      // likeness of its left and right halves, in [0, 1]
  legs,          // width of its lowest third over that of the rest, log2
  pulse,         // log10 of the relative standard deviation of its size over the window, its trend taken out
  rhythm,        // highest autocorrelation of its lowest third's width, at 0.25 to 1.25 s
  period,        // s, where that is; of what has a rhythm
  hot_spot,      // log2 of its peak contrast over its mean contrast
  backdrop,      // log10 of its surroundings' spread over that of the picture: what is smooth is sky
  above,  // log2 of the sharpest step of level beneath it over that above it: what flies has the skyline
          // beneath, what stands on the ground above or behind it
  metres_high,     // log10 m; this and the next two where metres a pixel are known
  metres_long,     // log10 m, the longer side
  metres_a_second  // log10 m/s
};
inline constexpr int kFeatureCount = 16;
constexpr bool is_in_metres(Feature feature) {
  return feature >= Feature::metres_high;
}
inline constexpr int kBinCount = 12;

// NaN where it cannot be told: too small, cut by the picture's edge, not moving, no place known.
struct Features {
  std::array<float, kFeatureCount> values{};
  Features() { values.fill(std::numeric_limits<float>::quiet_NaN()); }
  float& operator[](Feature f) { return values[static_cast<std::size_t>(f)]; }
  float operator[](Feature f) const { return values[static_cast<std::size_t>(f)]; }
};

// Its range in the model: what lies beyond counts as at the end of it.
struct FeatureRange {
  std::string_view name;
  float low = 0, high = 1;
};
const FeatureRange& range_of(Feature feature);
// In [0, kBinCount), or -1 of NaN.
int bin_of(Feature feature, float value);

}  // namespace vigie::classify
