#include "zones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/rules/check.h>
#include <vigie/rules/schedule.h>

namespace vigie::rules {
namespace {

// Beyond this no site reaches, and metres east and north no longer mean one thing.
constexpr double kMostExtentM = 200'000;
constexpr double kMostPixels = 1e5;

Error wrong(std::string_view what, const std::string& name, std::string_view why) {
  return {ErrorCode::invalid_argument, fmt::format("{} \"{}\": {}", what, printable(name), why)};
}

Result<Surface> surface_of(const Zone& zone) {
  if (const auto* picture = std::get_if<PictureOutline>(&zone.outline)) {
    for (const PixelPoint p : picture->corners)
      if (!(std::abs(p.x) <= kMostPixels && std::abs(p.y) <= kMostPixels))
        return wrong("zone", zone.name, "a corner is not in any picture");
    return Surface(PictureSurface{picture->camera});
  }
  const auto& corners = std::get<GroundOutline>(zone.outline).corners;
  if (corners.empty()) return wrong("zone", zone.name, "it has no corners");
  for (const GroundPoint& p : corners)
    if (auto ok = geo::check_geodetic({p.latitude, p.longitude, {}}); !ok)
      return wrong("zone", zone.name, ok.error().message);
  auto site = geo::SiteFrame::make({corners[0].latitude, corners[0].longitude, {}});
  if (!site) return site.error();
  for (const GroundPoint& p : corners)
    if (!(norm(site->enu_from_geodetic({p.latitude, p.longitude, {}})) <= kMostExtentM))
      return wrong("zone", zone.name,
                   "its corners are more than 200 km apart: are latitude and longitude swapped in one?");
  return Surface(GroundSurface{*site});
}

Result<void> check_filter(const Rule& rule) {
  const SubjectFilter& f = rule.filter;
  std::array<bool, kObjectClassCount> named{};
  for (const ObjectClass c : f.classes) {
    const auto number = static_cast<std::size_t>(c);
    if (number >= named.size() || std::exchange(named[number], true))
      return wrong("rule", rule.name, "its classes are to be known ones, each once");
  }
  if (!(f.least_confidence >= 0 && f.least_confidence <= 1))
    return wrong("rule", rule.name, "the least confidence is to be from 0 to 1");
  const double least = f.least_height.value_or(Length::metres(0)).metres();
  const double most = f.most_height.value_or(Length::metres(1000)).metres();
  if (!(least >= 0 && most <= 1000 && least < most))
    return wrong("rule", rule.name, "heights are to be from 0 to 1000 m, the least below the most");
  return {};
}

struct ConditionCheck {
  const Rule& rule;
  Result<void> operator()(const Presence&) const { return {}; }
  Result<void> operator()(const Crossing& c) const { return known(c.way); }
  Result<void> operator()(const CrossingSequence& c) const {
    if (auto ok = known(c.first.way); !ok) return ok;
    if (!(c.within > Duration{} && c.within <= Duration::seconds(86'400)))
      return wrong("rule", rule.name, "a sequence's second crossing is to come within a day");
    return known(c.then.way);
  }
  Result<void> operator()(const Approach& c) const {
    if (c.within.metres() > 0 && c.within.metres() <= 100'000) return {};
    return wrong("rule", rule.name, "an approach is to be within 100 km");
  }
  Result<void> operator()(const Crowd& c) const {
    if (c.least >= 2 && c.least <= 1000) return {};
    return wrong("rule", rule.name, "a crowd is to be of 2 to 1000");
  }
  Result<void> operator()(const Haste& c) const {
    if (c.above.metres_per_second() > 0 && c.above.metres_per_second() <= 1000) return {};
    return wrong("rule", rule.name, "a speed is to be up to 1000 m/s");
  }

 private:
  [[nodiscard]] Result<void> known(Way way) const {
    if (way == Way::either || way == Way::leftwards || way == Way::rightwards) return {};
    return wrong("rule", rule.name, "a crossing is to have a way: either, rightwards or leftwards");
  }
};

bool needs_metres(const Condition& condition) {
  return std::holds_alternative<Approach>(condition) || std::holds_alternative<Haste>(condition);
}

Result<const Zone*> zone_of(const Rule& rule, ZoneId id, std::span<const Zone> zones) {
  const Zone* zone = find_zone(zones, id);
  if (zone == nullptr) return wrong("rule", rule.name, fmt::format("there is no zone {}", id.to_string()));
  return zone;
}

Result<void> check_zones_of(const Rule& rule, std::span<const Zone> zones) {
  std::vector<RuleZone> wanted = condition_zones(rule.condition);
  for (const ZoneId excused : rule.excused) wanted.push_back({excused, ZoneKind::area});
  std::optional<Surface> surface;
  for (const RuleZone& want : wanted) {
    const auto found = zone_of(rule, want.zone, zones);
    if (!found) return found.error();
    const Zone* zone = *found;
    if (want.kind != ZoneKind::unknown && zone->kind != want.kind)
      return wrong("rule", rule.name,
                   fmt::format("zone \"{}\" is to be {}", printable(zone->name),
                               want.kind == ZoneKind::area ? "an area" : "a line"));
    if (!surface) {
      auto of = surface_of(*zone);
      if (!of) return of.error();
      surface = *std::move(of);
    }
    if (!lies_on(*zone, *surface))
      return wrong("rule", rule.name,
                   "its zones are to lie all on the ground, or all in one camera's picture");
  }
  if (needs_metres(rule.condition) && std::holds_alternative<PictureSurface>(*surface))
    return wrong("rule", rule.name, "a distance or a speed needs a zone on the ground");
  return {};
}

}  // namespace

Result<void> check_zone(const Zone& zone) {
  if (zone.kind != ZoneKind::area && zone.kind != ZoneKind::line)
    return wrong("zone", zone.name, "it is to be an area or a line");
  const std::size_t corners =
      std::visit([](const auto& outline) { return outline.corners.size(); }, zone.outline);
  const std::size_t fewest = zone.kind == ZoneKind::area ? 3 : 2;
  if (corners < fewest || corners > kMostCorners)
    return wrong("zone", zone.name,
                 fmt::format("it has {} corners: {} to {}", corners, fewest, kMostCorners));
  const auto surface = surface_of(zone);
  if (!surface) return surface.error();
  const Outline outline = outline_of(zone, *surface);
  if (!(outline.length() > 1e-3)) return wrong("zone", zone.name, "all its corners are one place");
  if (zone.kind == ZoneKind::line) return {};
  if (outline.meets_itself()) return wrong("zone", zone.name, "its edges cross one another");
  if (!(outline.area() > 1e-6)) return wrong("zone", zone.name, "it encloses nothing");
  return {};
}

Result<void> check_rule(const Rule& rule, std::span<const Zone> zones) {
  if (auto ok = std::visit(ConditionCheck{rule}, rule.condition); !ok) return ok;
  if (auto ok = check_filter(rule); !ok) return ok;
  const Duration hour = Duration::seconds(3600);
  if (!(rule.dwell >= Duration{} && rule.dwell <= hour * 24))
    return wrong("rule", rule.name, "a dwell is to be up to a day");
  if (!(rule.cool_down >= Duration{} && rule.cool_down <= hour * 24))
    return wrong("rule", rule.name, "a cool-down is to be up to a day");
  if (rule.priority < 1 || rule.priority > 5)
    return wrong("rule", rule.name, "the priority is to be from 1 to 5");
  if (rule.schedule.spans.size() > kMostSpans || rule.excused.size() > kMostExcused)
    return wrong("rule", rule.name, "at most 50 spans and 50 excused areas");
  if (const auto table = Timetable::make(rule.schedule, {}); !table)
    return wrong("rule", rule.name, table.error().message);
  return check_zones_of(rule, zones);
}

Result<Surface> surface_of(const Rule& rule, std::span<const Zone> zones) {
  const auto zone = zone_of(rule, condition_zones(rule.condition).front().zone, zones);
  if (!zone) return zone.error();
  return surface_of(**zone);
}

}  // namespace vigie::rules
