// Follows what the detector reports: constant-velocity Kalman filters (Kalman 1960), global nearest neighbour
// association in gated clusters (Jonker and Volgenant 1987), and for each track the probability that there is
// an object at all, as the log likelihood ratio of its detections against clutter (Sittler 1964; Reid 1979).
//
// Positions: Pixel frame; times: the frames' own capture times. The same input gives the same tracks.
// Thread-bound.
#pragma once

#include <memory>

#include <vigie/core/id.h>
#include <vigie/core/result.h>
#include <vigie/core/track.h>

namespace vigie::track {

struct KalmanTrackerOptions {
  // How much a target's speed changes in a second, as a share of the picture's width each second: what
  // crosses the picture in twenty seconds may stop within one.
  double manoeuvre = 0.05;
  // The same in its own sizes each second: what is near and alive starts and stops within a few of its
  // lengths.
  double agility = 3;
  // How fast a target may be when first seen, as one standard deviation and share of the picture's width each
  // second: what crosses in three seconds is two of them.
  double first_speed = 0.15;
  // A detection is considered for a track within this many standard deviations of where it is expected:
  // 99.97 % of a target's own detections are.
  double gate = 4.0;
  // How often a target that is there is found in a frame: nearly always; misses come in spells, which the
  // evidence time allows for.
  double detection_probability = 0.9;
  // Evidence within this time counts as one: clutter stays alike that long. Branches sway at one to three
  // times a second, and this is half of the quickest period.
  Duration evidence_time = Duration::milliseconds(200);
  // A track is confirmed above this log likelihood ratio (nats): three pieces of evidence in the
  // open, more in clutter.
  double confirm_score = 15;
  // ... and when it was found at least this often, with evidence of its own,
  int confirm_hits = 3;
  // ... in at least this share of the frames since it was first seen.
  double confirm_share = 0.6;
  // Where more blobs of clutter than this are found around a place in a frame, only what has moved by its own
  // size is confirmed. One blob in six frames is more than lone flickers make.
  double calm_clutter = 0.15;
  // A track ends below this existence,
  double end_existence = 0.01;
  // ... or unseen for longer than this: past it a person has had time to turn.
  Duration coast_time = Duration::milliseconds(1000);
  // Nothing is carried over a longer gap between frames.
  Duration longest_gap = Duration::seconds(2);
  // Live tracks at most; further detections start none. Bounds the cost of a frame.
  int max_tracks = 512;

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

class KalmanTracker final : public Tracker {
 public:
  // `ids` outlives the tracker. Options that do not validate are our own defect.
  KalmanTracker(IdGenerator& ids, CameraId camera, const KalmanTrackerOptions& options = {});
  ~KalmanTracker() override;

  std::span<const Track> update(const DetectOutput& detections) override;
  std::span<const Track> finish() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::track
