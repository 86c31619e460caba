// Where a thing is at a time: its path, and what it does at the end of it.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/sim/scene.h>

namespace vigie::sim {

struct MotionState {
  EnuVector place;         // of what touches the ground, or of the flyer itself, m
  double heading_rad = 0;  // clockwise from north
  double speed_mps = 0;
  double strides = 0;  // made so far, rising with time: what the gait follows; 0 of what has no legs
  double time_s = 0;   // of the scene: what wings follow
};

// Immutable once made; reentrant.
class Motion {
 public:
  // The ground's height at a place; nothing where there is no ground.
  using Ground = std::function<std::optional<double>(double east_m, double north_m)>;

  // `shift` moves the whole path, `lag_s` sets out later. Nothing where a part of the path has no ground.
  static std::optional<Motion> make(const ObjectSettings& object, Place shift, double lag_s,
                                    const Ground& ground);
  // At `time_s` of the scene; nothing while it is not there.
  [[nodiscard]] std::optional<MotionState> at(double time_s) const;

 private:
  struct Knot {
    double time_s, along_m, strides;
  };
  struct OnPath {
    double along_m;
    double speed_mps;  // negative on the way back
    double strides;
  };
  Motion() = default;
  void set_knots(const ObjectSettings& object);
  void sample(const Ground& ground, bool& covered);
  [[nodiscard]] std::optional<OnPath> on_path(double time_s) const;
  [[nodiscard]] Waypoint point(double along_m) const;
  [[nodiscard]] double heading(double along_m) const;

  PathEnd end_ = PathEnd::once;
  double start_s_ = 0, period_s_ = 0, span_s_ = 0, length_m_ = 0, turn_m_ = 1;
  std::vector<Waypoint> waypoints_;
  std::vector<double> along_;  // of each waypoint
  std::vector<Knot> knots_;
  std::vector<float> ground_;  // up, at equal steps along the path
};

}  // namespace vigie::sim
