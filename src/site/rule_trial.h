// What a rule would have raised over a span that the register holds.
#pragma once

#include "rule_book.h"

#include <vigie/core/register.h>
#include <vigie/site/rules.h>

namespace vigie::site {

// Goes through the targets of the register where the rule is about the ground, a place a second, and through
// the tracks of its camera where it is about a picture; each with the class and size that it ended with. What
// the register keeps of a track's place is a box without its uncertainty: that is taken to be a tenth of its
// height, at least a pixel. `rule` has passed check_rule with the set's zones. Reentrant.
Result<RuleTrial> try_rule(Register& records, const Rule& rule, const RuleSet& set, UtcTime from, UtcTime to);

}  // namespace vigie::site
