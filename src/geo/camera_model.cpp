#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <vigie/core/image.h>
#include <vigie/geo/camera_model.h>

namespace vigie::geo {
namespace {

struct Normalised {
  double x = 0, y = 0;
};

bool is_none(const Distortion& d) {
  return d == Distortion{};
}

double radial(const Distortion& d, double r2) {
  return 1 + r2 * (d.k1 + r2 * (d.k2 + r2 * d.k3));
}

Normalised distorted(const Distortion& d, Normalised n) {
  const double r2 = n.x * n.x + n.y * n.y;
  const double k = radial(d, r2);
  return {n.x * k + 2 * d.p1 * n.x * n.y + d.p2 * (r2 + 2 * n.x * n.x),
          n.y * k + d.p1 * (r2 + 2 * n.y * n.y) + 2 * d.p2 * n.x * n.y};
}

// Of d(r k(r²))/dr = 1 + 3 k1 r² + 5 k2 r⁴ + 7 k3 r⁶: the first r² at which it is not positive.
double first_turning_point(const Distortion& d) {
  if (is_none(d)) return std::numeric_limits<double>::infinity();
  constexpr double kLargest = 100;  // normalised radius 10: 84° off the axis
  const auto slope = [&](double r2) { return 1 + r2 * (3 * d.k1 + r2 * (5 * d.k2 + r2 * 7 * d.k3)); };
  for (double r = 0.001; r * r < kLargest; r += 0.001)
    if (slope(r * r) <= 0) return (r - 0.001) * (r - 0.001);
  return kLargest;
}

// Newton's method on the two equations, from the distorted point.
std::optional<Normalised> undistorted(const Distortion& d, Normalised target, double max_radius2) {
  if (is_none(d)) return target;
  Normalised n = target;
  for (int i = 0; i < 50; ++i) {
    const double r2 = n.x * n.x + n.y * n.y;
    const Normalised at = distorted(d, n);
    const double ex = at.x - target.x, ey = at.y - target.y;
    if (std::abs(ex) + std::abs(ey) < 1e-14) break;
    const double k = radial(d, r2), dk = d.k1 + r2 * (2 * d.k2 + r2 * 3 * d.k3);
    const double xx = k + 2 * n.x * n.x * dk + 2 * d.p1 * n.y + 6 * d.p2 * n.x;
    const double xy = 2 * n.x * n.y * dk + 2 * d.p1 * n.x + 2 * d.p2 * n.y;
    const double yy = k + 2 * n.y * n.y * dk + 6 * d.p1 * n.y + 2 * d.p2 * n.x;
    const double det = xx * yy - xy * xy;
    if (!(std::abs(det) > 1e-12)) return std::nullopt;
    n.x -= (ex * yy - ey * xy) / det;
    n.y -= (ey * xx - ex * xy) / det;
  }
  const Normalised at = distorted(d, n);
  const bool met = std::abs(at.x - target.x) + std::abs(at.y - target.y) < 1e-12;
  if (!met || !(n.x * n.x + n.y * n.y <= max_radius2)) return std::nullopt;
  return n;
}

Error out_of_range(std::string_view what, double value, std::string_view allowed) {
  return {ErrorCode::invalid_argument, fmt::format("{} of {} is not allowed: {}", what, value, allowed)};
}

}  // namespace

Result<CameraModel> CameraModel::make(const Sensor& s, const Distortion& d) {
  if (s.width < 1 || s.width > kMaxImageSide) return out_of_range("a width", s.width, "1 to 16384 px");
  if (s.height < 1 || s.height > kMaxImageSide) return out_of_range("a height", s.height, "1 to 16384 px");
  const double pitch_um = s.pixel_pitch.metres() * 1e6, focal_mm = s.focal_length.metres() * 1e3;
  if (!(pitch_um >= 0.999 && pitch_um <= 1000.001))
    return out_of_range("a pixel pitch in um", pitch_um, "1 to 1000");
  if (!(focal_mm >= 0.4999 && focal_mm <= 10000.001))
    return out_of_range("a focal length in mm", focal_mm, "0.5 to 10000");
  for (const double c : {d.k1, d.k2, d.k3, d.p1, d.p2})
    if (!(std::abs(c) <= 100)) return out_of_range("a distortion coefficient", c, "-100 to 100");

  CameraModel model;
  model.width_ = s.width;
  model.height_ = s.height;
  model.focal_px_ = s.focal_length / s.pixel_pitch;
  model.principal_ = s.principal_point.value_or(PixelPoint{s.width / 2.0, s.height / 2.0});
  if (!(std::abs(model.principal_.x) < 1e6 && std::abs(model.principal_.y) < 1e6))
    return out_of_range("a principal point", model.principal_.x, "within a million pixels");
  model.distortion_ = d;
  model.max_radius2_ = first_turning_point(d);
  return model;
}

Angle CameraModel::horizontal_field() const {
  return Angle::radians(std::atan(principal_.x / focal_px_) + std::atan((width_ - principal_.x) / focal_px_));
}

Angle CameraModel::vertical_field() const {
  return Angle::radians(std::atan(principal_.y / focal_px_) +
                        std::atan((height_ - principal_.y) / focal_px_));
}

std::optional<PixelPoint> CameraModel::pixel_from_camera(CameraVector p) const {
  if (!(p.z > 0)) return std::nullopt;
  Normalised n{p.x / p.z, p.y / p.z};
  if (!is_none(distortion_)) {
    if (!(n.x * n.x + n.y * n.y <= max_radius2_)) return std::nullopt;
    n = distorted(distortion_, n);
  }
  return PixelPoint{principal_.x + focal_px_ * n.x, principal_.y + focal_px_ * n.y};
}

std::optional<CameraVector> CameraModel::camera_from_pixel(PixelPoint pixel) const {
  const Normalised seen{(pixel.x - principal_.x) / focal_px_, (pixel.y - principal_.y) / focal_px_};
  const auto n = undistorted(distortion_, seen, max_radius2_);
  if (!n) return std::nullopt;
  const CameraVector v{n->x, n->y, 1};
  return v * (1 / norm(v));
}

}  // namespace vigie::geo
