#include "alarm_json.h"
#include "json.h"
#include "pose_json.h"
#include "rule_json.h"
#include "target_json.h"

#include <map>

#include <nlohmann/json.hpp>

#include <vigie/server/account.h>

namespace vigie::server {
namespace {

using nlohmann::json;

constexpr std::size_t kPage = 1000;

// Of every kind of record, what was committed last before `until`, by id.
template <typename Record, typename Id>
Result<std::map<Id, Record>> as_of(Register& records, EventKind kind, UtcTime until, Id Record::* id) {
  std::map<Id, Record> last;
  EventFilter filter;
  filter.kind = kind;
  Sequence after = 0;
  while (true) {
    const auto page = records.read(after, filter, kPage);
    if (!page) return page.error();
    for (const StoredEvent& stored : page->events) {
      const auto& record = std::get<Record>(stored.event.body);
      if (stored.event.recorded_time <= until) last.insert_or_assign(record.*id, record);
    }
    if (!page->more) return last;
    after = page->next;
  }
}

Result<json> rule_json(Register& records, const Alarm& alarm) {
  const auto rules = as_of(records, EventKind::rule, alarm.opened, &Rule::id);
  if (!rules) return rules.error();
  const auto found = rules->find(alarm.rule);
  return found == rules->end() ? json() : to_json(found->second);
}

// Those that the rule is about.
Result<json> zones_json(Register& records, const Alarm& alarm, const json& rule) {
  const auto zones = as_of(records, EventKind::zone, alarm.opened, &Zone::id);
  if (!zones) return zones.error();
  const std::string text = rule.dump();
  json list = json::array();
  for (const auto& [id, zone] : *zones)
    if (text.find(id.to_string()) != std::string::npos) list.push_back(to_json(zone));
  return list;
}

Result<json> pose_json(Register& records, const Alarm& alarm) {
  if (!alarm.camera) return json();
  const auto poses = records.pose_history(*alarm.camera);
  if (!poses) return poses.error();
  for (const PoseRecord& pose : *poses) {
    const bool held = pose.held.from <= alarm.opened && (!pose.held.to || alarm.opened < *pose.held.to);
    if (held && !pose.removed) return to_json(pose, pose.held.to);
  }
  return json();
}

template <typename Point>
json path_json(const std::vector<Point>& path) {
  json list = json::array();
  for (const Point& point : path) list.push_back(to_json(point));
  return list;
}

Result<json> track_json(Register& records, TrackId id) {
  const auto track = records.track(id);
  if (!track) return track.error().code == ErrorCode::not_found ? Result<json>(json()) : track.error();
  const auto path = records.track_path(id);
  if (!path) return path.error();
  json body = to_json(*track);
  body["path"] = path_json(*path);
  return body;
}

Result<json> target_json_of(Register& records, TargetId id) {
  const auto target = records.target(id);
  if (!target) return target.error().code == ErrorCode::not_found ? Result<json>(json()) : target.error();
  const auto path = records.target_path(id);
  if (!path) return path.error();
  json body = target_json(*target);
  body["path"] = path_json(*path);
  return body;
}

}  // namespace

Result<std::string> account_of(Register& records, AlarmId id) {
  const auto alarm = records.alarm(id);
  if (!alarm) return alarm.error();
  json body{{"alarm", alarm_json(*alarm)}, {"track", json()}, {"target", json()}};
  auto rule = rule_json(records, *alarm);
  if (!rule) return std::move(rule).error();
  auto zones = zones_json(records, *alarm, *rule);
  if (!zones) return std::move(zones).error();
  auto pose = pose_json(records, *alarm);
  if (!pose) return std::move(pose).error();
  body["rule"] = *std::move(rule);
  body["zones"] = *std::move(zones);
  body["pose"] = *std::move(pose);
  if (alarm->track) {
    auto track = track_json(records, *alarm->track);
    if (!track) return std::move(track).error();
    body["track"] = *std::move(track);
  }
  if (const auto* target = std::get_if<TargetId>(&alarm->subject)) {
    auto shown = target_json_of(records, *target);
    if (!shown) return std::move(shown).error();
    body["target"] = *std::move(shown);
  }
  return body.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace vigie::server
