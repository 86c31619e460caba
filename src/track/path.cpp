#include "path.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigie::track {
namespace {

constexpr int kMotion = 6;  // place and velocity
constexpr int kPerCamera = 3;
// Cameras whose errors are kept: more than see one thing at once, and it bounds the filter. The one that has
// been unused the longest goes.
constexpr std::size_t kMostCameras = 6;
// What is fast turns wide: the share of its speed, squared, that is added to the power of accelerations.
constexpr double kSpeedShare = 0.02;
// Heights change by the slope of the ground: about a third of what goes forward.
constexpr double kUpShare = 0.1;

}  // namespace

double half_turn(double radians) {
  return std::remainder(radians, 2 * std::numbers::pi);
}

Eigen::Vector2d direction_to(const Eigen::Vector3d& from, const Eigen::Vector3d& to) {
  const Eigen::Vector3d way = to - from;
  return {std::atan2(way.x(), way.y()), std::atan2(way.z(), std::hypot(way.x(), way.y()))};
}

Path::Path(const Eigen::Vector3d& place, const Eigen::Matrix3d& covariance, double speed)
    : x_(Eigen::VectorXd::Zero(kMotion)), p_(Eigen::MatrixXd::Zero(kMotion, kMotion)) {
  x_.head<3>() = place;
  p_.topLeftCorner<3, 3>() = covariance;
  p_.block<3, 3>(3, 3).diagonal().setConstant(speed * speed);
}

void Path::predict(double seconds, double manoeuvre) {
  if (!(seconds > 0)) return;
  const double speed2 = velocity().head<2>().squaredNorm();
  x_.head<3>() += velocity() * seconds;
  const Eigen::Index n = p_.rows();
  p_.topRows<3>() += seconds * p_.middleRows<3>(3);
  p_.leftCols<3>() += seconds * p_.middleCols<3>(3);
  const double moved = std::sqrt(speed2) * seconds;
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    slots_[s].unused_s += seconds;
    // Once it has gone as far as it was away, the pose is wrong in another way.
    const double kept = std::exp(-moved / std::max(slots_[s].range_m, 1.0));
    const auto at = static_cast<Eigen::Index>(kMotion + kPerCamera * s);
    x_.segment<kPerCamera>(at) *= kept;
    p_.middleRows(at, kPerCamera) *= kept;
    p_.middleCols(at, kPerCamera) *= kept;
    p_.block<kPerCamera, kPerCamera>(at, at).diagonal().array() += 1 - kept * kept;
  }
  const double power = manoeuvre > 0 ? manoeuvre + kSpeedShare * speed2 : 0;
  for (int i = 0; i < 3 && i < n; ++i) {
    const double q = i == 2 ? power * kUpShare : power;
    p_(i, i) += q * seconds * seconds * seconds / 3;
    p_(i, i + 3) += q * seconds * seconds / 2;
    p_(i + 3, i) += q * seconds * seconds / 2;
    p_(i + 3, i + 3) += q * seconds;
  }
}

int Path::find(CameraId camera, bool sight) const {
  for (std::size_t s = 0; s < slots_.size(); ++s)
    if (slots_[s].camera == camera && slots_[s].sight == sight) return static_cast<int>(s);
  return -1;
}

void Path::reset_slot(int slot) {
  const Eigen::Index at = kMotion + kPerCamera * slot;
  x_.segment<kPerCamera>(at).setZero();
  p_.middleRows(at, kPerCamera).setZero();
  p_.middleCols(at, kPerCamera).setZero();
  p_.block<kPerCamera, kPerCamera>(at, at).setIdentity();
}

int Path::slot_for(CameraId camera, bool sight, double range_m) {
  int slot = find(camera, sight);
  if (slot < 0 && slots_.size() < kMostCameras) {
    slot = static_cast<int>(slots_.size());
    slots_.push_back({});
    const Eigen::Index n = kMotion + kPerCamera * static_cast<Eigen::Index>(slots_.size());
    x_.conservativeResize(n);
    p_.conservativeResize(n, n);
    reset_slot(slot);
  } else if (slot < 0) {
    const auto oldest = std::max_element(
        slots_.begin(), slots_.end(), [](const Slot& a, const Slot& b) { return a.unused_s < b.unused_s; });
    slot = static_cast<int>(oldest - slots_.begin());
    *oldest = {};
    reset_slot(slot);
  }
  Slot& used = slots_[static_cast<std::size_t>(slot)];
  used.camera = camera;
  used.range_m = range_m;
  used.sight = sight;
  used.unused_s = 0;
  return slot;
}

