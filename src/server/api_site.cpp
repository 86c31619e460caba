// The node itself.
#include "api.h"
#include "file_response.h"
#include "ground_json.h"
#include "json.h"
#include "problem.h"

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

Response get_map_tiles(const ApiParts& parts, const Call& call) {
  constexpr std::string_view kMissing = "this node has no map tiles";
  if (parts.map_tiles.empty()) return problem(Error(ErrorCode::not_found, std::string(kMissing)));
  return file_response(call.request, parts.map_tiles, "application/vnd.pmtiles", kMissing);
}

Response get_site(const ApiParts& parts) {
  return json_response(200, site_json(parts));
}

}  // namespace

nlohmann::json site_json(const ApiParts& parts) {
  const site::SiteInfo info = parts.site.info();
  return {{"id", info.id.to_string()},
          {"name", info.name},
          {"version", parts.version},
          {"demo", info.demo},
          {"ground", to_json(parts.site.ground().info())},
          {"map_tiles", !parts.map_tiles.empty()},
          {"started", to_rfc3339(info.started)},
          {"now", to_rfc3339(parts.clock.utc())}};
}

void add_site_routes(Router& router, const ApiParts& parts) {
  router.add({"GET", "/api/v1/site", Action::view_state, [parts](const Call&) { return get_site(parts); }});
  router.add({"GET", "/api/v1/map.pmtiles", Action::view_state,
              [parts](const Call& call) { return get_map_tiles(parts, call); }});
}

}  // namespace vigie::server
