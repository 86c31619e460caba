#include "ground_rules.h"

#include <cmath>

namespace vigie::site {
namespace {

// Of the tracks of a target that were told within this time of the newest, one shows it.
constexpr Duration kTogether = Duration::seconds(2);
constexpr Duration kOld = Duration::seconds(60), kTidy = Duration::seconds(10);

// The covariance about the likeliest place of all that is possible: where that is a ridge and the slope
// behind it, nobody is clear of a line between them.
Covariance<2> spread_about_first(const std::vector<GroundPlace>& places, const geo::SiteFrame& frame) {
  Covariance<2> sum;
  const EnuVector first = frame.enu_from_geodetic(places[0].place);
  for (const GroundPlace& place : places) {
    const EnuVector off = frame.enu_from_geodetic(place.place) - first;
    const double d[2] = {off.x, off.y};
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j) sum(i, j) += place.weight * (place.covariance(i, j) + d[i] * d[j]);
  }
  return sum;
}

}  // namespace

void GroundRules::note(const PlacedTracks& tracks) {
  for (const PlacedTrack& track : tracks.tracks) {
    if (track.state == TrackState::ended || !track.measured) continue;
    Sight sight{tracks.camera, tracks.captured, track.foot, std::numeric_limits<double>::infinity()};
    if (!track.ground.empty())
      sight.spread_m2 = track.ground[0].covariance(0, 0) + track.ground[0].covariance(1, 1);
    sights_[track.track] = sight;
  }
  tidy(tracks.captured);
}

// Clocks that step back, as a recording's that begins again, tidy as well.
void GroundRules::tidy(UtcTime now) {
  if (now < next_tidy_ && next_tidy_ - now <= kTidy) return;
  next_tidy_ = now + kTidy;
  std::erase_if(sights_, [&](const auto& entry) { return abs(now - entry.second.time) > kOld; });
}

void GroundRules::take(std::span<const Target> targets) {
  std::map<TargetId, TargetId> became;
  for (const Target& target : targets)
    for (const TargetId merged : target.merged_from) became[merged] = target.id;
  for (const Target& target : targets) {
    const auto other = became.find(target.id);
    judge(target, other == became.end() ? std::nullopt : std::optional(other->second));
  }
}

void GroundRules::judge(const Target& target, const std::optional<TargetId>& became) {
  const auto* places = std::get_if<std::vector<GroundPlace>>(&target.place);
  if (places == nullptr || places->empty()) return;
  if (!watch_) {
    const auto frame = geo::SiteFrame::make((*places)[0].place);
    if (!frame) return;
    frame_ = *frame;
    watch_.emplace(book_, rules::GroundSurface{*frame});
  }
  if (!watch_->is_awake()) return;
  const EnuVector at = frame_->enu_from_geodetic((*places)[0].place);
  rules::Observation seen;
  seen.subject = target.id.uuid;
  seen.origin = target.origin;
  seen.time = target.time;
  seen.at = {at.x, at.y};
  seen.covariance = spread_about_first(*places, *frame_);
  seen.speed = std::hypot(target.velocity.x, target.velocity.y);
  seen.classes = target.classes;
  seen.height = target.size;
  seen.motion = target.motion;
  seen.ended = target.state == TargetState::ended;
  for (const rules::Finding& finding : watch_->take(seen)) {
    Circumstances circumstances = about(target, finding);
    if (became) circumstances.names.push_back(became->uuid);
    desk_.take(finding, watch_->rule_of(finding), circumstances);
  }
}

Circumstances GroundRules::about(const Target& target, const rules::Finding& finding) const {
  Circumstances about;
  about.subject = target.id;
  for (const TargetId merged : target.merged_from) about.names.push_back(merged.uuid);
  about.classes = target.classes;
  const Geodetic place = frame_->geodetic_from_enu({finding.at.x, finding.at.y, 0});
  about.place = GroundPoint{place.latitude, place.longitude};
  show(target, about);
  return about;
}

// By the track that knows its place best.
void GroundRules::show(const Target& target, Circumstances& about) const {
  UtcTime newest;
  for (const TrackId track : target.tracks)
    if (const auto found = sights_.find(track); found != sights_.end())
      newest = std::max(newest, found->second.time);
  const Sight* best = nullptr;
  for (const TrackId track : target.tracks) {
    const auto found = sights_.find(track);
    if (found == sights_.end() || newest - found->second.time > kTogether) continue;
    if (best != nullptr && found->second.spread_m2 >= best->spread_m2) continue;
    best = &found->second;
    about.track = track;
    about.camera = best->camera;
    about.pixel = PicturePlace{best->camera, best->foot};
  }
}

}  // namespace vigie::site
