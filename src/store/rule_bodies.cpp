// What the register keeps of zones and rules.
#include "bodies.h"

#include <array>

namespace vigie::store {
namespace {

using Corner = std::array<double, 2>;
// Weekdays, and from and to as of and nanoseconds after.
using SpanNumbers = std::array<std::int64_t, 5>;

std::vector<Corner> corners_of(const Zone& zone) {
  std::vector<Corner> corners;
  if (const auto* picture = std::get_if<PictureOutline>(&zone.outline)) {
    for (const PixelPoint p : picture->corners) corners.push_back({p.x, p.y});
  } else {
    for (const GroundPoint& p : std::get<GroundOutline>(zone.outline).corners)
      corners.push_back({p.latitude.degrees(), p.longitude.degrees()});
  }
  return corners;
}

std::variant<GroundOutline, PictureOutline> outline_of(const std::optional<Uuid>& camera,
                                                       const std::vector<Corner>& corners) {
  if (camera) {
    PictureOutline outline{CameraId{*camera}, {}};
    for (const Corner& c : corners) outline.corners.push_back({c[0], c[1]});
    return outline;
  }
  GroundOutline outline;
  for (const Corner& c : corners) outline.corners.push_back({Angle::degrees(c[0]), Angle::degrees(c[1])});
  return outline;
}

// The columns of a condition.
struct ConditionRow {
  ZoneId zone;
  Way way = Way::unknown;
  std::optional<ZoneId> then_zone;
  Way then_way = Way::unknown;
  std::optional<std::int64_t> within_ns;
  std::optional<double> within_m;
  std::optional<std::int64_t> least;
  std::optional<double> above_m_per_s;
};

struct RowOf {
  ConditionRow operator()(const Presence& c) const { return only(c.area); }
  ConditionRow operator()(const Crossing& c) const {
    ConditionRow row = only(c.line);
    row.way = c.way;
    return row;
  }
  ConditionRow operator()(const CrossingSequence& c) const {
    ConditionRow row = (*this)(c.first);
    row.then_zone = c.then.line;
    row.then_way = c.then.way;
    row.within_ns = c.within.nanoseconds();
    return row;
  }
  ConditionRow operator()(const Approach& c) const {
    ConditionRow row = only(c.zone);
    row.within_m = c.within.metres();
    return row;
  }
  ConditionRow operator()(const Crowd& c) const {
    ConditionRow row = only(c.area);
    row.least = c.least;
    return row;
  }
  ConditionRow operator()(const Haste& c) const {
    ConditionRow row = only(c.area);
    row.above_m_per_s = c.above.metres_per_second();
    return row;
  }

