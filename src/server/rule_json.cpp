#include "rule_json.h"

#include "alarm_json.h"
#include "fields.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

constexpr double kDay = 86'400;

// A product with 1e-9 would make 60 s 60.00000000000001.
double seconds_of(Duration duration) {
  return static_cast<double>(duration.nanoseconds()) / 1e9;
}

json crossing_json(const Crossing& crossing) {
  return {{"zone", crossing.line.to_string()}, {"way", to_string(crossing.way)}};
}

struct ConditionJson {
  json operator()(const Presence& c) const { return {{"kind", "presence"}, {"zone", c.area.to_string()}}; }
  json operator()(const Crossing& c) const {
    json body = crossing_json(c);
    body["kind"] = "crossing";
    return body;
  }
  json operator()(const CrossingSequence& c) const {
    return {{"kind", "sequence"},
            {"first", crossing_json(c.first)},
            {"then", crossing_json(c.then)},
            {"within_s", seconds_of(c.within)}};
  }
  json operator()(const Approach& c) const {
    return {{"kind", "approach"}, {"zone", c.zone.to_string()}, {"within_m", c.within.metres()}};
  }
  json operator()(const Crowd& c) const {
    return {{"kind", "crowd"}, {"zone", c.area.to_string()}, {"least", c.least}};
  }
  json operator()(const Haste& c) const {
    return {{"kind", "haste"}, {"zone", c.area.to_string()}, {"above_mps", c.above.metres_per_second()}};
  }
};

json maybe_metres(const std::optional<Length>& length) {
  return length ? json(length->metres()) : json();
}

json to_json(const SubjectFilter& filter) {
  json classes = json::array();
  for (const ObjectClass each : filter.classes) classes.push_back(to_string(each));
  return {{"classes", std::move(classes)},
          {"least_confidence", filter.least_confidence},
          {"least_height_m", maybe_metres(filter.least_height)},
          {"most_height_m", maybe_metres(filter.most_height)},
          {"stationary", filter.stationary}};
}

std::string_view word_of(DayMoment::Of of) {
  return of == DayMoment::Of::sunrise ? "sunrise" : of == DayMoment::Of::sunset ? "sunset" : "clock";
}

json to_json(const DayMoment& moment) {
  return {{"of", word_of(moment.of)}, {"after_s", seconds_of(moment.after)}};
}

json to_json(const Schedule& schedule) {
  json spans = json::array();
  for (const DaySpan& span : schedule.spans) {
    json days = json::array();
    for (int day = 0; day < 7; ++day)
      if (span.days >> day & 1) days.push_back(day + 1);
    spans.push_back({{"days", std::move(days)}, {"from", to_json(span.from)}, {"to", to_json(span.to)}});
  }
  return {{"time_zone", schedule.time_zone}, {"spans", std::move(spans)}};
}

Way read_way(Fields& fields) {
  // In the order of Way, from 1.
  return static_cast<Way>(fields.word("way", {"either", "rightwards", "leftwards"}) + 1);
}

Duration read_seconds(Fields& fields, const char* key, double least, double most) {
  return Duration::from_seconds(fields.number(key, least, most));
}

Crossing read_crossing(Fields& outer, const char* key) {
  Fields fields(outer.need(key), {"zone", "way"}, outer.name_of(key) + ".");
  const Crossing crossing{fields.id<ZoneId>("zone"), read_way(fields)};
  outer.take(fields);
  return crossing;
}

