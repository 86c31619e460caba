// One camera's track as the fusion of targets knows it: where its newest measurement puts it, and how it
// moves, the camera's systematic error left in. Frame: the world's own enu. Reentrant.
#pragma once

#include "path.h"

#include <optional>
#include <span>
#include <vector>

#include <vigie/geo/site_frame.h>
#include <vigie/track/target_fuser.h>

namespace vigie::track {

// A track counts as seen for this long: a camera tells of it twice a second, and not where it is hidden for a
// moment.
inline constexpr Duration kInView = Duration::milliseconds(1500);

// A place where the thing may be, followed by itself.
struct Branch {
  Path path;
  PlaceMeasurement last;
};

struct Strand {
  TrackId id;
  CameraId camera;
  std::uint32_t number = 0;  // in order of coming
  std::uint32_t target = 0;  // number of the target that it belongs to
  Eigen::Vector3d from = Eigen::Vector3d::Zero();
  UtcTime first, last;  // measured
  UtcTime time;         // what the paths are of
  bool ended = false;
  Motion motion = Motion::unknown;
  std::optional<MetricSize> size;
  ClassConfidences classes;
  std::vector<PlaceMeasurement> places;  // as last measured; none for what is seen against the sky
  std::vector<Branch> branches;
  std::optional<SightLine> line;
  std::optional<SightMeasurement> sight;
  std::optional<Path> turning;  // bearing and elevation in place of east and north

  // False where nothing in it can be used: not finite, no covariance.
  bool measure(const PlacedTrack& track, UtcTime at, const geo::SiteFrame& frame, double manoeuvre);
  void predict(UtcTime to, double manoeuvre);
  // Whether it is in view.
  [[nodiscard]] bool sees(UtcTime now) const { return !ended && now - last <= kInView; }
  // Its sight line at `time`.
  [[nodiscard]] SightMeasurement sight_now() const;

 private:
  void follow_places();
  void follow_sight();
};

// A direction's standard deviation of the place that it is measured with, in metres: what a person's own body
// leaves open.
inline constexpr double kBodyM = 0.3;
// One standard deviation of each component of the velocity of what is first seen, m/s: people and most
// animals within one, vehicles on tracks within three.
inline constexpr double kFirstSpeed = 4;
inline constexpr double kFirstFlyerSpeed = 15;
// Farther off than this, in standard deviations squared, nothing belongs together.
inline constexpr double kGate2 = 25;

}  // namespace vigie::track
