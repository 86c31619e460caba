// Zones and rules, kept version by version.
#include "rule_trial.h"
#include "site_impl.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vigie/core/log.h>
#include <vigie/rules/check.h>

namespace vigie::site {
namespace {

constexpr std::size_t kMostZones = 500, kMostRules = 500;

Error none(const char* what) {
  return {ErrorCode::not_found, fmt::format("there is no such {}", what)};
}

// The zone instead of the one with its id, or beside the others.
template <typename Record>
std::vector<Record> with(std::vector<Record> records, const Record& record) {
  const auto place = std::ranges::lower_bound(records, record.id, {}, &Record::id);
  if (place != records.end() && place->id == record.id)
    *place = record;
  else
    records.insert(place, record);
  std::erase_if(records, [](const Record& each) { return each.removed; });
  return records;
}

// Rules that could not be watched with these zones, each with the reason; disabled ones too.
std::vector<std::string> broken_rules(std::span<const Rule> rules, std::span<const Zone> zones) {
  std::vector<std::string> broken;
  for (const Rule& rule : rules)
    if (const auto ok = rules::check_rule(rule, zones); !ok) broken.push_back(ok.error().message);
  return broken;
}

template <typename Record, typename Id>
Result<Record> find(const std::vector<Record>& records, const Id& id, const char* what) {
  const auto found = std::ranges::find(records, id, &Record::id);
  if (found == records.end()) return none(what);
  return *found;
}

std::string described(const Zone& zone) {
  const std::size_t corners = std::visit([](const auto& o) { return o.corners.size(); }, zone.outline);
  return fmt::format("\"{}\", {} of {} corners", zone.name, zone.kind == ZoneKind::line ? "line" : "area",
                     corners);
}

}  // namespace

Result<void> SiteImpl::read_rules() {
  auto zones = records_->zones();
  if (!zones) return std::move(zones).error();
  auto rules = records_->rules();
  if (!rules) return std::move(rules).error();
  // What an older program, or a damaged register, left that cannot be watched must not keep the rest from it.
  std::erase_if(*zones, [](const Zone& zone) {
    const auto ok = rules::check_zone(zone);
    if (!ok) log_error("rules", fmt::format("a zone is not watched: {}", ok.error().to_string()));
    return !ok;
  });
  std::erase_if(*rules, [&](const Rule& rule) {
    const auto ok = rules::check_rule(rule, *zones);
    if (!ok) log_error("rules", fmt::format("a rule is not watched: {}", ok.error().to_string()));
    return !ok;
  });
  book_.set(*std::move(zones), *std::move(rules));
  return {};
}

// Sunrise and sunset are those of the camera that stands and has the smallest id.
void SiteImpl::place_sun() {
  if (const auto origin = ground_->info().origin) book_.set_place({origin->latitude, origin->longitude});
}

Result<void> SiteImpl::check_outline(const Zone& zone) const {
  if (auto named = check_name("zone", zone.name); !named) return named;
  if (auto ok = rules::check_zone(zone); !ok) return ok;
  const auto* picture = std::get_if<PictureOutline>(&zone.outline);
  if (picture == nullptr || camera(picture->camera)) return {};
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("there is no camera {} for the zone to lie in its picture", picture->camera.to_string()));
}

Result<Zone> SiteImpl::add_zone(const Principal& who, const Zone& zone) {
  MutexLock one_at_a_time(changing_);
  if (auto ok = check_outline(zone); !ok) return std::move(ok).error();
  if (zones().size() >= kMostZones)
    return Error(ErrorCode::exhausted, fmt::format("a site has at most {} zones", kMostZones));
  Zone record = zone;
  record.id = ids_.make<ZoneId>();
  record.revision = 0;
  return commit_zone(who, std::move(record), "drawn: " + described(zone));
}

Result<Zone> SiteImpl::set_zone(const Principal& who, const Zone& zone) {
  MutexLock one_at_a_time(changing_);
  const std::vector<Zone> known = zones();
  const auto before = find(known, zone.id, "zone");
  if (!before) return before;
  if (auto ok = check_outline(zone); !ok) return std::move(ok).error();
  if (const auto broken = broken_rules(rules(), with(known, zone)); !broken.empty())
    return Error(ErrorCode::already_exists,
                 fmt::format("rules are about this zone: {}", fmt::join(broken, "; ")));
  Zone record = zone;
  record.revision = before->revision + 1;
  return commit_zone(who, std::move(record), "drawn anew: " + described(zone));
}

