// How a camera maps directions to pixels: a pinhole with Brown-Conrady distortion.
// Frames: Camera3 (x right, y down, z forward, metres) and Pixel (core/geometry.h). Reentrant.
#pragma once

#include <optional>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/core/site.h>
#include <vigie/core/units.h>

namespace vigie::geo {

// What a data sheet tells of a camera.
struct Sensor {
  int width = 640, height = 512;                  // px, each in [1, kMaxImageSide]
  Length pixel_pitch = Length::micrometres(12);   // from pixel centre to pixel centre; [1 um, 1 mm]
  Length focal_length = Length::millimetres(25);  // [0.5 mm, 10 m]
  std::optional<PixelPoint> principal_point;      // px; the picture's centre where not known
};

class CameraModel {
 public:
  // invalid_argument, saying which value and what is allowed.
  static Result<CameraModel> make(const Sensor& sensor, const Distortion& distortion = {});

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] double focal_px() const { return focal_px_; }
  [[nodiscard]] PixelPoint principal_point() const { return principal_; }
  [[nodiscard]] const Distortion& distortion() const { return distortion_; }
  // From the left edge to the right, and from the top to the bottom; without distortion.
  [[nodiscard]] Angle horizontal_field() const;
  [[nodiscard]] Angle vertical_field() const;

  // Where a point is seen, inside the picture or beside it. Nothing where the point is not in front of the
  // camera, or is so far off the axis that the distortion's polynomial has turned back on itself.
  [[nodiscard]] std::optional<PixelPoint> pixel_from_camera(CameraVector point) const;
  // The unit direction seen at a pixel; exact to 1e-9 px where the distortion can be inverted there, and
  // nothing where it cannot.
  [[nodiscard]] std::optional<CameraVector> camera_from_pixel(PixelPoint pixel) const;
  [[nodiscard]] bool contains(PixelPoint pixel) const {
    return pixel.x >= 0 && pixel.y >= 0 && pixel.x < width_ && pixel.y < height_;
  }

 private:
  CameraModel() = default;

  int width_ = 0, height_ = 0;
  double focal_px_ = 0;
  PixelPoint principal_;
  Distortion distortion_;
  double max_radius2_ = 0;  // of normalised coordinates, squared: up to here radius rises with radius
};

}  // namespace vigie::geo
