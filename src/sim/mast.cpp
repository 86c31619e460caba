#include "mast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace vigie::sim {
namespace {

// Of samples 1 before, at, 1 and 2 after the place `u` past a sample.
std::array<float, 4> cubic(double u) {
  const double v = 1 - u;
  return {static_cast<float>(-0.5 * u * v * v), static_cast<float>(1 + u * u * (1.5 * u - 2.5)),
          static_cast<float>(1 + v * v * (1.5 * v - 2.5)), static_cast<float>(-0.5 * v * u * u)};
}

struct Step {
  int whole;
  std::array<float, 4> weights;
  explicit Step(double shift)
      : whole(static_cast<int>(std::floor(-shift))), weights(cubic(-shift - std::floor(-shift))) {}
};

}  // namespace

Vec2<Pixel> mast_sway(const CameraSettings& camera, double time_s) {
  if (!(camera.sway_px > 0)) return {};
  const double phase = 2 * 3.14159265358979 * camera.sway_hz * time_s;
  // Masts bend a little more easily one way than the other.
  return {camera.sway_px * 0.9 * std::sin(phase), camera.sway_px * 0.43 * std::sin(1.13 * phase + 1)};
}

void PictureShift::apply(std::span<const float> in, int width, Vec2<Pixel> shift, std::vector<float>& out) {
  const auto w = static_cast<std::size_t>(width);
  const int height = static_cast<int>(in.size() / w);
  const Step across(shift.x), down(shift.y);
  moved_.resize(in.size());
  out.resize(in.size());
  for (int y = 0; y < height; ++y) {
    const float* row = in.data() + static_cast<std::size_t>(y) * w;
    float* to = moved_.data() + static_cast<std::size_t>(y) * w;
    for (int x = 0; x < width; ++x) {
      float sum = 0;
      for (int i = 0; i < 4; ++i) {
        const int from = std::clamp(x + across.whole + i - 1, 0, width - 1);
        sum += across.weights[static_cast<std::size_t>(i)] * row[from];
      }
      to[x] = sum;
    }
  }
  for (int y = 0; y < height; ++y) {
    float* to = out.data() + static_cast<std::size_t>(y) * w;
    std::fill_n(to, w, 0.0F);
    for (int i = 0; i < 4; ++i) {
      const int from = std::clamp(y + down.whole + i - 1, 0, height - 1);
      const float weight = down.weights[static_cast<std::size_t>(i)];
      const float* row = moved_.data() + static_cast<std::size_t>(from) * w;
      for (std::size_t x = 0; x < w; ++x) to[x] += weight * row[x];
    }
  }
}

}  // namespace vigie::sim