Eigen::MatrixXd Path::matrix_for(int slot, const PlaceMeasurement& like) const {
  Eigen::MatrixXd h = Eigen::MatrixXd::Zero(3, x_.size());
  h.leftCols<3>().setIdentity();
  if (slot >= 0) h.block<3, 3>(0, kMotion + kPerCamera * slot) = like.common;
  return h;
}

Eigen::MatrixXd Path::matrix_for(int slot, const SightMeasurement& like) const {
  const Eigen::Vector3d way = place() - like.from;
  const double flat2 = std::max(way.head<2>().squaredNorm(), 1.0), flat = std::sqrt(flat2);
  const double all2 = flat2 + way.z() * way.z();
  Eigen::MatrixXd h = Eigen::MatrixXd::Zero(2, x_.size());
  h.block<1, 3>(0, 0) << way.y() / flat2, -way.x() / flat2, 0;
  h.block<1, 3>(1, 0) << -way.x() * way.z() / (all2 * flat), -way.y() * way.z() / (all2 * flat), flat / all2;
  if (slot >= 0) h.block<2, 2>(0, kMotion + kPerCamera * slot) = like.common * Eigen::Matrix2d::Identity();
  return h;
}

double Path::correct(const Eigen::MatrixXd& h, const Eigen::VectorXd& off, const Eigen::MatrixXd& r) {
  const Eigen::MatrixXd ph = p_ * h.transpose();
  const Eigen::LDLT<Eigen::MatrixXd> solver(h * ph + r);
  // The cameras' errors are considered, not estimated: their rows of the gain are zero (Schmidt 1966).
  Eigen::MatrixXd gain = Eigen::MatrixXd::Zero(p_.rows(), off.size());
  gain.topRows<kMotion>() = solver.solve(ph.topRows<kMotion>().transpose()).transpose();
  x_ += gain * off;
  Eigen::MatrixXd rest = Eigen::MatrixXd::Identity(p_.rows(), p_.rows()) - gain * h;
  p_ = rest * p_ * rest.transpose() + gain * r * gain.transpose();
  return off.dot(solver.solve(off));
}

double Path::update(CameraId camera, const PlaceMeasurement& measured) {
  const int slot = slot_for(camera, false, measured.range_m);
  const Eigen::MatrixXd h = matrix_for(slot, measured);
  return correct(h, measured.place - h * x_, measured.own);
}

double Path::update(CameraId camera, const SightMeasurement& measured) {
  const int slot = slot_for(camera, true, (place() - measured.from).norm());
  const Eigen::MatrixXd h = matrix_for(slot, measured);
  const Expected expected = expect(camera, measured);
  const Eigen::Vector2d off(half_turn(measured.bearing - expected.mean(0)),
                            measured.elevation - expected.mean(1));
  return correct(h, off, measured.own * measured.own * Eigen::Matrix2d::Identity());
}

double Path::update_own(const PlaceMeasurement& measured) {
  return correct(matrix_for(-1, measured), measured.place - place(), measured.own);
}

Expected Path::expect(CameraId camera, const PlaceMeasurement& like) const {
  const int slot = find(camera, false);
  const Eigen::MatrixXd h = matrix_for(slot, like);
  Expected expected{h * x_, h * p_ * h.transpose()};
  if (slot < 0) expected.covariance += like.common * like.common.transpose();
  return expected;
}

Expected Path::expect(CameraId camera, const SightMeasurement& like) const {
  const int slot = find(camera, true);
  const Eigen::MatrixXd h = matrix_for(slot, like);
  Expected expected{direction_to(like.from, place()), h * p_ * h.transpose()};
  if (slot >= 0)
    expected.mean += like.common * x_.segment<2>(kMotion + kPerCamera * slot);
  else
    expected.covariance += like.common * like.common * Eigen::Matrix2d::Identity();
  return expected;
}

void Path::forget_velocity(double speed) {
  p_.middleRows(3, 3).setZero();
  p_.middleCols(3, 3).setZero();
  p_.block<3, 3>(3, 3).diagonal().setConstant(speed * speed);
}

void Path::halt() {
  x_.segment<3>(3).setZero();
  forget_velocity(0.05);
}

}  // namespace vigie::track
