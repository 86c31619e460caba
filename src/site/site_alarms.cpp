// What people say of alarms.
#include "site_impl.h"

#include <array>

#include <fmt/format.h>

namespace vigie::site {

Result<Alarm> SiteImpl::acknowledge(const Principal& who, AlarmId id) {
  MutexLock one_at_a_time(judging_);
  auto alarm = records_->alarm(id);
  if (!alarm || alarm->state != AlarmState::open) return alarm;
  alarm->state = AlarmState::acknowledged;
  alarm->acknowledged = Act{who, clock_.utc()};
  return commit_alarm(who, *std::move(alarm), "acknowledged");
}

Result<Alarm> SiteImpl::judge(const Principal& who, AlarmId id, const Verdict& verdict) {
  MutexLock one_at_a_time(judging_);
  if (verdict.judgement == Judgement::unknown)
    return Error(ErrorCode::invalid_argument, "an alarm is real, nuisance or false");
  if (verdict.note.size() > kMostNote)
    return Error(ErrorCode::invalid_argument, fmt::format("a note is to have at most {} bytes", kMostNote));
  auto alarm = records_->alarm(id);
  if (!alarm) return alarm;
  // That somebody only acknowledged it meanwhile takes nothing away from a judgement.
  const bool only_acknowledged =
      alarm->state == AlarmState::acknowledged && verdict.revision + 1 == alarm->revision;
  if (alarm->revision != verdict.revision && !only_acknowledged) {
    if (!alarm->judged)
      return Error(ErrorCode::already_exists,
                   fmt::format("the alarm is of revision {} by now", alarm->revision));
    return Error(ErrorCode::already_exists,
                 fmt::format("{} judged it meanwhile, at {}: {}", alarm->judged->who.name,
                             to_rfc3339(alarm->judged->when), to_string(alarm->judgement)));
  }
  const bool was_held = is_held(*alarm);
  const Act act{who, clock_.utc()};
  alarm->state = AlarmState::judged;
  if (!alarm->acknowledged) alarm->acknowledged = act;
  alarm->judged = act;
  alarm->judgement = verdict.judgement;
  alarm->note = verdict.note;
  const std::string words =
      fmt::format("{}{}{}", to_string(verdict.judgement), verdict.note.empty() ? "" : ": ", verdict.note);
  auto judged = commit_alarm(who, *std::move(alarm), "judged " + words);
  if (!judged) return judged;
  desk_->judged(*judged, was_held);
  return judged;
}

Result<Alarm> SiteImpl::commit_alarm(const Principal& who, Alarm alarm, const std::string& what) {
  ++alarm.revision;
  Event said = event_of(alarm.id.uuid, alarm.revision, alarm);
  said.origin = alarm.origin;
  const std::array events{std::move(said), event_of(ids_.next(), 0,
                                                    AuditEntry{who, Action::judge_alarms,
                                                               "alarm " + alarm.id.to_string(), what, true})};
  if (auto committed = records_->commit(events, Durability::durable); !committed) return committed.error();
  hub_.publish(alarm);
  return alarm;
}

}  // namespace vigie::site
