#include "rule_trial.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include <vigie/geo/site_frame.h>
#include <vigie/rules/check.h>
#include <vigie/rules/rule_watch.h>

namespace vigie::site {
namespace {

// 24 hours of a busy site. An observation takes some 200 bytes.
constexpr std::size_t kMostObservations = 500'000;
constexpr std::size_t kMostTold = 1000;
constexpr std::size_t kPage = 1000;
// Moments at which a target may well have been elsewhere are left out.
constexpr double kSurePlace = 0.8;

// What the register says of the subjects, in the order of time.
struct Past {
  std::vector<rules::Observation> seen;
  std::unordered_map<Uuid, WouldRaise> subjects;  // how to show each; place, pixel, time and way are open
  bool complete = true;

  // False where there is no room for more.
  bool has_room() {
    complete &= seen.size() < kMostObservations;
    return complete;
  }
};

rules::Observation observation(const Uuid& subject, Origin origin, const ClassConfidences& classes,
                               Motion motion) {
  rules::Observation seen;
  seen.subject = subject;
  seen.origin = origin;
  seen.classes = classes;
  seen.motion = motion;
  return seen;
}

void add_path(Past& past, const Target& target, const std::vector<TargetPoint>& path,
              const geo::SiteFrame& frame) {
  rules::Observation seen = observation(target.id.uuid, target.origin, target.classes, target.motion);
  seen.height = target.size;
  std::optional<UtcTime> before;
  for (const TargetPoint& point : path) {
    if (point.place.weight < kSurePlace) continue;
    const EnuVector at = frame.enu_from_geodetic(point.place.place);
    const rules::PlanePoint now{at.x, at.y};
    const double seconds = before ? (point.time - *before).seconds() : 0;
    seen.speed = seconds > 0 ? std::hypot(now.x - seen.at.x, now.y - seen.at.y) / seconds : 0;
    seen.time = point.time;
    seen.at = now;
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j) seen.covariance(i, j) = point.place.covariance(i, j);
    before = point.time;
    past.seen.push_back(seen);
  }
  if (before) past.seen.back().ended = target.state == TargetState::ended;
  WouldRaise& shown = past.subjects[target.id.uuid];
  shown.subject = target.id;
  shown.object_class = target.classes.best();
  if (!target.tracks.empty()) shown.track = target.tracks.back();
}

void add_path(Past& past, const TrackSummary& track, const std::vector<TrackPoint>& path) {
  rules::Observation seen = observation(track.id.uuid, track.origin, track.classes, track.motion);
  for (const TrackPoint& point : path) {
    seen.time = point.time;
    seen.at = rules::plane_from_pixel({point.box.centre().x, point.box.bottom()});
    const double sigma = std::max(1.0, point.box.height / 10);
    seen.covariance(0, 0) = seen.covariance(1, 1) = sigma * sigma;
    past.seen.push_back(seen);
  }
  if (!path.empty()) past.seen.back().ended = track.state == TrackState::ended;
  WouldRaise& shown = past.subjects[track.id.uuid];
  shown.subject = track.id;
  shown.object_class = track.classes.best();
  shown.track = track.id;
}

// Page by page. `list` answers a query, `add` takes what it lists, with its path.
template <typename Query, typename List, typename Add>
Result<Past> past_of(Query query, List list, Add add) {
  Past past;
  while (true) {
    auto page = list(query);
    if (!page) return std::move(page).error();
    for (const auto& each : *page) {
      if (!past.has_room()) return past;
      if (auto added = add(past, each); !added) return std::move(added).error();
    }
    if (page->size() < kPage) return past;
    query.before = page->back().id;
  }
}

Result<Past> targets_of(Register& records, const geo::SiteFrame& frame, UtcTime from, UtcTime to) {
  return past_of(
      TargetQuery{from, to, {}, kPage}, [&](const TargetQuery& query) { return records.targets(query); },
      [&](Past& past, const Target& target) -> Result<void> {
        const auto path = records.target_path(target.id);
        if (!path) return path.error();
        add_path(past, target, *path, frame);
        return {};
      });
}

Result<Past> tracks_of(Register& records, CameraId camera, UtcTime from, UtcTime to) {
  return past_of(
      TrackQuery{camera, from, to, {}, kPage}, [&](const TrackQuery& query) { return records.tracks(query); },
      [&](Past& past, const TrackSummary& track) -> Result<void> {
        const auto path = records.track_path(track.id);
        if (!path) return path.error();
        add_path(past, track, *path);
        return {};
      });
}

WouldRaise told(const Past& past, const rules::Finding& finding, const rules::Surface& surface) {
  WouldRaise told = past.subjects.at(finding.subject);
  told.happened = finding.happened;
  told.way = finding.way;
  if (const auto* picture = std::get_if<rules::PictureSurface>(&surface)) {
    told.pixel = PicturePlace{picture->camera, rules::pixel_from_plane(finding.at)};
  } else {
    const geo::SiteFrame& frame = std::get<rules::GroundSurface>(surface).site;
    const Geodetic place = frame.geodetic_from_enu({finding.at.x, finding.at.y, 0});
    told.place = GroundPoint{place.latitude, place.longitude};
  }
  return told;
}

}  // namespace

Result<RuleTrial> try_rule(Register& records, const Rule& rule, const RuleSet& set, UtcTime from,
                           UtcTime to) {
  const auto surface = rules::surface_of(rule, set.zones);
  if (!surface) return surface.error();
  auto watch = rules::RuleWatch::make({&rule, 1}, set.zones, *surface, set.place);
  if (!watch) return std::move(watch).error();
  const auto* picture = std::get_if<rules::PictureSurface>(&*surface);
  auto past = picture ? tracks_of(records, picture->camera, from, to)
                      : targets_of(records, std::get<rules::GroundSurface>(*surface).site, from, to);
  if (!past) return std::move(past).error();
  std::vector<std::pair<std::pair<UtcTime, std::size_t>, const rules::Observation*>> order;
  for (std::size_t i = 0; i < past->seen.size(); ++i)
    order.push_back({{past->seen[i].time, i}, &past->seen[i]});
  std::sort(order.begin(), order.end());
  RuleTrial trial{{}, from, to, past->complete};
  for (const auto& [when, seen] : order) {
    for (const rules::Finding& finding : watch->take(*seen)) {
      if (finding.happened < from || finding.happened >= to) continue;
      if (trial.would_raise.size() < kMostTold)
        trial.would_raise.push_back(told(*past, finding, *surface));
      else
        trial.complete = false;
    }
  }
  return trial;
}

}  // namespace vigie::site
