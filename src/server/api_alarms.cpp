// Alarms: their list, and what people say of them; and how many went over the lines.
#include "alarm_json.h"
#include "api.h"
#include "json.h"
#include "problem.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

constexpr Duration kDay = Duration::seconds(86'400);
constexpr Duration kLongest = kDay * 31;

std::vector<AlarmState> states_of(Query& asked) {
  std::vector<AlarmState> states;
  const auto text = asked.text("state");
  if (!text) return states;
  std::string_view rest = *text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view word = rest.substr(0, comma);
    for (const AlarmState state : {AlarmState::open, AlarmState::acknowledged, AlarmState::judged})
      if (to_string(state) == word) states.push_back(state);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  const auto words = static_cast<std::size_t>(std::count(text->begin(), text->end(), ',')) + 1;
  if (states.size() != words)
    asked.fail({ErrorCode::invalid_argument,
                "state is to be open, acknowledged or judged, or several of them with commas"});
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
  return states;
}

std::optional<Judgement> judgement_of(Query& asked) {
  const auto text = asked.text("judgement");
  if (!text) return std::nullopt;
  for (const Judgement judgement : {Judgement::real, Judgement::nuisance, Judgement::false_})
    if (to_string(judgement) == *text) return judgement;
  return asked.fail({ErrorCode::invalid_argument, "judgement is to be real, nuisance or false"});
}

Response list_alarms(const ApiParts& parts, const Call& call) {
  Query asked(call.target, {"state", "judgement", "rule", "camera", "from", "to", "before", "limit"});
  AlarmQuery query;
  query.states = states_of(asked);
  query.judgement = judgement_of(asked);
  query.rule = asked.id<RuleId>("rule");
  query.camera = asked.id<CameraId>("camera");
  query.from = asked.time("from");
  query.to = asked.time("to");
  query.before = asked.id<AlarmId>("before");
  query.limit = asked.limit(100, 1000);
  if (asked.error()) return problem(*asked.error());
  const auto page = parts.site.records().alarms(query);
  if (!page) return problem(page.error());
  bool more = false;
  if (page->size() == query.limit) {
    query.before = page->back().id;
    query.limit = 1;
    const auto older = parts.site.records().alarms(query);
    if (!older) return problem(older.error());
    more = !older->empty();
  }
  json alarms = json::array();
  for (const Alarm& alarm : *page) alarms.push_back(alarm_json(alarm));
  return json_response(200, {{"alarms", std::move(alarms)}, {"more", more}});
}

Response answer(const Result<Alarm>& alarm) {
  return alarm ? json_response(200, alarm_json(*alarm)) : problem(alarm.error());
}

Response get_alarm(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<AlarmId>(call);
  if (!id) return problem(id.error());
  return answer(parts.site.records().alarm(*id));
}

Response acknowledge(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<AlarmId>(call);
  if (!id) return problem(id.error());
  return answer(parts.site.acknowledge(call.principal, *id));
}

Response judge(const ApiParts& parts, const Call& call) {
  const auto id = id_argument<AlarmId>(call);
  if (!id) return problem(id.error());
  const auto body = read_json(call.request);
  if (!body) return problem(body.error());
  const auto verdict = parse_verdict(*body);
  if (!verdict) return problem(verdict.error());
  return answer(parts.site.judge(call.principal, *id, *verdict));
}

Response count_passages(const ApiParts& parts, const Call& call) {
  Query asked(call.target, {"rule", "from", "to"});
  const auto rule = asked.id<RuleId>("rule");
  const auto asked_from = asked.time("from"), asked_to = asked.time("to");
  if (asked.error()) return problem(*asked.error());
  // Beyond, sums of times overflow.
  constexpr std::int64_t kEnd = 7'000'000'000'000'000'000;
  for (const auto& time : {asked_from, asked_to})
    if (time && (time->nanoseconds() < 0 || time->nanoseconds() > kEnd))
      return problem(Error(ErrorCode::invalid_argument, "times are to be from 1970 to 2190"));
  const UtcTime to = asked_to ? *asked_to : asked_from ? *asked_from + kDay : parts.clock.utc();
  const UtcTime from = asked_from.value_or(to - kDay);
  if (from > to || to - from > kLongest) {
    return problem(
        Error(ErrorCode::invalid_argument, "from is to be before to, and at most 31 days before it"));
  }
  const auto counts = parts.site.records().passages(rule, from, to);
  if (!counts) return problem(counts.error());
  json hours = json::array();
  for (const PassageCount& count : *counts) hours.push_back(to_json(count));
  return json_response(200, {{"hours", std::move(hours)}});
}

}  // namespace

void add_alarm_routes(Router& router, const ApiParts& parts) {
  router.add({"GET", "/api/v1/alarms", Action::view_state,
              [parts](const Call& call) { return list_alarms(parts, call); }});
  router.add({"GET", "/api/v1/alarms/{}", Action::view_state,
              [parts](const Call& call) { return get_alarm(parts, call); }});
  router.add({"POST", "/api/v1/alarms/{}/acknowledge", Action::judge_alarms,
              [parts](const Call& call) { return acknowledge(parts, call); }});
  router.add({"POST", "/api/v1/alarms/{}/judgement", Action::judge_alarms,
              [parts](const Call& call) { return judge(parts, call); }});
  router.add({"GET", "/api/v1/passages", Action::view_state,
              [parts](const Call& call) { return count_passages(parts, call); }});
}

}  // namespace vigie::server
