// The constant-velocity Kalman filter in the stabilised picture: state x, y, vx, vy in px and px/s.
// Reentrant.
#pragma once

#include <array>

#include <vigie/core/geometry.h>

namespace vigie::track {

struct Innovation {
  double dx = 0, dy = 0;     // measured - expected, px
  Covariance<2> covariance;  // of it, px²
  double distance2 = 0;      // Mahalanobis, squared
  double density = 0;        // of the innovation under the track, 1/px²
};

// How far a vector is from 0 under a normal density of this covariance.
struct Deviation {
  double distance2 = 0;  // Mahalanobis, squared
  double density = 0;
};
Deviation deviation_of(const std::array<double, 4>& vector, const Covariance<4>& covariance);

struct Kalman {
  std::array<double, 4> state{};
  Covariance<4> covariance;

  // At `at` with the measurement's covariance, the speed unknown to one `speed_sigma` (px/s).
  static Kalman start(StabilisedPoint at, const Covariance<2>& r, double speed_sigma);
  // `seconds` on. `acceleration`: spectral density of white-noise acceleration, px²/s³ (Bar-Shalom, Li and
  // Kirubarajan 2001, 6.2.2).
  void predict(double seconds, double acceleration);
  [[nodiscard]] Innovation innovation(StabilisedPoint z, const Covariance<2>& r) const;
  // Joseph's form, which keeps the covariance symmetric and positive.
  void update(const Innovation& innovation, const Covariance<2>& r);
};

}  // namespace vigie::track
