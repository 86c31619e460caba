#include "kinship.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigie::track {
namespace {

using Flat = Eigen::Vector2d;
using FlatCovariance = Eigen::Matrix2d;

// Where and how fast, along the ground.
struct State {
  Flat place, velocity;
  FlatCovariance place_covariance, velocity_covariance;
};

// How different velocities of different things are, m/s, each component.
constexpr double kApartSpeed = 4;
// Of two things near to each other every other goes along with the other.
constexpr double kAlong = 0.5;
// How many things a camera sees against the sky that another does not see: ten in a field of view of 30° by
// 20°, a steradian; and for the one dimension that two lines of sight leave, how high they may fly.
constexpr double kHiddenPerSteradian = 50, kFlyingSpanM = 200;

double log_normal(const Flat& off, const FlatCovariance& covariance) {
  const double det = covariance.determinant();
  if (!(det > 0)) return kNotKin;
  return -0.5 * off.dot(covariance.inverse() * off) - std::log(2 * std::numbers::pi) - 0.5 * std::log(det);
}

double of_velocities(const Flat& off, const FlatCovariance& covariance) {
  const double apart2 = 2 * kApartSpeed * kApartSpeed;
  const double same = log_normal(off, covariance);
  const double other = log_normal(off, covariance + apart2 * FlatCovariance::Identity());
  return -std::log(kAlong + (1 - kAlong) * std::exp(std::min(other - same, 500.0)));
}

double of_states(const State& a, const State& b, const Surroundings& around) {
  const Flat off = a.place - b.place;
  const FlatCovariance s = a.place_covariance + b.place_covariance;
  if (!(off.dot(s.inverse() * off) < kGate2)) return kNotKin;
  return log_normal(off, s) - std::log(around.hidden_per_m2) +
         of_velocities(a.velocity - b.velocity, a.velocity_covariance + b.velocity_covariance);
}

// A range that is wrong makes a speed wrong by the same share.
FlatCovariance velocity_error(const Branch& branch) {
  const double share2 = branch.path.velocity().head<2>().squaredNorm() /
                        std::max(branch.last.range_m * branch.last.range_m, 1.0);
  const Eigen::Matrix3d common = branch.last.common * branch.last.common.transpose();
  return share2 * common.topLeftCorner<2, 2>();
}

State state_of(const Branch& branch) {
  const Eigen::Matrix3d common = branch.last.common * branch.last.common.transpose();
  return {branch.path.place().head<2>(), branch.path.velocity().head<2>(),
          branch.path.place_covariance().topLeftCorner<2, 2>() + common.topLeftCorner<2, 2>(),
          branch.path.velocity_covariance().topLeftCorner<2, 2>() + velocity_error(branch)};
}

State state_of(const Path& path) {
  return {path.place().head<2>(), path.velocity().head<2>(), path.place_covariance().topLeftCorner<2, 2>(),
          path.velocity_covariance().topLeftCorner<2, 2>()};
}

// The branch as it should be measured for a target's path: the camera's error is in both.
double of_branch(const Branch& branch, CameraId camera, const Path& path, const Surroundings& around) {
  const Expected expected = path.expect(camera, branch.last);
  const State own{branch.path.place().head<2>(), branch.path.velocity().head<2>(),
                  branch.path.place_covariance().topLeftCorner<2, 2>(),
                  branch.path.velocity_covariance().topLeftCorner<2, 2>() + velocity_error(branch)};
  State other = state_of(path);
  other.place = expected.mean.head<2>();
  other.place_covariance = expected.covariance.topLeftCorner<2, 2>();
  return of_states(own, other, around);
}

double of_lines(const Strand& a, const Strand& b) {
  const auto crossing = crossing_of(a.sight_now(), b.sight_now());
  if (!crossing || crossing->miss_m > 5 * crossing->sigma_m) return kNotKin;
  const double off = crossing->miss_m / crossing->sigma_m;
  return -0.5 * off * off + std::log(kFlyingSpanM / (std::sqrt(2 * std::numbers::pi) * crossing->sigma_m));
}

double of_line(const Strand& strand, const Path& path) {
  const SightMeasurement now = strand.sight_now();
  const Expected expected = path.expect(strand.camera, now);
  const Flat off(half_turn(now.bearing - expected.mean(0)), now.elevation - expected.mean(1));
  const FlatCovariance s =
      FlatCovariance(expected.covariance) + now.own * now.own * FlatCovariance::Identity();
  if (!(off.dot(s.inverse() * off) < kGate2)) return kNotKin;
  return log_normal(off, s) - std::log(kHiddenPerSteradian);
}

// Adds up what is given as logs.
class LogSum {
 public:
  void add(double log) {
    if (log <= kNotKin) return;
    if (log > top_) {
      sum_ = sum_ * std::exp(top_ - log) + 1;
      top_ = log;
    } else {
      sum_ += std::exp(log - top_);
    }
  }
  [[nodiscard]] double value() const { return sum_ > 0 ? top_ + std::log(sum_) : kNotKin; }

 private:
  double top_ = kNotKin, sum_ = 0;
};

}  // namespace

double kinship(const Strand& strand, const Fused& target, const Surroundings& around) {
  LogSum sum;
  for (const Hypothesis& h : target.hypotheses) {
    if (strand.sight && strand.turning) {
      if (target.flies) sum.add(std::log(h.weight) + of_line(strand, h.path));
      continue;
    }
    if (target.flies) continue;
    for (const Branch& branch : strand.branches)
      sum.add(std::log(h.weight * branch.last.weight) + of_branch(branch, strand.camera, h.path, around));
  }
  return sum.value();
}

double kinship(const Fused& a, const Fused& b, const Surroundings& around) {
  if (a.flies != b.flies) return kNotKin;
  LogSum sum;
  for (const Hypothesis& ha : a.hypotheses)
    for (const Hypothesis& hb : b.hypotheses)
      sum.add(std::log(ha.weight * hb.weight) + of_states(state_of(ha.path), state_of(hb.path), around));
  return sum.value();
}

double kinship(const Strand& a, const Strand& b, const Surroundings& around) {
  if (a.sight && b.sight && a.turning && b.turning) return of_lines(a, b);
  LogSum sum;
  for (const Branch& ba : a.branches)
    for (const Branch& bb : b.branches)
      sum.add(std::log(ba.last.weight * bb.last.weight) + of_states(state_of(ba), state_of(bb), around));
  return sum.value();
}

}  // namespace vigie::track
