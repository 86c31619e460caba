#include "alarm_desk.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::site {
namespace {

// One crossing as two tracks of one target see it: their places and clearances differ by a few seconds.
constexpr Duration kSameMoment = Duration::seconds(10);
constexpr std::size_t kMostTold = 20'000;
// A camera that is lost asks no more.
constexpr std::size_t kMostRaised = 100;

std::string words_of(Fault fault) {
  switch (fault) {
    case Fault::none:
      break;
    case Fault::lost:
      return "Camera lost";
    case Fault::another_view:
      return "Camera turned or covered";
    case Fault::moved:
      return "Camera has moved";
    case Fault::clock:
      return "Clock was set";
    case Fault::disk:
      return "Disk nearly full";
  }
  return "";
}

// Nothing is seen or kept while it lasts.
bool is_urgent(Fault fault) {
  return fault == Fault::lost || fault == Fault::another_view || fault == Fault::disk;
}

void hold_recordings(const Alarm& alarm, evidence::ClipFolder& clips) {
  clips.hold(alarm.id.uuid);
  if (alarm.track) clips.hold(alarm.track->uuid);
}

void release_recordings(const Alarm& alarm, evidence::ClipFolder& clips) {
  clips.release(alarm.id.uuid);
  if (alarm.track) clips.release(alarm.track->uuid);
}

// For people, in the chain of evidence.
std::string words_of(const Alarm& alarm) {
  if (alarm.fault != Fault::none)
    return fmt::format("{}, {}, since {}{}", alarm.rule_name, to_string(alarm.origin),
                       to_rfc3339(alarm.happened),
                       alarm.camera ? ", camera " + alarm.camera->to_string() : "");
  std::string words =
      fmt::format("rule \"{}\" ({}, revision {}), priority {}, {}, met at {} by {} {:.2f}", alarm.rule_name,
                  alarm.rule.to_string(), alarm.rule_revision, alarm.priority, to_string(alarm.origin),
                  to_rfc3339(alarm.happened), to_string(alarm.classes.best()),
                  alarm.classes.p[static_cast<std::size_t>(alarm.classes.best())]);
  if (alarm.way != Way::unknown) words += fmt::format(", {}", to_string(alarm.way));
  if (alarm.place)
    words += fmt::format(", at latitude {:.6f} longitude {:.6f}", alarm.place->latitude.degrees(),
                         alarm.place->longitude.degrees());
  if (alarm.camera) words += ", camera " + alarm.camera->to_string();
  if (alarm.track) words += ", track " + alarm.track->to_string();
  return words;
}

std::string words_of_judgement(const Alarm& alarm) {
  return fmt::format("by {} at {}, {}{}{}", alarm.judged->who.name, to_rfc3339(alarm.judged->when),
                     to_string(alarm.judgement), alarm.note.empty() ? "" : ": ", alarm.note);
}

constexpr const char* kFoundAtStart = "found at the start: ";

}  // namespace

bool is_held(const Alarm& alarm) {
  return alarm.state != AlarmState::judged || alarm.judgement == Judgement::real;
}

void AlarmDesk::take(const rules::Finding& finding, const Rule& rule, const Circumstances& about) {
  std::vector<Uuid> names = about.names;
  names.push_back(finding.subject);
  if (is_told(finding, rule, names)) return;
  WriteJob job;
  if (finding.way != Way::unknown) {
    const Passage passage{rule.id,          finding.rule_revision, about.subject,       finding.origin,
                          finding.happened, finding.way,           about.classes.best()};
    job.events.push_back(event_of(ids_.next(), 0, finding.origin, finding.happened, passage));
  }
  job.durability = Durability::durable;
  if (!rule.raises) return writer_.put(std::move(job));
  Alarm alarm;
  alarm.origin = finding.origin;
  alarm.rule = rule.id;
  alarm.rule_revision = finding.rule_revision;
  alarm.rule_name = rule.name;
  alarm.priority = rule.priority;
  alarm.subject = about.subject;
  alarm.way = finding.way;
  alarm.classes = about.classes;
  alarm.happened = finding.happened;
  alarm.camera = about.camera;
  alarm.track = about.track;
  alarm.place = about.place;
  alarm.pixel = about.pixel;
  put(std::move(alarm), std::move(job));
}

