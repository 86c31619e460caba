// Points and vectors that carry their frame of reference in the type. The frames:
//   Pixel     x right, y down, in pixels; the picture's corner is (0, 0), its first pixel's centre (0.5, 0.5)
//   Stabilised as Pixel, in the picture of the camera's reference moment: mast sway taken out
//   Camera    x right, y down, z forward, in metres, from the camera's centre of projection
//   Enu       metres east, north, up of the site's origin
//   Ecef      metres, WGS 84 earth-centred, earth-fixed
// Geodetic (WGS 84 latitude, longitude, height) is not a vector space, so it has no arithmetic.
// A transform is named b_from_a, and takes only what is in a. Reentrant.
#pragma once

#include <array>
#include <cmath>

#include <vigie/core/units.h>

namespace vigie {

struct Pixel {};
struct Stabilised {};
struct Camera3 {};
struct Enu {};
struct Ecef {};

template <typename Frame>
struct Vec2 {
  double x = 0, y = 0;
  friend constexpr Vec2 operator+(Vec2 a, Vec2 b) { return {a.x + b.x, a.y + b.y}; }
  friend constexpr Vec2 operator-(Vec2 a, Vec2 b) { return {a.x - b.x, a.y - b.y}; }
  friend constexpr Vec2 operator*(Vec2 a, double k) { return {a.x * k, a.y * k}; }
  friend constexpr bool operator==(Vec2, Vec2) = default;
};
template <typename Frame>
constexpr double dot(Vec2<Frame> a, Vec2<Frame> b) {
  return a.x * b.x + a.y * b.y;
}
template <typename Frame>
double norm(Vec2<Frame> a) {
  return std::hypot(a.x, a.y);
}

template <typename Frame>
struct Vec3 {
  double x = 0, y = 0, z = 0;
  friend constexpr Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend constexpr Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend constexpr Vec3 operator*(Vec3 a, double k) { return {a.x * k, a.y * k, a.z * k}; }
  friend constexpr bool operator==(Vec3, Vec3) = default;
};
template <typename Frame>
constexpr double dot(Vec3<Frame> a, Vec3<Frame> b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
template <typename Frame>
constexpr Vec3<Frame> cross(Vec3<Frame> a, Vec3<Frame> b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
template <typename Frame>
double norm(Vec3<Frame> a) {
  return std::sqrt(dot(a, a));
}

using PixelPoint = Vec2<Pixel>;
using StabilisedPoint = Vec2<Stabilised>;
using CameraVector = Vec3<Camera3>;
using EnuVector = Vec3<Enu>;
using EcefVector = Vec3<Ecef>;

// WGS 84. Latitude in [-90°, 90°], longitude in [-180°, 180°].
struct Geodetic {
  Angle latitude;
  Angle longitude;
  EllipsoidHeight height;
};

// A symmetric positive semi-definite matrix, in the squared units of what it belongs to, stored whole and
// row by row: (i, j) is at [i * N + j].
template <int N>
struct Covariance {
  std::array<double, N * N> m{};
  constexpr double& operator()(int i, int j) { return m[static_cast<std::size_t>(i * N + j)]; }
  constexpr double operator()(int i, int j) const { return m[static_cast<std::size_t>(i * N + j)]; }
};

// A rotation and a shift: p_b = rotation · p_a + shift.
template <typename B, typename A>
struct Rigid3 {
  std::array<double, 9> rotation{1, 0, 0, 0, 1, 0, 0, 0, 1};  // row by row, orthonormal, det +1
  Vec3<B> shift;                                              // the origin of a, seen in b

  // Of a direction: the shift left out.
  [[nodiscard]] constexpr Vec3<B> rotate(Vec3<A> v) const {
    const auto& r = rotation;
    return {r[0] * v.x + r[1] * v.y + r[2] * v.z, r[3] * v.x + r[4] * v.y + r[5] * v.z,
            r[6] * v.x + r[7] * v.y + r[8] * v.z};
  }
  constexpr Vec3<B> operator()(Vec3<A> p) const { return rotate(p) + shift; }
  [[nodiscard]] constexpr Rigid3<A, B> inverse() const {
    const auto& r = rotation;
    Rigid3<A, B> inv;
    inv.rotation = {r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]};
    inv.shift = inv.rotate(shift) * -1.0;
    return inv;
  }
};

// A box in the picture: half-open, so that one pixel's box is {x, y, 1, 1}. Width and height not negative.
struct Box {
  double left = 0, top = 0, width = 0, height = 0;  // px
  [[nodiscard]] constexpr double right() const { return left + width; }
  [[nodiscard]] constexpr double bottom() const { return top + height; }
  [[nodiscard]] constexpr PixelPoint centre() const { return {left + width / 2, top + height / 2}; }
  [[nodiscard]] constexpr double area() const { return width * height; }
  [[nodiscard]] constexpr bool contains(PixelPoint p) const {
    return p.x >= left && p.x < right() && p.y >= top && p.y < bottom();
  }
  friend constexpr bool operator==(const Box&, const Box&) = default;
};

}  // namespace vigie
