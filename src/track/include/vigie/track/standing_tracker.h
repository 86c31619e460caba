// Follows what stands still, beside a tracker that follows what moves.
//
// A spot of contrast that stays where it is may be a drone that hovers or a lamp; nothing in one picture
// tells. It is told of as a stationary track where it is something: found anew again and again, and alone of
// its kind in the picture. What stands for a while is known there and not told of again until it moves, grows
// or goes: one learning rate for what is new, a far slower one for what is known (Porikli, Ivanov and Haga
// 2008). What moves beyond its noise goes on as a moving track under its identity, whoever sees it move.
//
// The other tracker gets every detection but the spots of what stands, so that these do not take over what
// passes them; spots start none of its tracks. Positions: as of `Tracker`. Thread-bound.
#pragma once

#include <memory>

#include <vigie/core/id.h>
#include <vigie/core/result.h>
#include <vigie/core/track.h>
#include <vigie/track/known_things.h>

namespace vigie::track {

struct StandingTrackerOptions {
  // A spot is something once it was found this often in pixels that were coded anew, within this time: what a
  // codec left over is repeated exactly until its next key frame, which come seconds apart.
  int found_anew = 5;
  Duration anew_time = Duration::seconds(2);
  // And has stood for this long, in this share of the frames: glints, insects and what a wind turns pass.
  Duration least_time = Duration::milliseconds(500);
  double least_share = 0.6;
  // More like it than this in the mean are clutter: stones, leaves, lit windows.
  double most_alike = 0.5;
  // It is known after this: long enough for whoever watches to have seen it.
  Duration known_after = Duration::seconds(60);
  // What is known and gone is forgotten after this; passing fog and vehicles hide it for less.
  Duration forgotten_after = Duration::seconds(600);
  // Told of anew where it stands out, or is wide or high, so many times as much as when it was known.
  double grown = 2;
  // Not seen for so long, it is left out of the answers; and ended.
  Duration coast_time = Duration::milliseconds(500);
  Duration memory_time = Duration::seconds(5);
  // Things at most, told of or not. Bounds the cost of a frame.
  int max_things = 256;

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

class StandingTracker final : public Tracker {
 public:
  // `ids` outlives the tracker. Options that do not validate are our own defect.
  StandingTracker(IdGenerator& ids, CameraId camera, std::unique_ptr<Tracker> moving,
                  const StandingTrackerOptions& options = {});
  ~StandingTracker() override;

  // Of what stands, only what is told of; of what moves, as the other tracker has it.
  std::span<const Track> update(const DetectOutput& detections) override;
  std::span<const Track> finish() override;

  // What stands and is known, to be kept through a restart; and given back before the first frame. Where the
  // picture has another size then, it is forgotten.
  [[nodiscard]] KnownThings known() const;
  void restore(const KnownThings& known);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::track
