// One object in the world, and what is told of it to others. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/track.h>

namespace vigie {

// A place on the ground. The covariance is of east, north, up in m².
struct GroundPlace {
  Geodetic place;
  Covariance<3> covariance;
  double weight = 1;  // where several places are possible: how likely this one is; they sum to 1
  // The region that holds half, or nine in ten, of what is possible here: the ellipse of the covariance's
  // east and north, this many times its one-standard-deviation axes. These are of a normal distribution.
  double half_radius = 1.18, ninety_radius = 2.15;
};

// True size of what is seen: upright and across the line of sight. One standard deviation of each.
struct MetricSize {
  Length height, width;
  Length height_uncertainty, width_uncertainty;
};

// Where something lies that flies, seen by one camera alone.
struct SightLine {
  Geodetic from;
  Bearing bearing;
  Angle elevation;
  Angle direction_uncertainty;  // one standard deviation, of both
  Length nearest, farthest;
};

using TargetPlace = std::variant<std::vector<GroundPlace>, SightLine>;

// Numbers are fixed: they are stored and sent.
enum class TargetState : int { unknown = 0, followed = 1, ended = 2 };
std::string_view to_string(TargetState state);

// The tracks of one object in all the site's cameras, fused.
struct Target {
  TargetId id;
  SiteId site;
  Origin origin = Origin::unknown;
  std::uint32_t revision = 0;  // rises by one each time it is told
  TargetState state = TargetState::unknown;
  Motion motion = Motion::unknown;    // stationary where every camera that sees it says so
  UtcTime time;                       // what place and velocity are of
  TargetPlace place;                  // several: the likeliest first
  EnuVector velocity;                 // m/s
  Covariance<3> velocity_covariance;  // (m/s)²
  std::optional<Length> size;         // height; not set where unknown
  ClassConfidences classes;
  std::vector<TrackId> tracks;        // that were found to be its, the newest last; the last 64
  std::vector<CameraId> cameras;      // that see it now
  std::vector<TargetId> merged_from;  // that were told as others and found to be this one
  std::optional<TargetId> split_from;
  UtcTime first_seen, last_seen;  // measured by any camera
};

// A target at a moment, as told to others. It cites what it was computed with.
struct Sighting {
  Uuid id;
  TargetId target;
  SiteId site;
  Origin origin = Origin::unknown;
  std::uint32_t revision = 0;
  std::string source;          // who saw it
  int source_reliability = 0;  // 0 unknown, 1 (A, completely reliable) to 6 (F, cannot be judged)
  UtcTime time;
  TargetPlace place;
  EnuVector velocity;  // m/s
  ClassConfidences classes;
  std::uint32_t pose_revision = 0;
  std::string terrain_version, engine_version;
};

}  // namespace vigie
