// What people ask of rules and alarms. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <vigie/core/alarm.h>

namespace vigie::site {

// What a person says an alarm was.
struct Verdict {
  Judgement judgement = Judgement::unknown;
  std::string note;
  std::uint32_t revision = 0;  // of the alarm, as the person saw it
};

inline constexpr std::size_t kMostNote = 2000;  // bytes

// A rule met in the past, had there been the rule.
struct WouldRaise {
  AlarmSubject subject;
  UtcTime happened;
  Way way = Way::unknown;
  ObjectClass object_class = ObjectClass::unknown;
  std::optional<TrackId> track;
  std::optional<GroundPoint> place;
  std::optional<PicturePlace> pixel;
};

// By the tracks, or the targets, that the register holds.
struct RuleTrial {
  std::vector<WouldRaise> would_raise;  // oldest first
  UtcTime from, to;
  bool complete = true;  // it looked at all there is, and tells all that it found
};

}  // namespace vigie::site
