// The detections of one object in one camera over time, and the interface that follows it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <vigie/core/detection.h>

namespace vigie {

// Numbers are fixed: they are stored and sent.
enum class TrackState : int { unknown = 0, tentative = 1, confirmed = 2, coasting = 3, ended = 4 };
// Whether people are told of it: there is an object, seen in this frame or not, and it has not ended.
constexpr bool is_followed(TrackState state) {
  return state == TrackState::confirmed || state == TrackState::coasting;
}

// What was there at the start, or stood when it was first seen, and has not moved beyond its noise since, is
// stationary: a lamp and a drone that hovers cannot be told apart. It is shown and raises nothing by itself.
// Numbers are fixed.
enum class Motion : int { unknown = 0, moving = 1, stationary = 2 };

enum class ObjectClass : int {
  unknown = 0,
  person = 1,
  group = 2,
  vehicle = 3,
  animal = 4,
  drone = 5,
  bird = 6,
  aircraft = 7,
};
inline constexpr int kObjectClassCount = 8;

std::string_view to_string(TrackState state);
std::string_view to_string(Motion motion);
std::string_view to_string(ObjectClass object_class);

// Confidence of each class, in the order of ObjectClass; sums to 1. Where nothing is known: all on `unknown`.
struct ClassConfidences {
  std::array<float, kObjectClassCount> p{1, 0, 0, 0, 0, 0, 0, 0};
  [[nodiscard]] ObjectClass best() const;
  friend bool operator==(const ClassConfidences&, const ClassConfidences&) = default;
};

// One moment of a track.
struct TrackPoint {
  UtcTime time;
  Box box;                // px
  bool measured = false;  // false: coasted through
  double snr = 0;         // of the detection; 0 where coasted
  friend bool operator==(const TrackPoint&, const TrackPoint&) = default;
};

struct Track {
  TrackId id;
  CameraId camera;
  Origin origin = Origin::unknown;
  std::uint32_t revision = 0;  // rises with every change that is worth storing
  TrackState state = TrackState::unknown;
  Motion motion = Motion::moving;
  UtcTime state_time;        // what position and velocity are of
  UtcTime last_measured;     // of the last detection that belongs to it
  bool measured = false;     // in this frame; false while coasting
  PixelPoint position;       // px, of the centre
  Vec2<Pixel> velocity;      // px/s
  Covariance<4> covariance;  // of x, y, vx, vy in that order
  Box box;                   // px, at state_time
  PixelPoint foot;           // where it stands: bottom centre
  Covariance<2> foot_covariance;
  double existence = 0;  // probability that there is an object, in [0, 1]; uncalibrated until judged
  double score = 0;      // log likelihood ratio summed so far, nats
  double peak_snr = 0;   // the highest so far
  ClassConfidences classes;
  UtcTime first_seen, last_seen;
  std::vector<TrackPoint> path;  // since the last revision handed out
};

// Thread-bound. One tracker a camera.
class Tracker {
 public:
  Tracker() = default;
  Tracker(const Tracker&) = delete;
  Tracker& operator=(const Tracker&) = delete;
  virtual ~Tracker() = default;

  // Takes one frame's detections, in order of capture. The answer: every track that lives after it, tentative
  // ones too, and those that ended in it, once, with state `ended`. A confirmed track that has been out of
  // sight for long may be left out until it is found again or ends. Valid until the next call.
  virtual std::span<const Track> update(const DetectOutput& detections) = 0;
  // Ends all that lives, as when the recording is over or the camera is gone. Valid until the next call.
  virtual std::span<const Track> finish() = 0;
};

}  // namespace vigie
