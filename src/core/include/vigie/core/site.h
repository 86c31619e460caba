// The values that describe a site over time: its cameras, their poses, and when they truly saw.
// Every one has an id, the id of its site, a revision, and the time it held. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

// Of a pose's east, north, up (m) and bearing, elevation, roll (rad), in that order.
using PoseCovariance = Covariance<6>;

// Brown (1971), in the order that most calibrations print: radial k1, k2, k3, tangential p1, p2; of
// normalised coordinates x/z, y/z. All zero: none.
struct Distortion {
  double k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0;
  friend bool operator==(const Distortion&, const Distortion&) = default;
};

// What a data sheet or a calibration tells of sensor and lens.
struct Optics {
  Length pixel_pitch = Length::micrometres(12);  // from pixel centre to pixel centre
  Length focal_length = Length::millimetres(25);
  std::optional<PixelPoint> principal_point = {};  // px; the picture's centre where not known
  Distortion distortion = {};
};

// How a pose came to be known. Numbers are fixed: they are stored and sent.
enum class PoseHow : int { unknown = 0, typed = 1, landmarks = 2, simulated = 3 };
std::string_view to_string(PoseHow how);

// A camera on the ground: all that is to be known of it to say where a thing is that it sees.
struct Placement {
  Pose pose = {};
  // Of the place over the ground, as the ground was known when this was written; not set where it was not.
  std::optional<Length> above_ground = {};
  // Not set: the pose's two uncertainties, alike on every axis, nothing correlated.
  std::optional<PoseCovariance> covariance = {};
  Optics optics = {};
  PoseHow how = PoseHow::unknown;
};

struct PoseRecord {
  CameraId camera;
  SiteId site;
  std::uint32_t revision = 0;
  Validity held;
  Placement placement = {};
  bool removed = false;  // it is not known from here on where the camera stands
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
