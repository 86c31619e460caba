#include "imm.h"

#include <algorithm>
#include <cmath>

namespace vigie::track {
namespace {

constexpr double kLeastWeight = 1e-6;  // of a mode; below it neither says anything

// Gathers a mixture of normal densities by their first two moments.
class Moments {
 public:
  explicit Moments(const std::array<double, 4>& about) : about_(about) {}
  void add(const std::array<double, 4>& state, const Covariance<4>& covariance, double weight) {
    std::array<double, 4> d{};
    for (std::size_t i = 0; i < 4; ++i) {
      d[i] = state[i] - about_[i];
      mean_[i] += weight * d[i];
    }
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 4; ++j) {
        second_.m[i * 4 + j] += weight * (covariance.m[i * 4 + j] + d[i] * d[j]);
      }
    }
  }
  void give(std::array<double, 4>& state, Covariance<4>& covariance) const {
    for (std::size_t i = 0; i < 4; ++i) {
      state[i] = about_[i] + mean_[i];
      for (std::size_t j = 0; j < 4; ++j) {
        covariance.m[i * 4 + j] = second_.m[i * 4 + j] - mean_[i] * mean_[j];
      }
    }
  }

 private:
  std::array<double, 4> about_, mean_{};
  Covariance<4> second_;
};

// The chance to leave the mode within `seconds`.
std::array<double, 2> leaves(const Manoeuvres& m, double seconds) {
  // The long run is kept exactly, so that many small steps are one large.
  const double rate = 1 / m.quiet_time + 1 / m.manoeuvre_time;
  const double mixed = 1 - std::exp(-rate * seconds);
  return {mixed / (m.quiet_time * rate), mixed / (m.manoeuvre_time * rate)};
}

}  // namespace

Imm Imm::start(StabilisedPoint at, const Covariance<2>& r, double speed_sigma, const Manoeuvres& m) {
  Imm imm;
  imm.modes.fill(Kalman::start(at, r, speed_sigma));
  imm.weights = {m.quiet_time / (m.quiet_time + m.manoeuvre_time), 0};
  imm.weights[1] = 1 - imm.weights[0];
  imm.combine();
  return imm;
}

void Imm::predict(double seconds, const Manoeuvres& m) {
  mix(m, seconds);
  modes[0].predict(seconds, m.acceleration * m.quiet_share);
  modes[1].predict(seconds, m.acceleration);
  combine();
}

void Imm::mix(const Manoeuvres& m, double seconds) {
  const auto leave = leaves(m, seconds);
  const double stays = weights[0] * (1 - leave[0]), comes = weights[1] * leave[1];
  const double goes = weights[0] * leave[0], remains = weights[1] * (1 - leave[1]);
  const Kalman quiet = modes[0], manoeuvring = modes[1];
  weights = {std::max(stays + comes, kLeastWeight), std::max(goes + remains, kLeastWeight)};
  const std::array<double, 2> from_quiet = {stays / (stays + comes), goes / (goes + remains)};
  for (std::size_t m2 = 0; m2 < kModes; ++m2) {
    Moments moments(quiet.state);
    moments.add(quiet.state, quiet.covariance, from_quiet[m2]);
    moments.add(manoeuvring.state, manoeuvring.covariance, 1 - from_quiet[m2]);
    moments.give(modes[m2].state, modes[m2].covariance);
  }
}

Fit Imm::fit(StabilisedPoint z, const Covariance<2>& r) const {
  Fit fit;
  for (std::size_t m = 0; m < kModes; ++m) {
    const Innovation innovation = modes[m].innovation(z, r);
    fit.density[m] = innovation.density;
    fit.mean_density += weights[m] * innovation.density;
    fit.distance2 = m == 0 ? innovation.distance2 : std::min(fit.distance2, innovation.distance2);
  }
  return fit;
}

Fit Imm::fit(const Imm& other) const {
  Fit fit;
  for (std::size_t m = 0; m < kModes; ++m) {
    std::array<double, 4> apart{};
    Covariance<4> both;
    for (std::size_t i = 0; i < 4; ++i) apart[i] = other.state[i] - modes[m].state[i];
    for (std::size_t i = 0; i < 16; ++i) both.m[i] = modes[m].covariance.m[i] + other.covariance.m[i];
    const Deviation deviation = deviation_of(apart, both);
    fit.density[m] = deviation.density;
    fit.mean_density += weights[m] * deviation.density;
    fit.distance2 = m == 0 ? deviation.distance2 : std::min(fit.distance2, deviation.distance2);
  }
  return fit;
}

void Imm::update(const Claim& claim) {
  double sum = 0;
  for (std::size_t m = 0; m < kModes; ++m) {
    modes[m].update(modes[m].innovation(claim.at, claim.r), claim.r);
    // Where neither believes it, it tells nothing of the mode.
    const double told = claim.fit.mean_density > 0 ? claim.fit.density[m] / claim.fit.mean_density : 1;
    weights[m] = std::max(weights[m] * told, kLeastWeight);
    sum += weights[m];
  }
  for (double& w : weights) w /= sum;
  combine();
}

void Imm::combine() {
  Moments moments(modes[0].state);
  for (std::size_t m = 0; m < kModes; ++m) moments.add(modes[m].state, modes[m].covariance, weights[m]);
  moments.give(state, covariance);
}

}  // namespace vigie::track
