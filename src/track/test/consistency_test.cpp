// The filters against the textbook (Bar-Shalom, Li and Kirubarajan 2001, 5.4): over many runs of a truth that
// moves as the models say, errors squared over their stated covariance average the dimension, within the
// chi-square bounds of that many runs; and so do innovations.
#include "imm.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace vigie::track {
namespace {

constexpr double kStep = 0.1;  // s
constexpr int kRuns = 400, kSteps = 60;
constexpr double kR = 0.25;  // px²

// A target that is accelerated by white noise, and its measurements.
struct Mover {
  explicit Mover(std::uint32_t seed) : random(seed) {
    for (int i = 2; i < 4; ++i) x[static_cast<std::size_t>(i)] = 20 * unit(random);
  }
  void move(double q) {
    // The discrete form of the model's noise: correlated in place and speed.
    for (std::size_t a = 0; a < 2; ++a) {
      const double u = unit(random), v = unit(random), s = std::sqrt(q * kStep);
      x[a] += kStep * x[a + 2] + s * kStep * (u / 2 + v / std::sqrt(12.0));
      x[a + 2] += s * u;
    }
  }
  StabilisedPoint measure() {
    return {x[0] + std::sqrt(kR) * unit(random), x[1] + std::sqrt(kR) * unit(random)};
  }

  std::mt19937 random;
  std::normal_distribution<double> unit{0, 1};
  std::array<double, 4> x{};
};

Covariance<2> noise() {
  Covariance<2> r;
  r(0, 0) = r(1, 1) = kR;
  return r;
}

// Squared over the covariance: by Cholesky's factors.
double squared(std::array<double, 4> e, const Covariance<4>& p) {
  double l[4][4] = {};
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    double y = e[static_cast<std::size_t>(i)];
    for (int j = 0; j <= i; ++j) {
      double s = p(i, j);
      for (int k = 0; k < j; ++k) s -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(s) : s / l[j][j];
    }
    for (int j = 0; j < i; ++j) y -= l[i][j] * e[static_cast<std::size_t>(j)];
    e[static_cast<std::size_t>(i)] = y / l[i][i];
    sum += e[static_cast<std::size_t>(i)] * e[static_cast<std::size_t>(i)];
  }
  return sum;
}

std::array<double, 4> error(const std::array<double, 4>& a, const std::array<double, 4>& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]};
}

// The mean of so many chi-squares lies within 3.3 of its standard deviations in 999 of 1,000 times.
double bound(double freedom, double samples) {
  return 3.3 * std::sqrt(2 * freedom / samples);
}

TEST(Kalman, states_its_own_error_and_innovation) {
  double nees = 0, nis = 0;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    Mover truth(run);
    Kalman filter = Kalman::start(truth.measure(), noise(), 20);
    for (int i = 0; i < kSteps; ++i) {
      truth.move(100);
      filter.predict(kStep, 100);
      const Innovation n = filter.innovation(truth.measure(), noise());
      filter.update(n, noise());
      if (i == kSteps - 1) nis += n.distance2 / kRuns;
    }
    nees += squared(error(filter.state, truth.x), filter.covariance) / kRuns;
  }
  EXPECT_NEAR(nees, 4, bound(4, kRuns));
  EXPECT_NEAR(nis, 2, bound(2, kRuns));
}

struct Errors {
  double nees = 0, position = 0;  // position: mean square, px²
};

// The truth changes between the modes as `manoeuvres` says; the filter believes `believed`.
Errors follow(const Manoeuvres& manoeuvres, const Manoeuvres& believed) {
  Errors errors;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    Mover truth(run);
    std::uniform_real_distribution<double> chance(0, 1);
    bool quiet =
        chance(truth.random) * (manoeuvres.quiet_time + manoeuvres.manoeuvre_time) < manoeuvres.quiet_time;
    Imm filter = Imm::start(truth.measure(), noise(), 20, believed);
    for (int i = 0; i < kSteps; ++i) {
      const double lasts = quiet ? manoeuvres.quiet_time : manoeuvres.manoeuvre_time;
      if (chance(truth.random) < 1 - std::exp(-kStep / lasts)) quiet = !quiet;
      truth.move(manoeuvres.acceleration * (quiet ? manoeuvres.quiet_share : 1));
      filter.predict(kStep, believed);
      const StabilisedPoint z = truth.measure();
      filter.update({z, noise(), filter.fit(z, noise())});
      const auto e = error(filter.state, truth.x);
      if (i == kSteps - 1) errors.nees += squared(e, filter.covariance) / kRuns;
      errors.position += (e[0] * e[0] + e[1] * e[1]) / kRuns / kSteps;
    }
  }
  return errors;
}

// Its mixture is not normal, so that a mean of four holds and the spread does not quite: twice the bound.
TEST(Imm, states_its_own_error_when_a_target_now_keeps_its_course_and_now_does_not) {
  const Manoeuvres manoeuvres{400, 0.04, 4, 1};
  EXPECT_NEAR(follow(manoeuvres, manoeuvres).nees, 4, 2 * bound(4, kRuns));
}

TEST(Imm, errs_less_than_one_model_for_all) {
  const Manoeuvres manoeuvres{2500, 0.0025, 4, 1};
  Manoeuvres one = manoeuvres;
  one.quiet_share = 1;
  EXPECT_LT(follow(manoeuvres, manoeuvres).position, 0.85 * follow(manoeuvres, one).position);
}

TEST(Imm, predicts_the_same_in_one_step_as_in_ten) {
  const Manoeuvres manoeuvres{400, 0.04, 4, 1};
  Imm once = Imm::start({10, 20}, noise(), 20, manoeuvres), often = once;
  once.predict(0.001, manoeuvres);
  for (int i = 0; i < 10; ++i) often.predict(0.0001, manoeuvres);
  EXPECT_NEAR(once.weights[0], often.weights[0], 1e-9);
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(once.covariance(i, i), often.covariance(i, i), 1e-6);
}

}  // namespace
}  // namespace vigie::track
