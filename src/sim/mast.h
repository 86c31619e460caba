// What a mast that sways does to the picture: it moves as a whole, by parts of a pixel. Reentrant.
#pragma once

#include <span>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/sim/scene.h>

namespace vigie::sim {

// How far the picture is moved at a time of the scene: an ellipse that turns slowly, `sway_px` at most.
[[nodiscard]] Vec2<Pixel> mast_sway(const CameraSettings& camera, double time_s);

// Moves a picture of `width` pixels a row by `shift`, between pixels by cubic convolution (Keys 1981), which
// leaves what the optics let through nearly as sharp as it was. What comes in from outside repeats the
// border.
class PictureShift {
 public:
  void apply(std::span<const float> in, int width, Vec2<Pixel> shift, std::vector<float>& out);

 private:
  std::vector<float> moved_;  // to the side
};

}  // namespace vigie::sim