Result<void> SiteImpl::remove_zone(const Principal& who, ZoneId id) {
  MutexLock one_at_a_time(changing_);
  const std::vector<Zone> known = zones();
  auto zone = find(known, id, "zone");
  if (!zone) return std::move(zone).error();
  zone->removed = true;
  ++zone->revision;
  std::vector<std::string> users;
  for (const Rule& rule : rules())
    if (!rules::check_rule(rule, with(known, *zone))) users.push_back('"' + printable(rule.name) + '"');
  if (!users.empty())
    return Error(ErrorCode::already_exists,
                 fmt::format("rules are about this zone: {}; remove them first", fmt::join(users, ", ")));
  auto removed = commit_zone(who, *zone, "removed: " + described(*zone));
  if (!removed) return std::move(removed).error();
  return {};
}

template <typename Record>
Result<void> SiteImpl::commit_record(const Principal& who, Record& record, const char* noun,
                                     const std::string& what) {
  record.site = id_;
  record.held = {clock_.utc(), std::nullopt};
  const std::array events{
      event_of(ids_.next(), 0, record),
      event_of(ids_.next(), 0,
               AuditEntry{who, Action::change_rules, fmt::format("{} {}", noun, record.id.to_string()), what,
                          true})};
  if (auto committed = records_->commit(events, Durability::durable); !committed) return committed.error();
  return {};
}

Result<Zone> SiteImpl::commit_zone(const Principal& who, Zone zone, const std::string& what) {
  if (auto kept = commit_record(who, zone, "zone", what); !kept) return std::move(kept).error();
  book_.set(with(zones(), zone), rules());
  return zone;
}

Result<Rule> SiteImpl::add_rule(const Principal& who, const Rule& rule) {
  MutexLock one_at_a_time(changing_);
  if (auto named = check_name("rule", rule.name); !named) return std::move(named).error();
  if (auto ok = rules::check_rule(rule, zones()); !ok) return std::move(ok).error();
  if (rules().size() >= kMostRules)
    return Error(ErrorCode::exhausted, fmt::format("a site has at most {} rules", kMostRules));
  Rule record = rule;
  record.id = ids_.make<RuleId>();
  record.revision = 0;
  return commit_rule(who, std::move(record), fmt::format("written: \"{}\"", rule.name));
}

Result<Rule> SiteImpl::set_rule(const Principal& who, const Rule& rule) {
  MutexLock one_at_a_time(changing_);
  const auto before = find(rules(), rule.id, "rule");
  if (!before) return before;
  if (auto named = check_name("rule", rule.name); !named) return std::move(named).error();
  if (auto ok = rules::check_rule(rule, zones()); !ok) return std::move(ok).error();
  Rule record = rule;
  record.revision = before->revision + 1;
  return commit_rule(
      who, std::move(record),
      fmt::format("written anew: \"{}\", {}", rule.name, rule.enabled ? "switched on" : "switched off"));
}

Result<void> SiteImpl::remove_rule(const Principal& who, RuleId id) {
  MutexLock one_at_a_time(changing_);
  auto rule = find(rules(), id, "rule");
  if (!rule) return std::move(rule).error();
  rule->removed = true;
  ++rule->revision;
  auto removed = commit_rule(who, *rule, fmt::format("removed: \"{}\"", rule->name));
  if (!removed) return std::move(removed).error();
  return {};
}

Result<Rule> SiteImpl::commit_rule(const Principal& who, Rule rule, const std::string& what) {
  if (auto kept = commit_record(who, rule, "rule", what); !kept) return std::move(kept).error();
  book_.set(zones(), with(rules(), rule));
  return rule;
}

Result<RuleTrial> SiteImpl::try_rule(const Rule& rule, Duration span) {
  const auto set = book_.now();
  Rule tried = rule;
  tried.enabled = true;
  if (auto ok = rules::check_rule(tried, set->zones); !ok) return std::move(ok).error();
  if (trying_.test_and_set())
    return Error(ErrorCode::unavailable, "another rule is being tried; try again in a while");
  const std::unique_ptr<std::atomic_flag, void (*)(std::atomic_flag*)> turn(
      &trying_, [](std::atomic_flag* flag) { flag->clear(); });
  const UtcTime now = clock_.utc();
  return site::try_rule(*records_, tried, *set, now - span, now);
}

}  // namespace vigie::site
