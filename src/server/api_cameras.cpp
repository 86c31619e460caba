// The cameras: their list, changes, what they see now and when they truly saw.
#include "api.h"
#include "json.h"
#include "problem.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

// A text field of a body, where it is given; `wrong` is set where it is not such a text.
std::optional<std::string> text_field(const json& body, const char* key, std::size_t most,
                                      std::optional<Error>& wrong) {
  const auto found = body.find(key);
  if (found == body.end()) return std::nullopt;
  const std::string* text = found->get_ptr<const std::string*>();
  if (!text || text->empty() || text->size() > most) {
    wrong = Error(ErrorCode::invalid_argument, fmt::format("{} is to be text of 1 to {} bytes", key, most));
    return std::nullopt;
  }
  return *text;
}

constexpr std::size_t kMostUrl = 2000;

Response list_cameras(const ApiParts& parts) {
  json cameras = json::array();
  for (const auto& status : parts.site.cameras()) cameras.push_back(to_json(status));
  return json_response(200, {{"cameras", std::move(cameras)}});
}

Response answer(int status, const Result<site::CameraStatus>& camera) {
  if (!camera) return problem(camera.error());
  return json_response(status, to_json(*camera));
}

Response add_camera(const ApiParts& parts, const Call& call) {
  const auto body = read_object(call.request, {"name", "url"});
  if (!body) return problem(body.error());
  std::optional<Error> wrong;
  const auto name = text_field(*body, "name", kMostNameBytes, wrong);
  const auto url = text_field(*body, "url", kMostUrl, wrong);
  if (wrong) return problem(*wrong);
  if (!name || !url) return problem(Error(ErrorCode::invalid_argument, "name and url are needed"));
  return answer(201, parts.site.add_camera(call.principal, {*name, *url}));
}

Response change_camera(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<CameraId>(call);
  if (!id) return problem(id.error());
  const auto body = read_object(call.request, {"name", "url", "enabled"});
  if (!body) return problem(body.error());
  std::optional<Error> wrong;
  site::CameraChange change;
  change.name = text_field(*body, "name", kMostNameBytes, wrong);
  change.url = text_field(*body, "url", kMostUrl, wrong);
  if (const auto enabled = body->find("enabled"); enabled != body->end()) {
    if (enabled->is_boolean()) {
      change.enabled = enabled->get<bool>();
    } else {
      wrong = Error(ErrorCode::invalid_argument, "enabled is to be true or false");
    }
  }
  if (body->empty()) wrong = Error(ErrorCode::invalid_argument, "nothing to change was given");
  if (wrong) return problem(*wrong);
  return answer(200, parts.site.change_camera(call.principal, *id, change));
}

Response remove_camera(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<CameraId>(call);
  if (!id) return problem(id.error());
  if (auto removed = parts.site.remove_camera(call.principal, *id); !removed) return problem(removed.error());
  Response response;
  response.status = 204;
  return response;
}

Response get_snapshot(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<CameraId>(call);
  if (!id) return problem(id.error());
  auto jpeg = parts.site.snapshot(*id);
  if (!jpeg) return problem(jpeg.error());
  Response response;
  response.headers = {{"Content-Type", "image/jpeg"}, {"Cache-Control", "no-store"}};
  response.body = std::string(jpeg->begin(), jpeg->end());
  return response;
}

// A day where one end is left open. Times are of any century, and their differences may overflow.
Result<std::pair<UtcTime, UtcTime>> watched_window(std::optional<UtcTime> from, std::optional<UtcTime> to,
                                                   UtcTime now) {
  constexpr Duration kDay = Duration::seconds(86400);
  constexpr std::int64_t kMostSeconds = 31LL * 86400, kSecond = 1'000'000'000;
  constexpr UtcTime kFirst = UtcTime::from_nanoseconds(INT64_MIN),
                    kLast = UtcTime::from_nanoseconds(INT64_MAX);
  const UtcTime until = to ? *to : from ? std::min(*from, kLast - kDay) + kDay : now;
  const UtcTime since = from ? *from : std::max(until, kFirst + kDay) - kDay;
  if (since > until || until.nanoseconds() / kSecond - since.nanoseconds() / kSecond > kMostSeconds) {
    return Error(ErrorCode::invalid_argument, "from is to be before to, and at most 31 days before it");
  }
  return std::pair(since, until);
}

Response list_watched(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<CameraId>(call);
  if (!id) return problem(id.error());
  Query query(call.target, {"from", "to"});
  const auto from = query.time("from"), to = query.time("to");
  if (query.error()) return problem(*query.error());
  if (auto camera = parts.site.camera(*id); !camera) return problem(camera.error());
  const auto window = watched_window(from, to, parts.clock.utc());
  if (!window) return problem(window.error());
  auto intervals = parts.site.records().watched(*id, window->first, window->second);
  if (!intervals) return problem(intervals.error());
  json watched = json::array();
  for (const auto& interval : *intervals) watched.push_back(to_json(interval));
  return json_response(200, {{"watched", std::move(watched)}});
}

}  // namespace

void add_camera_routes(Router& router, const ApiParts& parts) {
  router.add(
      {"GET", "/api/v1/cameras", Action::view_state, [parts](const Call&) { return list_cameras(parts); }});
  router.add({"POST", "/api/v1/cameras", Action::change_cameras,
              [parts](const Call& call) { return add_camera(parts, call); }});
  router.add({"GET", "/api/v1/cameras/{}", Action::view_state, [parts](const Call& call) {
                const auto id = id_argument<CameraId>(call);
                return id ? answer(200, parts.site.camera(*id)) : problem(id.error());
              }});
  router.add({"PATCH", "/api/v1/cameras/{}", Action::change_cameras,
              [parts](const Call& call) { return change_camera(parts, call); }});
  router.add({"DELETE", "/api/v1/cameras/{}", Action::change_cameras,
              [parts](const Call& call) { return remove_camera(parts, call); }});
  router.add({"GET", "/api/v1/cameras/{}/snapshot.jpg", Action::view_pictures,
              [parts](const Call& call) { return get_snapshot(parts, call); }});
  router.add({"GET", "/api/v1/cameras/{}/watched", Action::view_state,
              [parts](const Call& call) { return list_watched(parts, call); }});
}

}  // namespace vigie::server
