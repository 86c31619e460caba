// Where the cameras stand.
#include "api.h"
#include "json.h"
#include "pose_json.h"
#include "problem.h"

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

Response put_pose(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<CameraId>(call);
  if (!id) return problem(id.error());
  const auto body = read_json(call.request);
  if (!body) return problem(body.error());
  const auto pose = parse_new_pose(*body);
  if (!pose) return problem(pose.error());
  const auto camera = parts.site.set_pose(call.principal, *id, *pose);
  return camera ? json_response(200, to_json(*camera)) : problem(camera.error());
}

Response delete_pose(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<CameraId>(call);
  if (!id) return problem(id.error());
  if (auto cleared = parts.site.clear_pose(call.principal, *id); !cleared) return problem(cleared.error());
  Response response;
  response.status = 204;
  return response;
}

Response list_poses(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<CameraId>(call);
  if (!id) return problem(id.error());
  if (auto camera = parts.site.camera(*id); !camera) return problem(camera.error());
  const auto history = parts.site.records().pose_history(*id);
  if (!history) return problem(history.error());
  json poses = json::array();
  std::optional<UtcTime> to;
  for (auto pose = history->rbegin(); pose != history->rend(); ++pose) {
    const bool whole = pose->placement.optics.focal_length.is_finite();  // before schema 3 it was not kept
    if (!pose->removed && whole) poses.push_back(to_json(*pose, to));
    to = pose->held.from;
  }
  return json_response(200, {{"poses", std::move(poses)}});
}

}  // namespace

void add_pose_routes(Router& router, const ApiParts& parts) {
  router.add({"PUT", "/api/v1/cameras/{}/pose", Action::change_cameras,
              [parts](const Call& call) { return put_pose(parts, call); }});
  router.add({"DELETE", "/api/v1/cameras/{}/pose", Action::change_cameras,
              [parts](const Call& call) { return delete_pose(parts, call); }});
  router.add({"GET", "/api/v1/cameras/{}/poses", Action::view_state,
              [parts](const Call& call) { return list_poses(parts, call); }});
}

}  // namespace vigie::server
