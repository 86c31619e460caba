// Where a target is and how fast, when it now keeps its course and now does not: two constant-velocity Kalman
// filters, quiet and manoeuvring, that interact (Blom and Bar-Shalom 1988). Positions in the stabilised
// picture, px and px/s. Reentrant.
#pragma once

#include "kalman.h"

#include <array>

namespace vigie::track {

// How the two differ.
struct Manoeuvres {
  double acceleration = 0;  // spectral density while manoeuvring, px²/s³
  double quiet_share = 0;   // of that density while quiet, in (0, 1]
  double quiet_time = 0;    // how long each lasts in the mean, s
  double manoeuvre_time = 0;
};

// How well a measurement fits.
struct Fit {
  std::array<double, 2> density{};  // by mode, 1/px²
  double mean_density = 0;          // of the two by their weights
  double distance2 = 0;             // Mahalanobis, squared: of the mode that it is closer to
};

// A measurement, and how well it fits.
struct Claim {
  StabilisedPoint at;
  Covariance<2> r;  // px²
  Fit fit;
};

struct Imm {
  static constexpr std::size_t kModes = 2;  // quiet, manoeuvring
  std::array<Kalman, kModes> modes;
  std::array<double, kModes> weights{};
  // Of the two together.
  std::array<double, 4> state{};
  Covariance<4> covariance;

  // As Kalman::start; in which mode it is, as in the long run.
  static Imm start(StabilisedPoint at, const Covariance<2>& r, double speed_sigma,
                   const Manoeuvres& manoeuvres);
  void predict(double seconds, const Manoeuvres& manoeuvres);
  [[nodiscard]] Fit fit(StabilisedPoint z, const Covariance<2>& r) const;
  // How well another's place and speed, of the same time, fit; densities in s²/px⁴.
  [[nodiscard]] Fit fit(const Imm& other) const;
  void update(const Claim& claim);

 private:
  void mix(const Manoeuvres& manoeuvres, double seconds);
  void combine();
};

}  // namespace vigie::track
