// What happened, as a person recorded it. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <vigie/core/alarm.h>

namespace vigie {

using IncidentId = Id<struct IncidentTag>;

// Numbers are fixed: they are stored and sent.
enum class IncidentState : int { unknown = 0, draft = 1, reviewed = 2, corrected = 3 };

struct Incident {
  IncidentId id;
  SiteId site;
  Origin origin = Origin::unknown;
  std::uint32_t revision = 0;
  IncidentState state = IncidentState::unknown;
  std::string kind;
  Geodetic place;
  Length place_precision;  // one standard deviation
  std::string province;
  UtcTime time;
  Duration time_precision;  // one standard deviation
  std::uint32_t count = 1;  // how many people or things took part, as recorded
  std::vector<std::string> sources;
  std::vector<AlarmId> alarms;
  std::string outcome;
};

}  // namespace vigie
