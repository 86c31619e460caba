// Whether zones and rules make sense, before they are kept. Reentrant.
#pragma once

#include <span>

#include <vigie/core/result.h>
#include <vigie/core/rule.h>
#include <vigie/rules/rule_watch.h>

namespace vigie::rules {

// invalid_argument, saying what is wrong and what is allowed: too few or many corners, places that are none,
// an area that encloses nothing or whose edges cross, a line of no length.
Result<void> check_zone(const Zone& zone);
// As that of a rule; its zones are among `zones`, of the right kind, and lie all on one surface: the ground,
// or one camera's picture.
Result<void> check_rule(const Rule& rule, std::span<const Zone> zones);

// What the rule's zones lie on: of the ground about the first corner of its first zone. invalid_argument
// where that is not among `zones`, or is nowhere.
Result<Surface> surface_of(const Rule& rule, std::span<const Zone> zones);

}  // namespace vigie::rules
