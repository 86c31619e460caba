#include "kalman.h"

#include <cmath>
#include <numbers>

namespace vigie::track {

// By Cholesky's factor L: the length of L⁻¹v, and the determinant from L's diagonal.
Deviation deviation_of(const std::array<double, 4>& vector, const Covariance<4>& covariance) {
  Covariance<4> l;
  std::array<double, 4> y{};
  Deviation d;
  double root_det = 1;
  for (int i = 0; i < 4; ++i) {
    double rest = vector[static_cast<std::size_t>(i)];
    for (int j = 0; j <= i; ++j) {
      double s = covariance(i, j);
      for (int k = 0; k < j; ++k) s -= l(i, k) * l(j, k);
      l(i, j) = i == j ? std::sqrt(s) : s / l(j, j);
      if (j < i) rest -= l(i, j) * y[static_cast<std::size_t>(j)];
    }
    y[static_cast<std::size_t>(i)] = rest / l(i, i);
    d.distance2 += y[static_cast<std::size_t>(i)] * y[static_cast<std::size_t>(i)];
    root_det *= l(i, i);
  }
  const double turn = 2 * std::numbers::pi;
  d.density = std::exp(-d.distance2 / 2) / (turn * turn * root_det);
  return d;
}

Kalman Kalman::start(StabilisedPoint at, const Covariance<2>& r, double speed_sigma) {
  Kalman k;
  k.state = {at.x, at.y, 0, 0};
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) k.covariance(i, j) = r(i, j);
    k.covariance(i + 2, i + 2) = speed_sigma * speed_sigma;
  }
  return k;
}

void Kalman::predict(double t, double acceleration) {
  state[0] += t * state[2];
  state[1] += t * state[3];
  // F P Fᵀ, F = [I tI; 0 I], in two halves.
  Covariance<4>& p = covariance;
  for (int j = 0; j < 4; ++j) {
    p(0, j) += t * p(2, j);
    p(1, j) += t * p(3, j);
  }
  for (int i = 0; i < 4; ++i) {
    p(i, 0) += t * p(i, 2);
    p(i, 1) += t * p(i, 3);
  }
  const double q = acceleration;
  for (int axis = 0; axis < 2; ++axis) {
    p(axis, axis) += q * t * t * t / 3;
    p(axis, axis + 2) += q * t * t / 2;
    p(axis + 2, axis) += q * t * t / 2;
    p(axis + 2, axis + 2) += q * t;
  }
}

Innovation Kalman::innovation(StabilisedPoint z, const Covariance<2>& r) const {
  Innovation n;
  n.dx = z.x - state[0];
  n.dy = z.y - state[1];
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) n.covariance(i, j) = covariance(i, j) + r(i, j);
  }
  const Covariance<2>& s = n.covariance;
  const double det = s(0, 0) * s(1, 1) - s(0, 1) * s(1, 0);
  n.distance2 = (s(1, 1) * n.dx * n.dx - 2 * s(0, 1) * n.dx * n.dy + s(0, 0) * n.dy * n.dy) / det;
  n.density = std::exp(-n.distance2 / 2) / (2 * std::numbers::pi * std::sqrt(det));
  return n;
}

void Kalman::update(const Innovation& innovation, const Covariance<2>& r) {
  const Covariance<2>& s = innovation.covariance;
  const double det = s(0, 0) * s(1, 1) - s(0, 1) * s(1, 0);
  const Covariance<4> before = covariance;
  std::array<std::array<double, 2>, 4> gain{};
  for (int i = 0; i < 4; ++i) {
    auto& row = gain[static_cast<std::size_t>(i)];
    row[0] = (before(i, 0) * s(1, 1) - before(i, 1) * s(1, 0)) / det;
    row[1] = (before(i, 1) * s(0, 0) - before(i, 0) * s(0, 1)) / det;
    state[static_cast<std::size_t>(i)] += row[0] * innovation.dx + row[1] * innovation.dy;
  }
  // (I - KH) P (I - KH)ᵀ + K R Kᵀ
  Covariance<4> half;
  for (int i = 0; i < 4; ++i) {
    const auto& k = gain[static_cast<std::size_t>(i)];
    for (int j = 0; j < 4; ++j) half(i, j) = before(i, j) - k[0] * before(0, j) - k[1] * before(1, j);
  }
  for (int i = 0; i < 4; ++i) {
    const auto& ki = gain[static_cast<std::size_t>(i)];
    for (int j = 0; j < 4; ++j) {
      const auto& kj = gain[static_cast<std::size_t>(j)];
      covariance(i, j) = half(i, j) - half(i, 0) * kj[0] - half(i, 1) * kj[1] +
                         ki[0] * (r(0, 0) * kj[0] + r(0, 1) * kj[1]) +
                         ki[1] * (r(1, 0) * kj[0] + r(1, 1) * kj[1]);
    }
  }
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < i; ++j) {
      covariance(i, j) = covariance(j, i) = (covariance(i, j) + covariance(j, i)) / 2;
    }
  }
}

}  // namespace vigie::track