 private:
  static ConditionRow only(ZoneId zone) {
    ConditionRow row;
    row.zone = zone;
    return row;
  }
};

Condition condition_of(std::int64_t kind, const ConditionRow& row) {
  constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
  switch (kind) {
    case 1:
      return Presence{row.zone};
    case 2:
      return Crossing{row.zone, row.way};
    case 3:
      return CrossingSequence{{row.zone, row.way},
                              {row.then_zone.value_or(ZoneId{}), row.then_way},
                              Duration::nanoseconds(row.within_ns.value_or(0))};
    case 4:
      return Approach{row.zone, Length::metres(row.within_m.value_or(kNotKnown))};
    case 5:
      return Crowd{row.zone, static_cast<int>(row.least.value_or(0))};
    case 6:
      return Haste{row.zone, Speed::metres_per_second(row.above_m_per_s.value_or(kNotKnown))};
    default:
      throw StoreError(ErrorCode::damaged, "a rule of the register has a condition that is none");
  }
}

std::vector<SpanNumbers> numbers_of(const std::vector<DaySpan>& spans) {
  std::vector<SpanNumbers> numbers;
  for (const DaySpan& span : spans) {
    numbers.push_back({span.days, static_cast<std::int64_t>(span.from.of), span.from.after.nanoseconds(),
                       static_cast<std::int64_t>(span.to.of), span.to.after.nanoseconds()});
  }
  return numbers;
}

std::vector<DaySpan> spans_of(const std::vector<SpanNumbers>& numbers) {
  std::vector<DaySpan> spans;
  for (const SpanNumbers& n : numbers) {
    spans.push_back({static_cast<std::uint8_t>(n[0]),
                     {static_cast<DayMoment::Of>(n[1]), Duration::nanoseconds(n[2])},
                     {static_cast<DayMoment::Of>(n[3]), Duration::nanoseconds(n[4])}});
  }
  return spans;
}

std::optional<double> metres(const std::optional<Length>& length) {
  return length ? std::optional(length->metres()) : std::nullopt;
}
std::optional<Length> length_of(const std::optional<double>& metres) {
  return metres ? std::optional(Length::metres(*metres)) : std::nullopt;
}

}  // namespace

void write(Connection& connection, Sequence sequence, const Zone& zone) {
  const auto* picture = std::get_if<PictureOutline>(&zone.outline);
  const std::vector<Corner> corners = corners_of(zone);
  connection.statement("INSERT INTO zone_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)")
      .bind(sequence, zone.id, zone.site, zone.revision, zone.held.from, zone.held.to,
            std::string_view(zone.name), zone.kind, picture ? std::optional(picture->camera) : std::nullopt,
            all_bytes(corners), zone.removed)
      .run();
}

Zone read_zone(Statement& row) {
  Zone zone;
  zone.id = row.id<ZoneId>();
  zone.site = row.id<SiteId>();
  zone.revision = row.number32();
  zone.held.from = row.time();
  zone.held.to = row.optional_time();
  zone.name = row.text();
  zone.kind = row.code<ZoneKind>();
  const auto camera = row.optional_numbers<Uuid>();
  zone.outline = outline_of(camera, read_all<Corner>(row, "corners"));
  zone.removed = row.flag();
  return zone;
}

void write(Connection& connection, Sequence sequence, const Rule& rule) {
  const ConditionRow about = std::visit(RowOf{}, rule.condition);
  const SubjectFilter& filter = rule.filter;
  std::vector<std::uint8_t> classes;
  for (const ObjectClass each : filter.classes) classes.push_back(static_cast<std::uint8_t>(each));
  const std::vector<SpanNumbers> spans = numbers_of(rule.schedule.spans);
  connection
      .statement(
          "INSERT INTO rule_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,"
          "?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30)")
      .bind(sequence, rule.id, rule.site, rule.revision, rule.held.from, rule.held.to,
            std::string_view(rule.name), rule.condition.index() + 1, about.zone, about.way, about.then_zone,
            about.then_way, about.within_ns, about.within_m, about.least, about.above_m_per_s,
            all_bytes(classes), filter.least_confidence, metres(filter.least_height),
            metres(filter.most_height), filter.stationary, std::string_view(rule.schedule.time_zone),
            all_bytes(spans), rule.dwell.nanoseconds(), rule.cool_down.nanoseconds(), rule.priority,
            rule.raises, all_bytes(rule.excused), rule.enabled, rule.removed)
      .run();
}

Rule read_rule(Statement& row) {
  Rule rule;
  rule.id = row.id<RuleId>();
  rule.site = row.id<SiteId>();
  rule.revision = row.number32();
  rule.held.from = row.time();
  rule.held.to = row.optional_time();
  rule.name = row.text();
  const std::int64_t kind = row.integer();
  ConditionRow about;
  about.zone = row.id<ZoneId>();
  about.way = row.code<Way>();
  if (const auto then = row.optional_numbers<Uuid>()) about.then_zone = ZoneId{*then};
  about.then_way = row.code<Way>();
  if (const auto within = row.optional_time()) about.within_ns = within->nanoseconds();
  about.within_m = row.optional_real();
  about.least = row.integer();
  about.above_m_per_s = row.optional_real();
  rule.condition = condition_of(kind, about);
  for (const std::uint8_t each : read_all<std::uint8_t>(row, "classes"))
    rule.filter.classes.push_back(static_cast<ObjectClass>(each));
  rule.filter.least_confidence = row.real();
  rule.filter.least_height = length_of(row.optional_real());
  rule.filter.most_height = length_of(row.optional_real());
  rule.filter.stationary = row.flag();
  rule.schedule.time_zone = row.text();
  rule.schedule.spans = spans_of(read_all<SpanNumbers>(row, "spans"));
  rule.dwell = Duration::nanoseconds(row.integer());
  rule.cool_down = Duration::nanoseconds(row.integer());
  rule.priority = static_cast<int>(row.integer());
  rule.raises = row.flag();
  rule.excused = read_all<ZoneId>(row, "ids");
  rule.enabled = row.flag();
  rule.removed = row.flag();
  return rule;
}

}  // namespace vigie::store
