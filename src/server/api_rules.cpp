// Zones and rules.
#include "api.h"
#include "json.h"
#include "problem.h"
#include "rule_json.h"

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

template <typename Record>
Response answer(int status, const Result<Record>& record) {
  return record ? json_response(status, to_json(*record)) : problem(record.error());
}

template <typename Record>
json list_of(const std::vector<Record>& records) {
  json list = json::array();
  for (const Record& record : records) list.push_back(to_json(record));
  return list;
}

// The one with the id in the path.
template <typename Record>
Response get(const Call& call, const std::vector<Record>& records) {
  const auto id = id_argument<decltype(Record::id)>(call);
  if (!id) return problem(id.error());
  for (const Record& record : records)
    if (record.id == *id) return json_response(200, to_json(record));
  return problem(Error(ErrorCode::not_found, "there is no such zone or rule"));
}

template <typename Record>
using Parse = Result<Record> (*)(const json& body);
template <typename Record>
using Keep = Result<Record> (site::Site::*)(const Principal& who, const Record& record);

template <typename Record>
Response post(const ApiParts& parts, const Call& call, Parse<Record> parse, Keep<Record> keep) {
  const auto body = read_json(call.request);
  if (!body) return problem(body.error());
  const auto record = parse(*body);
  if (!record) return problem(record.error());
  return answer(201, (parts.site.*keep)(call.principal, *record));
}

template <typename Record>
Response put(const ApiParts& parts, const Call& call, Parse<Record> parse, Keep<Record> keep) {
  const auto id = id_argument<decltype(Record::id)>(call);
  if (!id) return problem(id.error());
  const auto body = read_json(call.request);
  if (!body) return problem(body.error());
  auto record = parse(*body);
  if (!record) return problem(record.error());
  record->id = *id;
  return answer(200, (parts.site.*keep)(call.principal, *record));
}

template <typename TypedId>
Response remove(const ApiParts& parts, const Call& call,
                Result<void> (site::Site::*what)(const Principal& who, TypedId id)) {
  const auto id = id_argument<TypedId>(call);
  if (!id) return problem(id.error());
  if (auto removed = (parts.site.*what)(call.principal, *id); !removed) return problem(removed.error());
  Response response;
  response.status = 204;
  return response;
}

Result<Rule> parse_rule(const json& body) {
  return parse_new_rule(body);
}

Response test_rule(const ApiParts& parts, const Call& call) {
  const auto body = read_json(call.request);
  if (!body) return problem(body.error());
  const auto task = parse_trial(*body);
  if (!task) return problem(task.error());
  return answer(200, parts.site.try_rule(task->rule, task->span));
}

void add_zone_routes(Router& router, const ApiParts& parts) {
  router.add({"GET", "/api/v1/zones", Action::view_state,
              [parts](const Call&) { return json_response(200, {{"zones", list_of(parts.site.zones())}}); }});
  router.add({"POST", "/api/v1/zones", Action::change_rules, [parts](const Call& call) {
                return post<Zone>(parts, call, parse_new_zone, &site::Site::add_zone);
              }});
  router.add({"GET", "/api/v1/zones/{}", Action::view_state,
              [parts](const Call& call) { return get(call, parts.site.zones()); }});
  router.add({"PUT", "/api/v1/zones/{}", Action::change_rules, [parts](const Call& call) {
                return put<Zone>(parts, call, parse_new_zone, &site::Site::set_zone);
              }});
  router.add({"DELETE", "/api/v1/zones/{}", Action::change_rules,
              [parts](const Call& call) { return remove(parts, call, &site::Site::remove_zone); }});
}

}  // namespace

void add_rule_routes(Router& router, const ApiParts& parts) {
  add_zone_routes(router, parts);
  router.add({"GET", "/api/v1/rules", Action::view_state,
              [parts](const Call&) { return json_response(200, {{"rules", list_of(parts.site.rules())}}); }});
  router.add({"POST", "/api/v1/rules", Action::change_rules, [parts](const Call& call) {
                return post<Rule>(parts, call, parse_rule, &site::Site::add_rule);
              }});
  router.add({"POST", "/api/v1/rules/test", Action::change_rules,
              [parts](const Call& call) { return test_rule(parts, call); }});
  router.add({"GET", "/api/v1/rules/{}", Action::view_state,
              [parts](const Call& call) { return get(call, parts.site.rules()); }});
  router.add({"PUT", "/api/v1/rules/{}", Action::change_rules, [parts](const Call& call) {
                return put<Rule>(parts, call, parse_rule, &site::Site::set_rule);
              }});
  router.add({"DELETE", "/api/v1/rules/{}", Action::change_rules,
              [parts](const Call& call) { return remove(parts, call, &site::Site::remove_rule); }});
}

}  // namespace vigie::server
