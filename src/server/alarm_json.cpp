#include "alarm_json.h"

#include "fields.h"
#include "json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

template <typename TypedId>
json maybe_id(const std::optional<TypedId>& id) {
  return id ? json(id->to_string()) : json();
}

json acknowledged_json(const std::optional<Act>& act) {
  if (!act) return {};
  return {{"who", act->who.name}, {"when", to_rfc3339(act->when)}};
}

json judged_json(const Alarm& alarm) {
  json judged = acknowledged_json(alarm.judged);
  if (judged.is_null()) return judged;
  judged["judgement"] = to_string(alarm.judgement);
  judged["note"] = alarm.note;
  return judged;
}

}  // namespace

json subject_json(const AlarmSubject& subject) {
  struct {
    json operator()(const TargetId& id) const { return {{"kind", "target"}, {"id", id.to_string()}}; }
    json operator()(const CameraId& id) const { return {{"kind", "camera"}, {"id", id.to_string()}}; }
    json operator()(const SiteId& id) const { return {{"kind", "site"}, {"id", id.to_string()}}; }
    json operator()(const Absence& absence) const { return {{"kind", "absence"}, {"id", absence.of}}; }
    json operator()(const TrackId& id) const { return {{"kind", "track"}, {"id", id.to_string()}}; }
  } words;
  return std::visit(words, subject);
}

json way_json(Way way) {
  return way == Way::rightwards || way == Way::leftwards ? json(to_string(way)) : json();
}

json place_json(const std::optional<GroundPoint>& place) {
  if (!place) return {};
  return {{"latitude_deg", place->latitude.degrees()}, {"longitude_deg", place->longitude.degrees()}};
}

json pixel_json(const std::optional<PicturePlace>& pixel) {
  if (!pixel) return {};
  return {{"camera", pixel->camera.to_string()},
          {"x", rounded(pixel->at.x, 100)},
          {"y", rounded(pixel->at.y, 100)}};
}

json alarm_json(const Alarm& alarm) {
  const ObjectClass best = alarm.classes.best();
  const auto confidence = static_cast<double>(alarm.classes.p[static_cast<std::size_t>(best)]);
  return {{"id", alarm.id.to_string()},
          {"revision", alarm.revision},
          {"origin", to_string(alarm.origin)},
          {"state", to_string(alarm.state)},
          {"priority", alarm.priority},
          {"rule",
           {{"id", alarm.rule.to_string()}, {"revision", alarm.rule_revision}, {"name", alarm.rule_name}}},
          {"fault", alarm.fault == Fault::none ? json() : json(to_string(alarm.fault))},
          {"subject", subject_json(alarm.subject)},
          {"way", way_json(alarm.way)},
          {"class", to_string(best)},
          {"confidence", std::clamp(rounded(confidence, 1000), 0.0, 1.0)},
          {"happened", to_rfc3339(alarm.happened)},
          {"opened", to_rfc3339(alarm.opened)},
          {"camera", maybe_id(alarm.camera)},
          {"track", maybe_id(alarm.track)},
          {"place", place_json(alarm.place)},
          {"pixel", pixel_json(alarm.pixel)},
          {"acknowledged", acknowledged_json(alarm.acknowledged)},
          {"judged", judged_json(alarm)}};
}

json to_json(const PassageCount& count) {
  return {{"rule", count.rule.to_string()},
          {"hour", to_rfc3339(count.hour)},
          {"way", to_string(count.way)},
          {"class", to_string(count.object_class)},
          {"count", count.count}};
}

Result<site::Verdict> parse_verdict(const json& body) {
  Fields fields(body, {"judgement", "note", "revision"});
  site::Verdict verdict;
  // In the order of Judgement, from 1.
  verdict.judgement = static_cast<Judgement>(fields.word("judgement", {"real", "nuisance", "false"}) + 1);
  if (fields.find("note")) verdict.note = fields.text("note", site::kMostNote);
  verdict.revision = fields.whole<std::uint32_t>("revision", 1, 4'294'967'295);
  if (fields.error()) return *fields.error();
  return verdict;
}

}  // namespace vigie::server
