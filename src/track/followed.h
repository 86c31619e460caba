// One track with what the tracker knows beyond what it tells.
#pragma once

#include "clutter_map.h"
#include "imm.h"
#include "likeness.h"
#include "presence.h"

#include <vigie/core/track.h>

namespace vigie::track {

struct ExistenceTrackerOptions;

// The picture that the tracks live in, and its clutter: each way of seeing has its own.
struct Scene {
  int width = 0, height = 0;  // px
  Vec2<Pixel> shift;          // raw = stabilised + shift
  double frame_time = 0.1;    // s, in the mean
  ClutterMap change, contrast;

  [[nodiscard]] ClutterMap& clutter(FoundBy by) { return by == FoundBy::contrast ? contrast : change; }
  [[nodiscard]] const ClutterMap& clutter(FoundBy by) const {
    return by == FoundBy::contrast ? contrast : change;
  }
  [[nodiscard]] PixelPoint raw(StabilisedPoint p) const { return PixelPoint{p.x, p.y} + shift; }
  [[nodiscard]] double area() const { return static_cast<double>(width) * height; }
};

// What is confirmed goes behind something twice a minute, comes back within seconds, and stays for a minute;
// out of sight, it is as likely to have left for good after five seconds as not.
inline constexpr Stay kStay{30, 2, 60, 5};

struct Followed {
  Track track;
  Imm filter;
  Presence presence;
  double width = 0, height = 0;   // px, smoothed
  Likeness likeness;              // likewise
  Vec2<Pixel> middle_offset;      // from the centroid to the box's middle, smoothed
  StabilisedPoint born;           // where it was first seen
  FoundBy by = FoundBy::unknown;  // of the detection last taken
  double own_clutter = 0;         // what the clutter map holds of it while it is tentative
  double strength = 0;            // what its amplitudes told in sum, nats
  int found = 1, frames = 1;      // since it was first seen
  bool confirmed = false;         // once, and so for good
  bool covered = false;           // not seen, because another track stands before it
  bool untold = false;            // out of sight for so long that nobody is told
  bool lost = false;              // ... that it takes no detection of its own
  UtcTime revised;                // when the last revision was handed out
  bool handed_out = false;        // the path goes at the next frame's start

  void start(const Detection& detection, UtcTime at, const Scene& scene,
             const ExistenceTrackerOptions& options);
  void predict(UtcTime at, const Scene& scene, const ExistenceTrackerOptions& options);
  // Whether its speed is beyond its own error: then what stands is not it.
  [[nodiscard]] bool moves() const;
  // The frame's evidence that it is in view, nats.
  void learn(double told);
  // A detection as a measurement of it: of what is seen smaller or larger than it is, one edge is hidden or
  // another's, and the centroid lies aside by half of that.
  [[nodiscard]] Claim claim_of(const Detection& detection) const;
  // A detection whose place is known to within half its own size only.
  [[nodiscard]] Claim claim_within(const Detection& detection) const;
  // How much likelier a detection with this fit is its own than clutter; nats. That it looks alike is no
  // evidence: clutter that lasts does so too.
  [[nodiscard]] double evidence_of(const Detection& detection, const Fit& fit, const Scene& scene) const;
  // Moves on by its detection.
  void take(const Detection& detection, const Claim& claim, const Scene& scene);
  // Is somewhere in the group that stands before it (unresolved measurements: Koch and van Keuk 1997).
  // `weight` in [0, 1]: how much of a whole piece of evidence the frame is.
  void go_along(const Followed& group, double weight, const Scene& scene);
  // Whether clutter would seldom come so far.
  [[nodiscard]] bool convinces(const Scene& scene, const ExistenceTrackerOptions& options) const;
  // Confirms, lets coast, loses or ends it, and hands out a revision where one is due.
  void judge(const Scene& scene, const ExistenceTrackerOptions& options);
  // Is found again: another track, seen in this frame, is it.
  void go_on_as(const Followed& other, const Scene& scene);
  void end();
  [[nodiscard]] bool lives() const { return track.state != TrackState::ended; }
  [[nodiscard]] StabilisedPoint place() const { return {filter.state[0], filter.state[1]}; }

 private:
  [[nodiscard]] bool is_like_clutter(const Scene& scene, const ExistenceTrackerOptions& options) const;
  [[nodiscard]] bool is_over(const Scene& scene, const ExistenceTrackerOptions& options) const;
  void follow_size(const Detection& detection, double share);
  // Box, foot, covariance and existence as of the filter's state.
  void publish(const Scene& scene);
  void revise();
};

// Of a detection's place, where it is so much larger or smaller than the track; px².
inline double size_error(double by) {
  return by * by / 4;
}

// The measurement's covariance for tracking, px².
Covariance<2> measurement_covariance(const Detection& detection);

}  // namespace vigie::track
