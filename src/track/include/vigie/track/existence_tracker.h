// Follows what the detector reports, and says how likely it is that there is an object at all: joint
// integrated probabilistic data association (Mušicki and Evans 2004) with the detections' amplitudes (Lerro
// and Bar-Shalom 1993) against maps of clutter, and two interacting models of motion (Blom and Bar-Shalom
// 1988). Existence weighs all associations; the motion takes the likeliest of them as a whole, so that tracks
// never coalesce. A track is confirmed by its existence, so that independent clutter confirms a stated number
// of tracks an hour at most. One that is lost from sight is left out of the answers until it is found again
// or ends.
//
// Positions: measured and predicted in the stabilised picture, told in the picture as it came. Times: the
// frames' own capture times. The same input gives the same tracks. A frame that
// begins no track allocates nothing once warm. Thread-bound.
#pragma once

#include <memory>

#include <vigie/core/id.h>
#include <vigie/core/result.h>
#include <vigie/core/track.h>

namespace vigie::track {

struct ExistenceTrackerOptions {
  // How many tracks clutter may confirm in an hour, were it independent from frame to frame: one a day.
  // People who watch ten cameras are called in vain every two hours.
  double false_tracks_per_hour = 1.0 / 24;
  // How many objects come into view in an hour: what existence starts from. One a minute: a road is busier, a
  // fence is not; ten times as many move the existence of a confirmed track by less than a hundredth.
  double objects_per_hour = 60;
  // How much a manoeuvring target's speed changes in a second, as a share of the picture's width each second:
  // what crosses the picture in twenty seconds may stop within one.
  double manoeuvre = 0.05;
  // The same in its own sizes each second: what is near and alive starts and stops within a few of its
  // lengths.
  double agility = 3;
  // How much of that is left while it keeps its course, and how long it does so; and how long it manoeuvres.
  double quiet_share = 0.3;
  Duration quiet_time = Duration::seconds(4);
  Duration manoeuvre_time = Duration::seconds(1);
  // How fast a target may be when first seen, as one standard deviation and share of the picture's width each
  // second: what crosses in three seconds is two of them.
  double first_speed = 0.15;
  // A detection is considered for a track within this many standard deviations of where it is expected.
  // Nothing is decided by it, for farther out clutter is likelier by far; it bounds the cost.
  double gate = 5.0;
  // How often a target that is in view is found in a frame: nearly always; misses come in spells, which the
  // evidence time allows for.
  double detection_probability = 0.9;
  // Evidence within this time counts as one: clutter stays alike that long. Branches sway at one to three
  // times a second, and this is half of the quickest period.
  Duration evidence_time = Duration::milliseconds(200);
  // Where more blobs of clutter than this are found around a place in a frame, only what has moved by its own
  // size is confirmed. One blob in six frames is more than lone flickers make.
  double calm_clutter = 0.15;
  // ... and there only what was found in at least this share of the frames since it was first seen: midway
  // between what is seen every other frame, as what flickers, and what is in view.
  double confirm_share = 0.7;
  // People are told of a confirmed track that is out of sight for this long: by then what manoeuvres is half
  // its own size from where it is expected, and thrice as far at twice the time.
  Duration coast_time = Duration::milliseconds(500);
  // For this long it takes detections where it is expected; a tentative one ends then.
  Duration reach_time = Duration::milliseconds(500);
  // For this long it keeps its identity and takes a new track near where it is expected for its own: longer
  // than a walker is behind a vehicle or a clump of trees.
  Duration memory_time = Duration::seconds(5);
  // Nothing is carried over a longer gap between frames.
  Duration longest_gap = Duration::seconds(2);
  // Live tracks at most; further detections start none. Bounds the cost of a frame.
  int max_tracks = 512;

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

class ExistenceTracker final : public Tracker {
 public:
  // `ids` outlives the tracker. Options that do not validate are our own defect.
  ExistenceTracker(IdGenerator& ids, CameraId camera, const ExistenceTrackerOptions& options = {});
  ~ExistenceTracker() override;

  std::span<const Track> update(const DetectOutput& detections) override;
  std::span<const Track> finish() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::track
