// Zones as outlines on a surface, and which zones a rule is about. Reentrant.
#pragma once

#include "outline.h"

#include <span>
#include <vector>

#include <vigie/core/result.h>
#include <vigie/core/rule.h>

namespace vigie::rules {

struct RuleZone {
  ZoneId zone;
  ZoneKind kind = ZoneKind::unknown;  // that it has to be; unknown: either
};
// Those of its condition, and what is excused.
std::vector<RuleZone> condition_zones(const Condition& condition);
// Null where there is none, or it is removed.
const Zone* find_zone(std::span<const Zone> zones, ZoneId id);
bool lies_on(const Zone& zone, const Surface& surface);
// Of a zone that lies on the surface.
Outline outline_of(const Zone& zone, const Surface& surface);

}  // namespace vigie::rules
