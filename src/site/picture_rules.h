// Watches the rules in one camera's picture, frame by frame, by where each track stands.
#pragma once

#include "alarm_desk.h"
#include "surface_watch.h"
#include "track_placer.h"

#include <set>
#include <span>

#include <vigie/core/frame.h>
#include <vigie/core/placed_track.h>

namespace vigie::site {

// Thread-bound. One a camera.
class PictureRules {
 public:
  // All of it outlives this. `fused` may be null: then no track is of a target.
  PictureRules(CameraId camera, const RuleBook& book, AlarmDesk& desk, const PlacedTracksTaker* fused)
      : camera_(camera), watch_(book, rules::PictureSurface{camera}), desk_(desk), fused_(fused) {}

  // The tracks after a frame, or those that have ended. `placer` says where on the ground they stand.
  void take(std::span<const Track> tracks, const TrackPlacer& placer);

 private:
  void observe(const Track& track, const rules::Observation& seen, const TrackPlacer& placer);
  [[nodiscard]] Circumstances about(const Track& track, const rules::Finding& finding,
                                    const TrackPlacer& placer) const;

  const CameraId camera_;
  SurfaceWatch watch_;
  AlarmDesk& desk_;
  const PlacedTracksTaker* const fused_;
  std::set<TrackId> known_;  // that were followed once and have not ended
};

}  // namespace vigie::site
