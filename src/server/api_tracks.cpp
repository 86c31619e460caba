// The tracks: their list and their paths.
#include "api.h"
#include "json.h"
#include "problem.h"

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

// Whether there are tracks older than the last of a full page.
Result<bool> has_older(Register& records, TrackQuery query, const std::vector<TrackSummary>& page) {
  if (page.size() < query.limit) return false;
  query.before = page.back().id;
  query.limit = 1;
  auto older = records.tracks(query);
  if (!older) return std::move(older).error();
  return !older->empty();
}

Response list_tracks(const ApiParts& parts, const Call& call) {
  Query asked(call.target, {"camera", "from", "to", "before", "limit"});
  TrackQuery query;
  query.camera = asked.id<CameraId>("camera");
  query.from = asked.time("from");
  query.to = asked.time("to");
  query.before = asked.id<TrackId>("before");
  query.limit = asked.limit(100, 1000);
  if (asked.error()) return problem(*asked.error());
  auto page = parts.site.records().tracks(query);
  if (!page) return problem(page.error());
  const auto more = has_older(parts.site.records(), query, *page);
  if (!more) return problem(more.error());
  json tracks = json::array();
  for (const auto& track : *page) tracks.push_back(to_json(track));
  return json_response(200, {{"tracks", std::move(tracks)}, {"more", *more}});
}

Response get_track(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<TrackId>(call);
  if (!id) return problem(id.error());
  const auto track = parts.site.records().track(*id);
  return track ? json_response(200, to_json(*track)) : problem(track.error());
}

Response get_path(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<TrackId>(call);
  if (!id) return problem(id.error());
  const auto path = parts.site.records().track_path(*id);
  if (!path) return problem(path.error());
  json points = json::array();
  for (const auto& point : *path) points.push_back(to_json(point));
  return json_response(200, {{"points", std::move(points)}});
}

}  // namespace

void add_track_routes(Router& router, const ApiParts& parts) {
  router.add({"GET", "/api/v1/tracks", Action::view_state,
              [parts](const Call& call) { return list_tracks(parts, call); }});
  router.add({"GET", "/api/v1/tracks/{}", Action::view_state,
              [parts](const Call& call) { return get_track(parts, call); }});
  router.add({"GET", "/api/v1/tracks/{}/path", Action::view_state,
              [parts](const Call& call) { return get_path(parts, call); }});
}

}  // namespace vigie::server
