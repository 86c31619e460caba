// A rule met by its subject, or something wrong with a camera or the node; what people made of it, and what
// came of it. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// What is wrong, where it is no rule that was met. another_view: nearly all of the picture is not what was
// learnt, as of a camera that was turned or covered; moved: the picture shifted for good; clock: this
// machine's clock was set; disk: nearly full.
enum class Fault : int { none = 0, lost = 1, another_view = 2, moved = 3, clock = 4, disk = 5 };

// What met the rule. An absence: the camera or node whose silence it is about.
struct Absence {
  std::string of;
  UtcTime since;
};
// A track where it is not known to be of a target. Numbers are fixed: in this order, from 1.
using AlarmSubject = std::variant<TargetId, CameraId, SiteId, Absence, TrackId>;

// Where in whose picture.
struct PicturePlace {
  CameraId camera;
  PixelPoint at;
};

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
  std::uint32_t revision = 0;  // from 1
  RuleId rule;                 // nil of a fault
  std::uint32_t rule_revision = 0;
  std::string rule_name;      // as it was then; of a fault what it is, in English
  Fault fault = Fault::none;  // of a camera, or the site
  int priority = 3;           // of the rule, as it was then
  AlarmSubject subject;
  AlarmState state = AlarmState::unknown;
  Way way = Way::unknown;          // of a crossing
  ClassConfidences classes;        // of the subject, when the rule was met
  UtcTime happened;                // when the rule was met
  UtcTime opened;                  // when that was known
  std::optional<CameraId> camera;  // that sees the subject best
  std::optional<TrackId> track;    // whose picture and clip show it
  std::optional<GroundPoint> place;
  std::optional<PicturePlace> pixel;
  std::optional<Act> acknowledged, judged;
  Judgement judgement = Judgement::unknown;
  std::string note;  // of who judged it
  std::optional<Response> response;
  std::vector<Uuid> evidence;
};

// A crossing rule met: one more that went that way.
struct Passage {
  RuleId rule;
  std::uint32_t rule_revision = 0;
  AlarmSubject subject;
  Origin origin = Origin::unknown;
  UtcTime happened;
  Way way = Way::unknown;
  ObjectClass object_class = ObjectClass::unknown;  // its likeliest, then
};

std::string_view to_string(AlarmState state);
std::string_view to_string(Judgement judgement);
std::string_view to_string(Fault fault);

}  // namespace vigie
