// Tracks of one camera with their places in the world: what fusing them into targets begins with. Plain
// values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <vigie/core/target.h>
#include <vigie/core/track.h>

namespace vigie {

// One track at a moment of its camera.
struct PlacedTrack {
  TrackId track;
  TrackState state = TrackState::unknown;  // confirmed, coasting, or ended: said once, with its last place
  Motion motion = Motion::moving;
  bool measured = false;  // in this frame; false while coasting
  ClassConfidences classes;
  double existence = 0;  // probability that there is an object, in [0, 1]
  // Where it stands, if it stands: the nearest first. Empty where its foot is seen against the sky. The
  // covariances hold the pose's errors too, which are the same for all that one camera sees at one pose.
  std::vector<GroundPlace> ground;
  // How much of the covariances is this measurement's own (its pixels'); the rest is the pose's and the
  // terrain's. In [0, 1].
  double own_share = 0.5;
  // The same track as something that flies; not set where the lens has no direction for it.
  std::optional<SightLine> sight;
  PixelPoint foot;                 // px, where it stands in its camera's picture
  std::optional<MetricSize> size;  // if it stands, and can stand at one place only
};

struct PlacedTracks {
  CameraId camera;
  Origin origin = Origin::unknown;
  UtcTime captured;                 // of the frame
  Geodetic from;                    // where the camera stands
  std::uint32_t pose_revision = 0;  // of the pose that the places were computed with
  std::vector<PlacedTrack> tracks;  // may be empty: the camera sees, and nothing is there
};

// Takes them as they come. Thread-safe: called from the cameras' threads, each camera's in order of capture
// with at most some 0.25 s between two, and only for cameras with a pose. Must not block.
class PlacedTracksTaker {
 public:
  PlacedTracksTaker() = default;
  PlacedTracksTaker(const PlacedTracksTaker&) = delete;
  PlacedTracksTaker& operator=(const PlacedTracksTaker&) = delete;
  virtual ~PlacedTracksTaker() = default;
  virtual void take(PlacedTracks tracks) = 0;
  // The target that a track belongs to, if it is known yet. Must not block.
  [[nodiscard]] virtual std::optional<TargetId> target_of(TrackId track) const = 0;
};

}  // namespace vigie
