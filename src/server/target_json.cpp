#include "target_json.h"

#include "ground_json.h"
#include "json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

template <typename TypedId>
json ids_json(const std::vector<TypedId>& ids) {
  json list = json::array();
  for (const TypedId id : ids) list.push_back(id.to_string());
  return list;
}

}  // namespace

json target_json(const vigie::Target& target) {
  json places = json::array(), sight;
  if (const auto* line = std::get_if<SightLine>(&target.place)) {
    sight = to_json(*line);
  } else {
    for (const GroundPlace& place : std::get<std::vector<GroundPlace>>(target.place))
      places.push_back(to_json(place));
  }
  const ObjectClass best = target.classes.best();
  const auto confidence = static_cast<double>(target.classes.p[static_cast<std::size_t>(best)]);
  return {{"id", target.id.to_string()},
          {"origin", to_string(target.origin)},
          {"state", to_string(target.state)},
          {"motion", to_string(target.motion == Motion::stationary ? target.motion : Motion::moving)},
          {"time", to_rfc3339(target.time)},
          {"places", std::move(places)},
          {"sight", std::move(sight)},
          {"velocity_mps",
           {rounded(target.velocity.x, 1000), rounded(target.velocity.y, 1000),
            rounded(target.velocity.z, 1000)}},
          {"size_m", target.size ? json(rounded(target.size->metres(), 1000)) : json()},
          {"class", to_string(best)},
          {"confidence", std::clamp(rounded(confidence, 1000), 0.0, 1.0)},
          {"tracks", ids_json(target.tracks)},
          {"cameras", ids_json(target.cameras)},
          {"merged_from", ids_json(target.merged_from)},
          {"split_from", target.split_from ? json(target.split_from->to_string()) : json()},
          {"first_seen", to_rfc3339(target.first_seen)},
          {"last_seen", to_rfc3339(target.last_seen)}};
}

json to_json(const TargetPoint& point) {
  json body = to_json(point.place);
  for (const char* key : {"weight", "radius_50", "radius_90"}) body.erase(key);
  body["time_ns"] = std::to_string(point.time.nanoseconds());
  return body;
}

}  // namespace vigie::server
