// A rule met by its subject, what people made of it, and what came of it. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <vigie/core/principal.h>
#include <vigie/core/rule.h>
#include <vigie/core/target.h>

namespace vigie {

using AlarmId = Id<struct AlarmTag>;

// Numbers are fixed: they are stored and sent.
enum class AlarmState : int { unknown = 0, open = 1, acknowledged = 2, judged = 3 };
// real; nuisance: a true cause that does not matter; false_: no cause.
enum class Judgement : int { unknown = 0, real = 1, nuisance = 2, false_ = 3 };

// What met the rule. An absence: the camera or node whose silence it is about.
struct Absence {
  std::string of;
  UtcTime since;
};
using AlarmSubject = std::variant<TargetId, CameraId, SiteId, Absence>;

// Somebody did something about it, then.
struct Act {
  Principal who;
  UtcTime when;
};

// What was done about it.
struct Response {
  std::string sent;  // who
  std::optional<UtcTime> sent_at, arrived_at;
  std::string found;
};

struct Alarm {
  AlarmId id;
  SiteId site;
  Origin origin = Origin::unknown;
  std::uint32_t revision = 0;
  RuleId rule;
  std::uint32_t rule_revision = 0;
  AlarmSubject subject;
  AlarmState state = AlarmState::unknown;
  UtcTime opened;
  std::optional<Act> acknowledged, judged;
  Judgement judgement = Judgement::unknown;
  std::optional<Response> response;
  std::vector<Uuid> evidence;
};

}  // namespace vigie
