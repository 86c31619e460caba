#include "normal_draws.h"

#include <random>

namespace vigie::geo {

Eigen::MatrixXd normal_draws(int dimensions, int pairs) {
  std::mt19937_64 random(1);  // NOLINT(cert-msc51-cpp,cert-msc32-c): the same draws at every call
  std::normal_distribution<double> normal;
  Eigen::MatrixXd half(dimensions, pairs);
  for (double& value : half.reshaped()) value = normal(random);
  const Eigen::MatrixXd covariance = half * half.transpose() / pairs;
  half = covariance.llt().matrixL().solve(half);
  Eigen::MatrixXd all(dimensions, 2 * pairs);
  all << half, -half;
  return all;
}

Root root_of(const Eigen::MatrixXd& covariance) {
  if (!covariance.allFinite() || !covariance.isApprox(covariance.transpose(), 1e-9)) return {};
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  const Eigen::VectorXd& values = solver.eigenvalues();
  const double rounding = 1e-9 * std::max(0.0, values.maxCoeff());
  if (solver.info() != Eigen::Success || values.minCoeff() < -rounding) return {};
  return {solver.eigenvectors() * values.cwiseMax(0).cwiseSqrt().asDiagonal(), true};
}

}  // namespace vigie::geo
