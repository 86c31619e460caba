// The targets: their list and their paths.
#include "api.h"
#include "json.h"
#include "problem.h"
#include "target_json.h"

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

Response list_targets(const ApiParts& parts, const Call& call) {
  Query asked(call.target, {"from", "to", "before", "limit"});
  TargetQuery query;
  query.from = asked.time("from");
  query.to = asked.time("to");
  query.before = asked.id<TargetId>("before");
  query.limit = asked.limit(100, 1000);
  if (asked.error()) return problem(*asked.error());
  auto page = parts.site.records().targets(query);
  if (!page) return problem(page.error());
  bool more = false;
  if (page->size() == query.limit) {
    query.before = page->back().id;
    query.limit = 1;
    const auto older = parts.site.records().targets(query);
    if (!older) return problem(older.error());
    more = !older->empty();
  }
  json targets = json::array();
  for (const vigie::Target& target : *page) targets.push_back(target_json(target));
  return json_response(200, {{"targets", std::move(targets)}, {"more", more}});
}

Response get_target(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<TargetId>(call);
  if (!id) return problem(id.error());
  const auto target = parts.site.records().target(*id);
  return target ? json_response(200, target_json(*target)) : problem(target.error());
}

Response get_path(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<TargetId>(call);
  if (!id) return problem(id.error());
  const auto path = parts.site.records().target_path(*id);
  if (!path) return problem(path.error());
  json points = json::array();
  for (const TargetPoint& point : *path) points.push_back(to_json(point));
  return json_response(200, {{"points", std::move(points)}});
}

}  // namespace

void add_target_routes(Router& router, const ApiParts& parts) {
  router.add({"GET", "/api/v1/targets", Action::view_state,
              [parts](const Call& call) { return list_targets(parts, call); }});
  router.add({"GET", "/api/v1/targets/{}", Action::view_state,
              [parts](const Call& call) { return get_target(parts, call); }});
  router.add({"GET", "/api/v1/targets/{}/path", Action::view_state,
              [parts](const Call& call) { return get_path(parts, call); }});
}

}  // namespace vigie::server
