// Watches the rules on the ground by where the site's targets are.
#pragma once

#include "alarm_desk.h"
#include "surface_watch.h"

#include <map>
#include <optional>
#include <span>

#include <vigie/core/placed_track.h>
#include <vigie/core/target.h>
#include <vigie/geo/site_frame.h>

namespace vigie::site {

// Thread-bound.
class GroundRules {
 public:
  // Both outlive it.
  GroundRules(const RuleBook& book, AlarmDesk& desk) : book_(book), desk_(desk) {}

  // What cameras said, so that an alarm can name the one that sees its subject best.
  void note(const PlacedTracks& tracks);
  // The targets after a step, those that ended in it once.
  void take(std::span<const Target> targets);

 private:
  struct Sight {
    CameraId camera;
    UtcTime time;
    PixelPoint foot;
    double spread_m2 = 0;  // of its place
  };
  void judge(const Target& target, const std::optional<TargetId>& became);
  void tidy(UtcTime now);
  [[nodiscard]] Circumstances about(const Target& target, const rules::Finding& finding) const;
  void show(const Target& target, Circumstances& about) const;

  const RuleBook& book_;
  AlarmDesk& desk_;
  std::optional<geo::SiteFrame> frame_;  // about the first target's place
  std::optional<SurfaceWatch> watch_;
  std::map<TrackId, Sight> sights_;
  UtcTime next_tidy_;
};

}  // namespace vigie::site
