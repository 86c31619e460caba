#include "json.h"

#include "ground_json.h"
#include "pose_json.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/core/log.h>

namespace vigie::server {
namespace {

using nlohmann::json;

double probability(double value) {
  return std::isfinite(value) ? std::clamp(std::round(value * 1000) / 1000, 0.0, 1.0) : 0;
}

// Hundredths are enough for a pixel and keep the messages short.
json to_json(const Box& box) {
  return {rounded(box.left, 100), rounded(box.top, 100), rounded(box.width, 100), rounded(box.height, 100)};
}

std::string nanoseconds(UtcTime time) {
  return std::to_string(time.nanoseconds());
}

double confidence(const ClassConfidences& classes) {
  return probability(static_cast<double>(classes.p[static_cast<std::size_t>(classes.best())]));
}

// What is listed has been confirmed once.
std::string_view listed(TrackState state) {
  return state == TrackState::coasting || state == TrackState::ended ? to_string(state)
                                                                     : to_string(TrackState::confirmed);
}

// One that raises nothing is said to be so expressly.
std::string_view listed(Motion motion) {
  return to_string(motion == Motion::stationary ? motion : Motion::moving);
}

}  // namespace

double rounded(double value, double steps) {
  return std::isfinite(value) ? std::round(value * steps) / steps : 0;
}

json to_json(const site::CameraStatus& status) {
  const CameraRecord& record = status.record;
  return {{"id", record.id.to_string()},
          {"name", record.name},
          {"url", record.url},
          {"has_secret", record.has_secret},
          {"enabled", record.enabled},
          {"state", to_string(status.state)},
          {"detail", status.detail},
          {"since", to_rfc3339(status.since)},
          {"origin", to_string(status.origin)},
          {"width", status.width},
          {"height", status.height},
          {"bits", status.bits},
          {"rate_fps", rounded(std::max(status.rate_fps, 0.0), 100)},
          {"frames", status.frames},
          {"dropped", status.dropped},
          {"pose", status.pose ? to_json(*status.pose, std::nullopt) : json()},
          {"revision", record.revision}};
}

json to_json(const TrackSummary& track) {
  return {{"id", track.id.to_string()},
          {"camera", track.camera.to_string()},
          {"origin", to_string(track.origin)},
          {"state", listed(track.state)},
          {"motion", listed(track.motion)},
          {"class", to_string(track.classes.best())},
          {"confidence", confidence(track.classes)},
          {"existence", probability(track.existence)},
          {"first_seen", to_rfc3339(track.first_seen)},
          {"last_seen", to_rfc3339(track.last_seen)},
          {"peak_snr", rounded(track.peak_snr, 100)},
          {"points", track.points},
          {"box", to_json(track.box)},
          {"start", {rounded(track.start.x, 100), rounded(track.start.y, 100)}}};
}

json to_json(const TrackPoint& point) {
  return {{"time_ns", nanoseconds(point.time)},
          {"box", to_json(point.box)},
          {"measured", point.measured},
          {"snr", rounded(point.snr, 100)}};
}

json to_json(const WatchedInterval& interval) {
  return {{"from", to_rfc3339(interval.from)},
          {"to", to_rfc3339(interval.to)},
          {"watched", interval.watched},
          {"cause", to_string(interval.cause)},
          {"detail", interval.detail}};
}

json to_json(const site::ClipInfo& clip) {
  return {{"start_ns", nanoseconds(clip.start)},
          {"duration_s", std::max(clip.duration.seconds(), 0.0)},
          {"width", clip.width},
          {"height", clip.height}};
}

json to_json(const AuditEntry& entry, UtcTime time) {
  return {{"time", to_rfc3339(time)},
          {"principal", entry.principal.name},
          {"address", entry.principal.address},
          {"action", to_string(entry.action)},
          {"subject", entry.subject},
          {"detail", entry.detail},
          {"allowed", entry.allowed}};
}

json to_live_json(const Track& track, const std::optional<GroundPlace>& place,
                  const std::optional<TargetId>& target) {
  return {{"id", track.id.to_string()},
          {"state", listed(track.state)},
          {"motion", listed(track.motion)},
          {"class", to_string(track.classes.best())},
          {"confidence", confidence(track.classes)},
          {"box", to_json(track.box)},
          {"velocity", {rounded(track.velocity.x, 100), rounded(track.velocity.y, 100)}},
          {"foot", {rounded(track.foot.x, 100), rounded(track.foot.y, 100)}},
          {"measured", track.measured},
          {"place", place ? to_json(*place) : json()},
          {"target", target ? json(target->to_string()) : json()}};
}

std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Response json_response(int status, const json& value) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  response.body = to_text(value);
  return response;
}

Result<json> read_json(const Request& request) {
  if (!request.header("content-type").starts_with("application/json")) {
    return Error(ErrorCode::invalid_argument, "the body is to be JSON, with Content-Type: application/json");
  }
  json body = json::parse(request.body, nullptr, false);
  if (body.is_discarded()) return Error(ErrorCode::invalid_argument, "the body is not JSON");
  return body;
}

Result<json> read_object(const Request& request, std::initializer_list<std::string_view> keys) {
  const auto wrong = [](std::string what) { return Error(ErrorCode::invalid_argument, std::move(what)); };
  auto body = read_json(request);
  if (!body) return body;
  if (!body->is_object()) return wrong("the body is not a JSON object");
  for (const auto& [key, value] : body->items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      return wrong(fmt::format("there is no field \"{}\" here", printable(key)));
    }
  }
  return body;
}

}  // namespace vigie::server
