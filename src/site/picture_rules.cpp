#include "picture_rules.h"

#include <cmath>

namespace vigie::site {
namespace {

// The plane's y is up.
Covariance<2> on_plane(const Covariance<2>& picture) {
  Covariance<2> plane = picture;
  plane(0, 1) = -plane(0, 1);
  plane(1, 0) = -plane(1, 0);
  return plane;
}

rules::Observation observation_of(const Track& track) {
  rules::Observation seen;
  seen.subject = track.id.uuid;
  seen.origin = track.origin;
  seen.time = track.state_time;
  seen.at = rules::plane_from_pixel(track.foot);
  seen.covariance = on_plane(track.foot_covariance);
  seen.speed = std::hypot(track.velocity.x, track.velocity.y);
  seen.classes = track.classes;
  seen.motion = track.motion;
  seen.ended = track.state == TrackState::ended;
  return seen;
}

}  // namespace

void PictureRules::take(std::span<const Track> tracks, const TrackPlacer& placer) {
  if (!watch_.is_awake()) {
    known_.clear();
    return;
  }
  for (const Track& track : tracks) {
    const bool ended = track.state == TrackState::ended;
    if (ended ? known_.erase(track.id) == 0 : !is_followed(track.state)) continue;
    rules::Observation seen = observation_of(track);
    if (!ended && known_.insert(track.id).second) {
      // What it did before it was known to be there counts as well.
      rules::Observation earlier = seen;
      for (const TrackPoint& point : track.path) {
        if (point.time >= track.state_time) continue;
        earlier.time = point.time;
        earlier.at = rules::plane_from_pixel({point.box.centre().x, point.box.bottom()});
        observe(track, earlier, placer);
      }
    }
    observe(track, seen, placer);
  }
}

void PictureRules::observe(const Track& track, const rules::Observation& seen, const TrackPlacer& placer) {
  for (const rules::Finding& finding : watch_.take(seen))
    desk_.take(finding, watch_.rule_of(finding), about(track, finding, placer));
}

Circumstances PictureRules::about(const Track& track, const rules::Finding& finding,
                                  const TrackPlacer& placer) const {
  Circumstances about;
  about.subject = track.id;
  if (const auto target = fused_ ? fused_->target_of(track.id) : std::nullopt) {
    about.subject = *target;
    about.names.push_back(target->uuid);
  }
  about.classes = track.classes;
  about.camera = camera_;
  about.track = track.id;
  about.pixel = PicturePlace{camera_, rules::pixel_from_plane(finding.at)};
  if (const auto place = placer.place_of(track.id, track.state_time))
    about.place = GroundPoint{place->place.latitude, place->place.longitude};
  return about;
}

}  // namespace vigie::site
