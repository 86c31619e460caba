#include "bearings.h"
#include "zones.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <vigie/rules/check.h>
#include <vigie/rules/schedule.h>

namespace vigie::rules {
namespace {

// Subjects end, and say so; whoever does not is dropped beyond this many, the one seen last the longest ago.
constexpr std::size_t kMostSubjects = 10'000;

struct WatchedRule {
  Rule rule;
  Timetable timetable;
  std::vector<std::size_t> zones;    // of its condition, in their order
  std::vector<std::size_t> excused;  // areas
};

struct WatchedZone {
  ZoneId id;
  Outline outline;
  bool is_area = false;
};

// Who says nothing for this long is in no crowd.
constexpr Duration kSilent = Duration::seconds(10);

// What happened to a subject under a rule and has not been told.
struct Pending {
  UtcTime happened;
  PlanePoint at;
  Way way = Way::unknown;
};

// How one subject stands to one rule.
struct RuleBearing {
  std::optional<Pending> pending;
  std::optional<Crossed> first, then;  // of a sequence, the last of each
  bool told = false;                   // of what holds: since it began to
  bool counted = false;                // of a crowd: one of it
  std::optional<UtcTime> last_told;
};

struct Subject {
  UtcTime last;
  Origin origin = Origin::unknown;
  std::vector<LineBearing> lines;               // by zone, of lines
  std::vector<AreaBearing> areas;               // by zone, of areas
  std::vector<std::optional<Crossed>> crossed;  // by zone, in this observation
  std::vector<RuleBearing> rules;
};

bool fits_way(Way wanted, Way was) {
  return wanted == Way::either || wanted == was;
}

// Whether it goes on for a while, rather than happens at a moment.
bool lasts(const Condition& condition) {
  return !std::holds_alternative<Crossing>(condition) && !std::holds_alternative<CrossingSequence>(condition);
}

// Whether its class and size are known to be what the rule is about.
bool fits_filter(const SubjectFilter& filter, const Observation& seen) {
  if (seen.motion == Motion::stationary && !filter.stationary) return false;
  if (!filter.classes.empty()) {
    double confidence = 0;
    for (const ObjectClass wanted : filter.classes)
      confidence += static_cast<double>(seen.classes.p[static_cast<std::size_t>(wanted)]);
    if (confidence < filter.least_confidence) return false;
  }
  if (!filter.least_height && !filter.most_height) return true;
  if (!seen.height) return false;
  return *seen.height >= filter.least_height.value_or(Length{}) &&
         *seen.height <= filter.most_height.value_or(*seen.height);
}

}  // namespace

class RuleWatch::Impl {
 public:
  std::vector<WatchedZone> zones;
  std::vector<WatchedRule> rules;

  std::span<const Finding> take(const Observation& seen) {
    findings_.clear();
    crowds_.resize(rules.size());
    Subject& subject = subject_of(seen);
    if (seen.time < subject.last) return findings_;
    subject.last = seen.time;
    for (std::size_t z = 0; z < zones.size(); ++z) {
      subject.crossed[z] = std::nullopt;
      if (zones[z].is_area)
        subject.areas[z].take(zones[z].outline, seen);
      else
        subject.crossed[z] = subject.lines[z].take(zones[z].outline, seen);
    }
    for (std::size_t r = 0; r < rules.size(); ++r) judge(r, subject, seen);
    if (seen.ended) subjects_.erase(seen.subject);
    return findings_;
  }

  void continue_from(Impl& before) {
    const auto zones_before = places_before(zones, before.zones, [](const auto& now, const auto& then) {
      return now.id == then.id && now.outline.has_same_corners(then.outline);
    });
    const auto is_unchanged = [&](std::size_t z) { return zones_before[z].has_value(); };
    auto rules_before = places_before(rules, before.rules, [](const auto& now, const auto& then) {
      return now.rule.id == then.rule.id && now.rule.condition == then.rule.condition;
    });
    for (std::size_t r = 0; r < rules.size(); ++r)
      if (!std::ranges::all_of(rules[r].zones, is_unchanged)) rules_before[r].reset();
    for (auto& [id, then] : before.subjects_) {
      Subject& now = subjects_[id];
      now = {then.last,
             then.origin,
             taken(then.lines, zones_before),
             taken(then.areas, zones_before),
             std::vector<std::optional<Crossed>>(zones.size()),
             taken(then.rules, rules_before)};
    }
    before.crowds_.resize(before.rules.size());
    crowds_ = taken(before.crowds_, rules_before);
  }

