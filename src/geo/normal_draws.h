// Draws from the standard normal distribution whose mean is exactly 0 and whose covariance exactly the unit
// matrix: each comes with its opposite, and all are whitened. What is linear in them is then exact, whatever
// their number. The same draws at every call.
#pragma once

#include <Eigen/Dense>

namespace vigie::geo {

// One a column, `dimensions` by 2 · `pairs`; pairs >= 2 · dimensions.
Eigen::MatrixXd normal_draws(int dimensions, int pairs);

// A matrix whose product with itself transposed is `covariance`. Semi-definite is allowed; false in `valid`
// where it is not symmetric, not finite, or has a negative eigenvalue beyond rounding.
struct Root {
  Eigen::MatrixXd matrix;
  bool valid = false;
};
Root root_of(const Eigen::MatrixXd& covariance);

}  // namespace vigie::geo
