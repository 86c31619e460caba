// Fuses the tracks of a site's cameras into targets: one object in the world, one target, whichever cameras
// see it. What a camera's pose is wrong by is common to all that it measures and does not average out: each
// target's filter carries it as a state beside place and velocity, one for each camera that has seen it
// (Schmidt 1966; registration beside tracking: Friedland 1969). Which tracks are of one object is asked of
// whole sets at a time (track-to-track association: Bar-Shalom and Campo 1986), over at least a second, and
// takes more to undo than to do, so that identities hold. docs/decisions/fusion.md says why.
//
// Time goes on in steps. A step is closed once every camera has told of it, or is `deadline` behind; within
// it the order of arrival does not matter. Different origins, and cameras whose clocks are more than a minute
// apart, are never fused. The same input gives the same targets. Thread-bound.
#pragma once

#include <memory>
#include <span>

#include <vigie/core/id.h>
#include <vigie/core/placed_track.h>
#include <vigie/core/result.h>

namespace vigie::track {

struct TargetFuserOptions {
  // Targets are told once a step: people and partners need no more than two a second.
  Duration step = Duration::milliseconds(500);
  // A camera that is this far behind the others is waited for no longer; what it tells of closed steps is
  // dropped and counted. Twice what a network's retransmission takes.
  Duration deadline = Duration::seconds(1);
  // Nobody sees it: it is followed for this long by where it must be, and found again under its own id. A
  // walker covers the gap between two fields of view of about 10 m; longer, and many paths lead there.
  Duration memory_time = Duration::seconds(10);
  // Two are said to be one, or not, after this long: speeds are then known to about 1 m/s.
  Duration judge_time = Duration::seconds(1);
  // How many objects there are that a camera does not see although it looks there: what chance is held
  // against. Ten a square kilometre.
  double hidden_per_km2 = 10;
  // Power density of accelerations, m²/s³: a walker turns about within some two seconds.
  double manoeuvre = 0.5;
  // How much odds it takes (nats) to say that two are one, and to say that they are not: seven to one and
  // fifty to one.
  double join = 2, part = 4;
  // Targets at most, of one origin; further tracks are counted and not followed. Bounds the cost of a step.
  int max_targets = 8192;

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

class TargetFuser {
 public:
  // `ids` outlives the fuser. Options that do not validate are our own defect.
  TargetFuser(IdGenerator& ids, SiteId site, const TargetFuserOptions& options = {});
  ~TargetFuser();
  TargetFuser(const TargetFuser&) = delete;
  TargetFuser& operator=(const TargetFuser&) = delete;

  // What has ground under it stands on it, unless it is likeliest a bird, a drone or an aircraft.
  // The answer: for each step that this closes, in order of time, every target that lives, and once, with
  // state `ended`, each that ended in it. Valid until the next call.
  std::span<const Target> take(const PlacedTracks& frame);
  // No frame came for this long: time goes on without them.
  std::span<const Target> idle(Duration silent);
  // Closes all steps and ends all targets.
  std::span<const Target> finish();

  struct Counts {
    std::uint64_t late = 0;      // frames dropped: their step was closed
    std::uint64_t unusable = 0;  // measurements dropped: not finite, or no covariance
    std::uint64_t full = 0;      // tracks not followed for want of room
  };
  [[nodiscard]] Counts counts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::track