 private:
  // Of each of `now`, where among `then` the same is.
  template <typename Value, typename Same>
  static std::vector<std::optional<std::size_t>> places_before(const std::vector<Value>& now,
                                                               const std::vector<Value>& then, Same same) {
    std::vector<std::optional<std::size_t>> places(now.size());
    for (std::size_t i = 0; i < now.size(); ++i)
      for (std::size_t j = 0; j < then.size(); ++j)
        if (same(now[i], then[j])) places[i] = j;
    return places;
  }
  template <typename Value>
  static std::vector<Value> taken(std::vector<Value>& from,
                                  const std::vector<std::optional<std::size_t>>& places) {
    std::vector<Value> values(places.size());
    for (std::size_t i = 0; i < places.size(); ++i)
      if (places[i]) values[i] = from[*places[i]];
    return values;
  }

  Subject& subject_of(const Observation& seen) {
    const auto [found, is_new] = subjects_.try_emplace(seen.subject);
    Subject& subject = found->second;
    if (!is_new) return subject;
    subject = {seen.time,
               seen.origin,
               std::vector<LineBearing>(zones.size()),
               std::vector<AreaBearing>(zones.size()),
               std::vector<std::optional<Crossed>>(zones.size()),
               std::vector<RuleBearing>(rules.size())};
    if (subjects_.size() > kMostSubjects) {
      const auto oldest = std::ranges::min_element(
          subjects_, {}, [](const auto& known) { return std::pair(known.second.last, known.first); });
      if (oldest != found) subjects_.erase(oldest);
    }
    return subject;
  }

  // What the rule's condition makes of this observation.
  void judge(std::size_t r, Subject& subject, const Observation& seen) {
    const WatchedRule& watched = rules[r];
    RuleBearing& bearing =
        std::holds_alternative<Crowd>(watched.rule.condition) ? crowds_[r][seen.origin] : subject.rules[r];
    std::visit([&](const auto& condition) { apply(condition, watched, subject, bearing, seen); },
               watched.rule.condition);
    if (!bearing.pending || seen.time - bearing.pending->happened < watched.rule.dwell) return;
    if (!fits_filter(watched.rule.filter, seen)) return;
    // What holds goes on: it is told when the rule has cooled down.
    const bool holds = lasts(watched.rule.condition);
    const Pending met = *bearing.pending;
    const UtcTime since = holds ? seen.time : met.happened;
    const bool is_cooling = bearing.last_told && since - *bearing.last_told < watched.rule.cool_down;
    if (!is_cooling || !holds) bearing.pending.reset();
    if (is_cooling) return;
    bearing.last_told = since;
    findings_.push_back({watched.rule.id, watched.rule.revision, seen.subject, seen.origin, met.happened,
                         seen.time, met.at, met.way});
  }

  // Kept as pending where the rule was awake then and the place is not excused.
  void happens(const WatchedRule& watched, RuleBearing& bearing, const Pending& what) const {
    if (!watched.timetable.holds(what.happened)) return;
    const bool excused = std::ranges::any_of(
        watched.excused, [&](std::size_t area) { return zones[area].outline.contains(what.at); });
    if (!excused) bearing.pending = what;
  }

  // Of what holds for a while: it happens once, at the first moment at which the rule is awake and the place
  // not excused, and is forgotten where it ceases before it was told.
  void holds(const WatchedRule& watched, RuleBearing& bearing, bool is_so, const Pending& now) const {
    if (!is_so) {
      bearing.told = false;
      bearing.pending.reset();
      return;
    }
    if (bearing.told) return;
    happens(watched, bearing, now);
    bearing.told = bearing.pending.has_value();
  }

  void apply(const Presence&, const WatchedRule& watched, Subject& subject, RuleBearing& bearing,
             const Observation& seen) const {
    const AreaBearing& area = subject.areas[watched.zones[0]];
    holds(watched, bearing, area.inside(), {seen.time, seen.at, Way::unknown});
  }

  void apply(const Crossing& condition, const WatchedRule& watched, Subject& subject, RuleBearing& bearing,
             const Observation&) const {
    const auto& crossed = subject.crossed[watched.zones[0]];
    if (!crossed) return;
    // Who comes back before the dwell is over has not stayed.
    if (bearing.pending && bearing.pending->way != crossed->way) bearing.pending.reset();
    if (fits_way(condition.way, crossed->way))
      happens(watched, bearing, {crossed->happened, crossed->at, crossed->way});
  }

