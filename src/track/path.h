// Where one thing is and how it moves, with what each camera's measurements of it are wrong by: a Kalman
// filter of place and velocity (enu, m, m/s; nearly constant velocity) and of three numbers for each camera,
// which stand for its systematic error in standard deviations of it. They are common to all its measurements
// and fade only as the thing moves on, for a pose is wrong differently elsewhere in its view. Reentrant.
#pragma once

#include <vector>

#include <Eigen/Dense>

#include <vigie/core/id.h>

namespace vigie::track {

// One place as one camera measured it, in the local enu frame.
struct PlaceMeasurement {
  Eigen::Vector3d place;
  Eigen::Matrix3d own;     // covariance of what is this measurement's alone
  Eigen::Matrix3d common;  // a root of the covariance of what is alike in all of the camera's
  double weight = 1;       // of the places possible
  double range_m = 1;      // from the camera
};

// A direction as one camera measured it: bearing and elevation, rad.
struct SightMeasurement {
  Eigen::Vector3d from;
  double bearing = 0, elevation = 0;
  double own = 0, common = 0;  // standard deviations, rad, of both
  double nearest_m = 0, farthest_m = 0;
};

// A measurement as a filter expects it.
struct Expected {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

class Path {
 public:
  // At rest, as far as is known: `speed` is one standard deviation of each component, m/s.
  Path(const Eigen::Vector3d& place, const Eigen::Matrix3d& covariance, double speed);

  // `manoeuvre`: power density of accelerations, m²/s³.
  void predict(double seconds, double manoeuvre);
  // Squared distance of the innovation, in its standard deviations: of three or two degrees of freedom.
  double update(CameraId camera, const PlaceMeasurement& measured);
  double update(CameraId camera, const SightMeasurement& measured);
  // A measurement of a thing whose error is all its own.
  double update_own(const PlaceMeasurement& measured);
  // What the camera should measure, its systematic error included, as well as it is known.
  [[nodiscard]] Expected expect(CameraId camera, const PlaceMeasurement& like) const;
  [[nodiscard]] Expected expect(CameraId camera, const SightMeasurement& like) const;

  [[nodiscard]] Eigen::Vector3d place() const { return x_.head<3>(); }
  [[nodiscard]] Eigen::Vector3d velocity() const { return x_.segment<3>(3); }
  [[nodiscard]] Eigen::Matrix3d place_covariance() const { return p_.topLeftCorner<3, 3>(); }
  [[nodiscard]] Eigen::Matrix3d velocity_covariance() const { return p_.block<3, 3>(3, 3); }
  // Nothing is known of the velocity any more.
  void forget_velocity(double speed);
  void halt();

 private:
  struct Slot {
    CameraId camera;
    double range_m = 1;  // to the thing, when last measured
    bool sight = false;  // its numbers are of directions
    double unused_s = 0;
  };
  [[nodiscard]] int find(CameraId camera, bool sight) const;
  int slot_for(CameraId camera, bool sight, double range_m);
  [[nodiscard]] Eigen::MatrixXd matrix_for(int slot, const PlaceMeasurement& like) const;
  [[nodiscard]] Eigen::MatrixXd matrix_for(int slot, const SightMeasurement& like) const;
  double correct(const Eigen::MatrixXd& h, const Eigen::VectorXd& off, const Eigen::MatrixXd& r);
  void reset_slot(int slot);

  Eigen::VectorXd x_;
  Eigen::MatrixXd p_;
  std::vector<Slot> slots_;
};

// Direction to a point: bearing and elevation, rad.
Eigen::Vector2d direction_to(const Eigen::Vector3d& from, const Eigen::Vector3d& to);
// The same angle within half a turn of zero.
double half_turn(double radians);

}  // namespace vigie::track
