// One look at a track in one picture: the shape of what stands out of its surroundings there.
#pragma once

#include <vector>

#include <vigie/core/frame.h>
#include <vigie/core/geometry.h>

namespace vigie::classify {

// Sizes in px. `shaped` is false where nothing stood out or the picture's edge cuts it; the shape then says
// nothing.
struct Look {
  UtcTime time;
  PixelPoint position;
  bool shaped = false;
  double width = 0, height = 0;             // of the rectangle that has the same second moments
  double area = 0;                          // px²
  double symmetry = 0;                      // in [0, 1]
  double upper_width = 0, lower_width = 0;  // width of the upper two thirds and of the lowest third
  double hot_spot = 1;                      // peak contrast over mean contrast
  double around_spread = 0;                 // counts: robust standard deviation of the surroundings
  double step_up = 0,
         step_down = 0;  // counts: the sharpest step of level on the way to the picture's top, bottom
};

// Bounded: at most 48 × 48 samples of the box and its surroundings, 1,024 of the whole picture. Keeps its
// buffers. Thread-bound.
class Looker {
 public:
  // From the 5th to the 95th percentile of the picture's samples, counts.
  double spread(const Frame& frame);
  // `box` in px, finite; what of it is outside the picture is left out.
  Look look(const Frame& frame, const Box& box);

 private:
  struct Sample {
    float x, y, value;
  };
  bool gather(const Frame& frame, const Box& box);
  void shape(Look& look, double around);
  static void steps(const Frame& frame, const Box& box, Look& look);
  void thirds(Look& look, PixelPoint middle) const;

  std::vector<Sample> inner_;
  std::vector<float> ring_;
  double cell_ = 1;  // px from sample to sample
};

}  // namespace vigie::classify