  void apply(const CrossingSequence& condition, const WatchedRule& watched, Subject& subject,
             RuleBearing& bearing, const Observation&) const {
    // Whichever is settled first: they may be near to one another.
    const auto& first = subject.crossed[watched.zones[0]];
    if (first && fits_way(condition.first.way, first->way)) bearing.first = first;
    const auto& then = subject.crossed[watched.zones[1]];
    if (then && fits_way(condition.then.way, then->way)) bearing.then = then;
    if (!bearing.first || !bearing.then) return;
    const Duration between = bearing.then->happened - bearing.first->happened;
    if (!(between > Duration{} && between <= condition.within)) return;
    happens(watched, bearing, {bearing.then->happened, bearing.then->at, bearing.then->way});
    bearing.first.reset();
    bearing.then.reset();
  }

  void apply(const Approach& condition, const WatchedRule& watched, Subject&, RuleBearing& bearing,
             const Observation& seen) const {
    const WatchedZone& zone = zones[watched.zones[0]];
    const bool near = (zone.is_area && zone.outline.contains(seen.at)) ||
                      zone.outline.nearest(seen.at).distance <= condition.within.metres();
    holds(watched, bearing, near, {seen.time, seen.at, Way::unknown});
  }

  // The rule's own bearing, not the subject's: a crowd is told once, by the one that makes it enough. Those
  // of a drill are no crowd with those that are there.
  void apply(const Crowd& condition, const WatchedRule& watched, Subject& subject, RuleBearing& crowd,
             const Observation& seen) const {
    const std::size_t rule = index_of(watched);
    subject.rules[rule].counted =
        subject.areas[watched.zones[0]].inside() && !seen.ended && fits_filter(watched.rule.filter, seen);
    const auto count = std::ranges::count_if(subjects_, [&](const auto& known) {
      const Subject& other = known.second;
      return other.rules[rule].counted && other.origin == seen.origin && seen.time - other.last <= kSilent;
    });
    holds(watched, crowd, count >= condition.least, {seen.time, seen.at, Way::unknown});
  }

  void apply(const Haste& condition, const WatchedRule& watched, Subject& subject, RuleBearing& bearing,
             const Observation& seen) const {
    const bool hasty =
        subject.areas[watched.zones[0]].inside() && seen.speed > condition.above.metres_per_second();
    holds(watched, bearing, hasty, {seen.time, seen.at, Way::unknown});
  }

  [[nodiscard]] std::size_t index_of(const WatchedRule& watched) const {
    return static_cast<std::size_t>(&watched - rules.data());
  }

  std::unordered_map<Uuid, Subject> subjects_;
  std::vector<std::map<Origin, RuleBearing>> crowds_;  // by rule
  std::vector<Finding> findings_;
};

RuleWatch::RuleWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RuleWatch::RuleWatch(RuleWatch&&) noexcept = default;
RuleWatch& RuleWatch::operator=(RuleWatch&&) noexcept = default;
RuleWatch::~RuleWatch() = default;

Result<RuleWatch> RuleWatch::make(std::span<const Rule> rules, std::span<const Zone> zones,
                                  const Surface& surface, const GroundPoint& place) {
  auto impl = std::make_unique<Impl>();
  std::map<ZoneId, std::size_t> known;
  const auto place_of = [&](const Zone& zone) {
    const auto [found, is_new] = known.try_emplace(zone.id, impl->zones.size());
    if (is_new) impl->zones.push_back({zone.id, outline_of(zone, surface), zone.kind == ZoneKind::area});
    return found->second;
  };
  for (const Zone& zone : zones)
    if (auto ok = zone.removed ? Result<void>() : check_zone(zone); !ok) return ok.error();
  for (const Rule& rule : rules) {
    if (!rule.enabled || rule.removed) continue;
    if (auto ok = check_rule(rule, zones); !ok) return ok.error();
    const std::vector<RuleZone> about = condition_zones(rule.condition);
    if (!lies_on(*find_zone(zones, about[0].zone), surface)) continue;
    auto timetable = Timetable::make(rule.schedule, place);
    if (!timetable) return timetable.error();
    WatchedRule watched{rule, *std::move(timetable), {}, {}};
    for (const RuleZone& zone : about) watched.zones.push_back(place_of(*find_zone(zones, zone.zone)));
    for (const ZoneId zone : rule.excused) watched.excused.push_back(place_of(*find_zone(zones, zone)));
    impl->rules.push_back(std::move(watched));
  }
  return RuleWatch(std::move(impl));
}

bool RuleWatch::empty() const {
  return impl_->rules.empty();
}

void RuleWatch::continue_from(RuleWatch&& before) {
  impl_->continue_from(*before.impl_);
}

std::span<const Finding> RuleWatch::take(const Observation& observation) {
  return impl_->take(observation);
}

}  // namespace vigie::rules
