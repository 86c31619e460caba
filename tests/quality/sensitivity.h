// How well targets of a given strength and size are found: painted into pictures of the simulated camera, in
// front of clean sky or of textured ground, and looked for with the pipeline that runs.
#pragma once

#include <cstdint>
#include <random>

#include <vigie/sim/simulated_camera.h>

namespace vigie::quality {

// A point in the air, as high as wide; somebody who walks, two and a half times as high as wide.
enum class Ground { sky, textured };

struct Found {
  std::int64_t found = 0, of = 0;
};

// 320 × 256 pixels of 14 bits, 20 frames a second. Thread-bound.
class SensitivityRig {
 public:
  explicit SensitivityRig(Ground ground);

  // Of four targets in each of `trials`, how many are found within three seconds of their coming, at walking
  // pace: 0.3 to 1 pixel a frame. `snr`: contrast of its brightest pixel over the noise of a pixel, one
  // standard deviation. `width_px`: across, before the optics blur it. The same numbers give the same answer.
  Found measure(double snr, double width_px, int trials);

 private:
  const Ground ground_;
  sim::SimulatedCamera camera_;
  std::mt19937 random_{1};
  std::uint64_t frame_ = 0;  // of the camera: each has its own noise
};

}  // namespace vigie::quality