void AlarmDesk::raise(Fault fault, std::optional<CameraId> camera, Origin origin, UtcTime since) {
  {
    MutexLock lock(mutex_);
    if (!waiting_.emplace(std::pair(fault, camera), AlarmId{}).second) return;
  }
  Alarm alarm;
  alarm.origin = origin;
  alarm.rule_name = words_of(fault);
  alarm.fault = fault;
  alarm.priority = is_urgent(fault) ? 2 : 3;
  alarm.subject = camera ? AlarmSubject(*camera) : AlarmSubject(site_);
  alarm.happened = since;
  alarm.camera = camera;
  put(std::move(alarm), {});
}

void AlarmDesk::resume(const Alarm& alarm) {
  if (alarm.fault != Fault::none && alarm.state != AlarmState::judged) {
    MutexLock lock(mutex_);
    waiting_[{alarm.fault, alarm.camera}] = alarm.id;
  }
  const std::string id = alarm.id.to_string();
  if (!chain_.tells_of(evidence::ChainEvent::raised, id))
    chain(evidence::ChainEvent::raised, alarm, kFoundAtStart + words_of(alarm));
  if (alarm.judged && !chain_.tells_of(evidence::ChainEvent::judged, id))
    chain(evidence::ChainEvent::judged, alarm, kFoundAtStart + words_of_judgement(alarm));
}

void AlarmDesk::judged(const Alarm& alarm, bool was_held) {
  if (was_held && !is_held(alarm)) release_recordings(alarm, clips_);
  if (!was_held && is_held(alarm)) hold_recordings(alarm, clips_);
  {
    MutexLock lock(mutex_);
    const auto waiting = waiting_.find({alarm.fault, alarm.camera});
    if (waiting != waiting_.end() && waiting->second == alarm.id) waiting_.erase(waiting);
  }
  chain(evidence::ChainEvent::judged, alarm, words_of_judgement(alarm));
}

// What fails is made up for at the next start.
void AlarmDesk::chain(evidence::ChainEvent event, const Alarm& alarm, const std::string& words) {
  if (auto said = chain_.append(event, alarm.id.to_string(), {}, words); !said)
    log_error("evidence", fmt::format("an alarm that was {} is not in the chain: {}", to_string(event),
                                      said.error().to_string()));
}

Event AlarmDesk::event_of(const Uuid& id, std::uint32_t revision, Origin origin, UtcTime happened,
                          EventBody body) const {
  Event event;
  event.id = EventId{id};
  event.site = site_;
  event.origin = origin;
  event.event_time = happened;
  event.revision = revision;
  event.body = std::move(body);
  return event;
}

// As an open one, beside what else is in `job`.
void AlarmDesk::put(Alarm alarm, WriteJob job) {
  alarm.id = ids_.make<AlarmId>();
  alarm.site = site_;
  alarm.revision = 1;
  alarm.state = AlarmState::open;
  alarm.opened = clock_.utc();
  job.durability = Durability::durable;
  job.events.push_back(event_of(alarm.id.uuid, alarm.revision, alarm.origin, alarm.happened, alarm));
  if (alarm.fault != Fault::none) {
    MutexLock lock(mutex_);
    waiting_[{alarm.fault, alarm.camera}] = alarm.id;
  }
  job.then.emplace_back([this, alarm] { tell(alarm); });
  writer_.put(std::move(job));
}

// On the writer's thread: no camera waits for a disk.
void AlarmDesk::tell(const Alarm& alarm) {
  hold_recordings(alarm, clips_);
  hub_.publish(alarm);
  if (alarm.camera && alarm.fault != Fault::lost) {
    MutexLock lock(mutex_);
    auto& raised = raised_[*alarm.camera];
    if (raised.size() < kMostRaised) raised.push_back(alarm);
  }
  chain(evidence::ChainEvent::raised, alarm, words_of(alarm));
}

std::vector<Alarm> AlarmDesk::raised_for(CameraId camera) {
  MutexLock lock(mutex_);
  const auto found = raised_.find(camera);
  if (found == raised_.end()) return {};
  auto raised = std::move(found->second);
  raised_.erase(found);
  return raised;
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
