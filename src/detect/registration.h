// Where a picture lies against the model: a mast sways, a camera is turned. Measured at one place in each
// cell of a grid, where the model has the most structure: whole pixels by trying, and the rest by inverse
// compositional alignment (Baker and Matthews 2004), robust by Tukey's biweight (Beaton and Tukey 1974) and
// together with gain and offset, so that neither targets nor gain control pull it. Thread-bound.
#pragma once

#include "planes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <vigie/core/frame.h>
#include <vigie/core/geometry.h>

namespace vigie::detect {

// picture(p + whole + rest) = model(p), px. `rest` is within half a pixel or a little more.
struct Shift {
  int whole_x = 0, whole_y = 0;
  float rest_x = 0, rest_y = 0;
  Covariance<2> covariance;  // px²
};

class Registration {
 public:
  void resize(int width, int height);
  void restart();
  // Once the model has moved on, while it is near. `variance`: of the filtered difference, counts².
  // `learning`: the model still moves quickly.
  void renew(const Planes& planes, const Image8* valid, float variance, bool learning);
  // Of `frame` against the model as it was renewed. None where too little is to be seen, and where it does
  // not exceed its own error. `share`: of the noise, that one frame tells.
  Shift find(ImageView<const std::uint16_t> frame, double share, bool learning);
  // How far the model should be moved after that: where pictures no longer lie about it, because the camera
  // is turned or its mast gave way. Takes it off `shift`, as if it had been.
  Vec2<Pixel> settle(Shift& shift, double share);

 private:
  struct Point {
    int x = 0, y = 0;
    float level = 0, gradient_x = 0, gradient_y = 0;  // counts, counts a pixel
    float weight = 0;  // 1 over what its difference errs by, counts; 0: nothing to be seen in this cell
  };
  struct Fit {
    double x = 0, y = 0, slope = 0, offset = 0;
    Covariance<2> covariance;
    double scale = 0;  // how wide the differences are for what they should be
  };
  struct Cell {
    int left, top, right, bottom;
  };
  [[nodiscard]] Cell cell_at(std::size_t cell) const;
  void fetch_cell(const Planes& planes, std::size_t cell) const;
  void fetch_point(const Planes& planes, std::size_t point) const;
  void choose(const Planes& planes, const Image8* valid, float variance, std::size_t cell);
  void gather(ImageView<const std::uint16_t> frame, int whole_x, int whole_y);
  Fit fit();
  double scale_of_still(double slope);
  Fit align(ImageView<const std::uint16_t> frame, int& whole_x, int& whole_y);
  void search(ImageView<const std::uint16_t> frame, int& whole_x, int& whole_y);

  int width_ = 0, height_ = 0, across_ = 0, down_ = 0;
  std::size_t next_ = 0;      // cell to be chosen anew
  Vec2<Pixel> last_, speed_;  // the last shift, and how much more it was than the one before
  // Over time: how wide the differences are without and with the shift, how far it goes; squared.
  double still_ = 0, moved_ = 0, far_ = 0;
  double middle_x_ = 0, middle_y_ = 0;  // of the shifts over time, px
  std::vector<Point> points_;
  struct Sample {
    float gradient_x, gradient_y, level, difference, weight;
  };
  std::vector<Sample> samples_;
  std::vector<float> residuals_;
  std::vector<std::int32_t> keys_;
};

// Pictures moved by whole pixels, so that they lie on the model: no sample is changed. What was not in the
// picture says nothing.
class Stabiliser {
 public:
  void resize(int width, int height);
  // Moves `frame`'s picture and mask; `previous` is the last picture that lay on the model.
  void apply(Frame& frame, const Shift& shift, const Image16& previous);
  // `previous` as it lies on a model that was moved; valid until the next but one.
  std::shared_ptr<const Image16> scrolled(const Image16& previous, int by_x, int by_y);

 private:
  std::array<std::shared_ptr<Image16>, 2> pictures_;
  std::shared_ptr<Image8> valid_;
};

}  // namespace vigie::detect
