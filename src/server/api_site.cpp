// The node itself, and signing in to it.
#include "api.h"
#include "file_response.h"
#include "ground_json.h"
#include "json.h"
#include "problem.h"
#include "refusals.h"

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

// A wrong token leaves a line in the audit log.
Response open_session(const ApiParts& parts, const Call& call, RefusalLog& wrong_tokens) {
  const auto body = read_object(call.request, {"token"});
  if (!body) return problem(body.error());
  const auto token = body->find("token");
  if (token == body->end() || !token->is_string()) {
    return problem(Error(ErrorCode::invalid_argument, "the token is missing"));
  }
  auto cookie = parts.access.open_session(token->get_ref<const std::string&>());
  if (!cookie) {
    if (cookie.error().code == ErrorCode::permission_denied) {
      wrong_tokens.note({call.principal, Action::sign_in, "session", cookie.error().message});
    }
    return problem(cookie.error());
  }
  Response response;
  response.status = 204;
  response.headers = {{"Set-Cookie", *cookie}, {"Cache-Control", "no-store"}};
  return response;
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
  router.add({"POST", "/api/v1/session", Action::sign_in,
              [parts, wrong = std::make_shared<RefusalLog>(parts.site, parts.clock)](const Call& call) {
                return open_session(parts, call, *wrong);
              }});
}

}  // namespace vigie::server