// Which keys there may be depends on the kind.
Condition read_condition(Fields& outer) {
  const json& body = outer.need("condition");
  const std::string name = outer.name_of("condition.");
  const json kind = body.is_object() ? body.value("kind", json()) : json();
  Condition condition;
  const auto read = [&](std::initializer_list<std::string_view> keys, const auto& make) {
    Fields fields(body, keys, name);
    condition = make(fields);
    outer.take(fields);
  };
  if (kind == "presence") {
    read({"kind", "zone"}, [](Fields& f) { return Presence{f.id<ZoneId>("zone")}; });
  } else if (kind == "crossing") {
    read({"kind", "zone", "way"}, [](Fields& f) { return Crossing{f.id<ZoneId>("zone"), read_way(f)}; });
  } else if (kind == "sequence") {
    read({"kind", "first", "then", "within_s"}, [](Fields& f) {
      return CrossingSequence{read_crossing(f, "first"), read_crossing(f, "then"),
                              read_seconds(f, "within_s", 0, kDay)};
    });
  } else if (kind == "approach") {
    read({"kind", "zone", "within_m"}, [](Fields& f) {
      return Approach{f.id<ZoneId>("zone"), Length::metres(f.number("within_m", 0, 100'000))};
    });
  } else if (kind == "crowd") {
    read({"kind", "zone", "least"},
         [](Fields& f) { return Crowd{f.id<ZoneId>("zone"), f.whole<int>("least", 2, 1000)}; });
  } else if (kind == "haste") {
    read({"kind", "zone", "above_mps"}, [](Fields& f) {
      return Haste{f.id<ZoneId>("zone"), Speed::metres_per_second(f.number("above_mps", 0, 1000))};
    });
  } else {
    outer.fail("condition.kind", "one of presence, crossing, sequence, approach, crowd, haste");
  }
  return condition;
}

std::optional<Length> read_metres(Fields& fields, const char* key) {
  const auto metres = fields.maybe_number(key, 0, 1000);
  return metres ? std::optional(Length::metres(*metres)) : std::nullopt;
}

SubjectFilter read_filter(Fields& outer) {
  SubjectFilter filter;
  const json* body = outer.find("filter");
  if (!body) return filter;
  Fields fields(*body, {"classes", "least_confidence", "least_height_m", "most_height_m", "stationary"},
                outer.name_of("filter."));
  for (const json& entry : fields.list("classes", kObjectClassCount)) {
    int found = -1;
    for (int each = 0; each < kObjectClassCount; ++each)
      if (entry == to_string(static_cast<ObjectClass>(each))) found = each;
    if (found < 0) fields.fail("classes", "a list of classes");
    filter.classes.push_back(static_cast<ObjectClass>(std::max(found, 0)));
  }
  filter.least_confidence = fields.number("least_confidence", 0, 1);
  filter.least_height = read_metres(fields, "least_height_m");
  filter.most_height = read_metres(fields, "most_height_m");
  filter.stationary = fields.flag("stationary");
  outer.take(fields);
  return filter;
}

DayMoment read_moment(Fields& outer, const char* key) {
  Fields fields(outer.need(key), {"of", "after_s"}, outer.name_of(key) + ".");
  const DayMoment moment{static_cast<DayMoment::Of>(fields.word("of", {"clock", "sunrise", "sunset"})),
                         read_seconds(fields, "after_s", -kDay, kDay)};
  outer.take(fields);
  return moment;
}

DaySpan read_span(const json& body, Fields& outer) {
  Fields fields(body, {"days", "from", "to"}, outer.name_of("spans."));
  DaySpan span;
  span.days = 0;
  for (const json& day : fields.list("days", 7)) {
    const bool fits = day.is_number_integer() && day >= 1 && day <= 7;
    if (!fits) fields.fail("days", "a list of weekdays, 1 Monday to 7 Sunday");
    if (fits) span.days |= static_cast<std::uint8_t>(1U << (day.get<unsigned>() - 1));
  }
  if (span.days == 0) fields.fail("days", "at least one weekday");
  span.from = read_moment(fields, "from");
  span.to = read_moment(fields, "to");
  outer.take(fields);
  return span;
}

Schedule read_schedule(Fields& outer) {
  Schedule schedule;
  const json* body = outer.find("schedule");
  if (!body) return schedule;
  Fields fields(*body, {"time_zone", "spans"}, outer.name_of("schedule."));
  schedule.time_zone = fields.text("time_zone", 100);
  for (const json& span : fields.list("spans", kMostSpans)) schedule.spans.push_back(read_span(span, fields));
  outer.take(fields);
  return schedule;
}

std::optional<CameraId> read_camera(Fields& fields, bool in_picture) {
  const bool given = fields.find("camera") != nullptr;
  if (given != in_picture)
    fields.fail("camera", in_picture ? "a camera's id where the surface is a picture"
                                     : "null where the surface is the ground");
  return given ? std::optional(fields.id<CameraId>("camera")) : std::nullopt;
}

}  // namespace

json to_json(const Zone& zone) {
  json corners = json::array(), camera;
  if (const auto* picture = std::get_if<PictureOutline>(&zone.outline)) {
    camera = picture->camera.to_string();
    for (const PixelPoint p : picture->corners) corners.push_back({p.x, p.y});
  } else {
    for (const GroundPoint& p : std::get<GroundOutline>(zone.outline).corners)
      corners.push_back({p.longitude.degrees(), p.latitude.degrees()});
  }
  return {{"id", zone.id.to_string()},
          {"revision", zone.revision},
          {"name", zone.name},
          {"kind", zone.kind == ZoneKind::line ? "line" : "area"},
          {"surface", camera.is_null() ? "ground" : "picture"},
          {"camera", std::move(camera)},
          {"corners", std::move(corners)}};
}

Result<Zone> parse_new_zone(const json& body) {
  Fields fields(body, {"name", "kind", "surface", "camera", "corners"});
  Zone zone;
  zone.name = fields.text("name", kMostNameBytes);
  zone.kind = static_cast<ZoneKind>(fields.word("kind", {"area", "line"}) + 1);
  const bool in_picture = fields.word("surface", {"ground", "picture"}) == 1;
  const auto camera = read_camera(fields, in_picture);
  GroundOutline ground;
  PictureOutline picture{camera.value_or(CameraId{}), {}};
  for (const json& corner : fields.list("corners", kMostCorners)) {
    const bool is_pair =
        corner.is_array() && corner.size() == 2 && corner[0].is_number() && corner[1].is_number();
    if (!is_pair) fields.fail("corners", "a list of pairs of numbers");
    if (!is_pair) break;
    const double first = corner[0].get<double>(), second = corner[1].get<double>();
    ground.corners.push_back({Angle::degrees(second), Angle::degrees(first)});
    picture.corners.push_back({first, second});
  }
  if (in_picture)
    zone.outline = std::move(picture);
  else
    zone.outline = std::move(ground);
  if (fields.error()) return *fields.error();
  return zone;
}

json to_json(const Rule& rule) {
  json excused = json::array();
  for (const ZoneId zone : rule.excused) excused.push_back(zone.to_string());
  return {{"id", rule.id.to_string()},
          {"revision", rule.revision},
          {"name", rule.name},
          {"enabled", rule.enabled},
          {"priority", rule.priority},
          {"raises", rule.raises},
          {"dwell_s", seconds_of(rule.dwell)},
          {"cool_down_s", seconds_of(rule.cool_down)},
          {"condition", std::visit(ConditionJson{}, rule.condition)},
          {"filter", to_json(rule.filter)},
          {"schedule", to_json(rule.schedule)},
          {"excused", std::move(excused)}};
}

Result<Rule> parse_new_rule(const json& body, const std::string& name) {
  Fields fields(body,
                {"name", "enabled", "priority", "raises", "dwell_s", "cool_down_s", "condition", "filter",
                 "schedule", "excused"},
                name);
  Rule rule;
  rule.name = fields.text("name", kMostNameBytes);
  if (fields.find("enabled")) rule.enabled = fields.flag("enabled");
  if (fields.find("raises")) rule.raises = fields.flag("raises");
  if (fields.find("priority")) rule.priority = fields.whole<int>("priority", 1, 5);
  if (fields.find("dwell_s")) rule.dwell = read_seconds(fields, "dwell_s", 0, kDay);
  if (fields.find("cool_down_s")) rule.cool_down = read_seconds(fields, "cool_down_s", 0, kDay);
  rule.condition = read_condition(fields);
  rule.filter = read_filter(fields);
  rule.schedule = read_schedule(fields);
  if (fields.find("excused")) {
    for (const json& entry : fields.list("excused", kMostExcused)) {
      const std::string* text = entry.get_ptr<const std::string*>();
      const auto zone = ZoneId::parse(text ? *text : "");
      if (!zone) fields.fail("excused", "a list of zones' ids");
      if (zone) rule.excused.push_back(*zone);
    }
  }
  if (fields.error()) return *fields.error();
  return rule;
}

Result<TrialTask> parse_trial(const json& body) {
  Fields fields(body, {"rule", "hours"});
  TrialTask task;
  task.span = Duration::seconds(3600) * fields.whole<int>("hours", 1, 24);
  auto rule = parse_new_rule(fields.need("rule"), "rule.");
  if (fields.error()) return *fields.error();
  if (!rule) return std::move(rule).error();
  task.rule = *std::move(rule);
  return task;
}

json to_json(const site::RuleTrial& trial) {
  json list = json::array();
  for (const site::WouldRaise& each : trial.would_raise) {
    list.push_back({{"subject", subject_json(each.subject)},
                    {"happened", to_rfc3339(each.happened)},
                    {"way", way_json(each.way)},
                    {"class", to_string(each.object_class)},
                    {"track", each.track ? json(each.track->to_string()) : json()},
                    {"place", place_json(each.place)},
                    {"pixel", pixel_json(each.pixel)}});
  }
  return {{"would_raise", std::move(list)},
          {"from", to_rfc3339(trial.from)},
          {"to", to_rfc3339(trial.to)},
          {"complete", trial.complete}};
}

}  // namespace vigie::server
