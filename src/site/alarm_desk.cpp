#include "alarm_desk.h"

#include <algorithm>

namespace vigie::site {
namespace {

// One crossing as two tracks of one target see it: their places and clearances differ by a few seconds.
constexpr Duration kSameMoment = Duration::seconds(10);
constexpr std::size_t kMostTold = 20'000;

}  // namespace

void AlarmDesk::take(const rules::Finding& finding, const Rule& rule, const Circumstances& about) {
  std::vector<Uuid> names = about.names;
  names.push_back(finding.subject);
  if (is_told(finding, rule, names)) return;
  const auto event_of = [&](const Uuid& id, std::uint32_t revision, EventBody body) {
    Event event;
    event.id = EventId{id};
    event.site = site_;
    event.origin = finding.origin;
    event.event_time = finding.happened;
    event.revision = revision;
    event.body = std::move(body);
    return event;
  };
  WriteJob job;
  job.durability = Durability::durable;
  if (finding.way != Way::unknown) {
    job.events.push_back(event_of(ids_.next(), 0,
                                  Passage{rule.id, finding.rule_revision, about.subject, finding.origin,
                                          finding.happened, finding.way, about.classes.best()}));
  }
  if (rule.raises) {
    Alarm alarm;
    alarm.id = ids_.make<AlarmId>();
    alarm.site = site_;
    alarm.origin = finding.origin;
    alarm.revision = 1;
    alarm.rule = rule.id;
    alarm.rule_revision = finding.rule_revision;
    alarm.rule_name = rule.name;
    alarm.priority = rule.priority;
    alarm.subject = about.subject;
    alarm.state = AlarmState::open;
    alarm.way = finding.way;
    alarm.classes = about.classes;
    alarm.happened = finding.happened;
    alarm.opened = clock_.utc();
    alarm.camera = about.camera;
    alarm.track = about.track;
    alarm.place = about.place;
    alarm.pixel = about.pixel;
    job.events.push_back(event_of(alarm.id.uuid, alarm.revision, alarm));
    job.then.emplace_back([&hub = hub_, alarm] { hub.publish(alarm); });
  }
  writer_.put(std::move(job));
}

bool AlarmDesk::is_told(const rules::Finding& finding, const Rule& rule, const std::vector<Uuid>& names) {
  MutexLock lock(mutex_);
  std::optional<Told> before;
  for (const Uuid& name : names) {
    const auto known = told_.find({rule.id, name});
    if (known == told_.end()) continue;
    const Told& told = known->second;
    const Duration apart = abs(finding.happened - told.happened);
    const bool as_others_saw =
        told.observed != finding.subject && told.way == finding.way && apart < kSameMoment;
    if (apart < rule.cool_down || as_others_saw) before = told;
  }
  const Told told = before.value_or(Told{finding.subject, finding.happened, finding.way,
                                         finding.happened + std::max(rule.cool_down, kSameMoment)});
  for (const Uuid& name : names) told_[{rule.id, name}] = told;
  if (told_.size() > kMostTold) forget(finding.happened);
  return before.has_value();
}

void AlarmDesk::forget(UtcTime now) {
  std::erase_if(told_, [&](const auto& entry) { return entry.second.until < now; });
  if (told_.size() <= kMostTold) return;
  // Long cool-downs, or a clock that stepped back, left so many: the quarter that ends first goes.
  std::vector<UtcTime> ends;
  for (const auto& [name, told] : told_) ends.push_back(told.until);
  const auto quarter = ends.begin() + static_cast<std::ptrdiff_t>(ends.size() / 4);
  std::nth_element(ends.begin(), quarter, ends.end());
  std::erase_if(told_, [&](const auto& entry) { return entry.second.until <= *quarter; });
}

}  // namespace vigie::site
