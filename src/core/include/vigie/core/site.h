// The values that describe a site over time: its cameras, their poses, and when they truly saw.
// Every one has an id, the id of its site, a revision, and the time it held. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <vigie/core/geometry.h>
#include <vigie/core/id.h>
#include <vigie/core/origin.h>
#include <vigie/core/source.h>
#include <vigie/core/time.h>

namespace vigie {

inline constexpr std::size_t kMostCameras = 64;     // of one site
inline constexpr std::size_t kMostNameBytes = 400;  // of a camera: 100 characters of UTF-8

// When a version held: [from, to), open at the end where `to` is not set.
struct Validity {
  UtcTime from;
  std::optional<UtcTime> to;
};

struct CameraRecord {
  CameraId id;
  SiteId site;
  std::uint32_t revision = 0;
  Validity held;
  std::string name;         // for people; never a key
  std::string url;          // where its pictures come from, without user and password
  bool has_secret = false;  // user and password are kept, sealed
  bool enabled = true;
  bool removed = false;  // taken off the site; its history stays
};

// Where a camera stands and looks. Uncertainties are one standard deviation.
struct Pose {
  Geodetic place;   // of the centre of projection
  Bearing bearing;  // of the optical axis
  Angle elevation;  // of the optical axis, up from the horizon
  Angle roll;       // clockwise about the optical axis, as seen from behind the camera
  Length place_uncertainty;
  Angle direction_uncertainty;
};

struct PoseRecord {
  CameraId camera;
  SiteId site;
  std::uint32_t revision = 0;
  Validity held;
  Pose pose;
};

// A span in which a camera truly saw, or a gap with its cause. Spans of one camera do not overlap.
struct WatchedInterval {
  Uuid id;
  CameraId camera;
  SiteId site;
  Origin origin = Origin::unknown;
  std::uint32_t revision = 0;
  UtcTime from, to;
  bool watched = false;
  GapCause cause = GapCause::unknown;     // of a gap; unknown where watched
  std::optional<Length> effective_range;  // how far it could see a person; not set where not known
  std::string detail;
};

}  // namespace vigie
