// The zones and rules of the demo, on the ground of its scene (src/sim/scenes/demo.toml). Reentrant.
#pragma once

#include <vector>

#include <vigie/core/id.h>
#include <vigie/core/rule.h>

namespace vigie::site {

struct DemoRules {
  std::vector<Zone> zones;
  std::vector<Rule> rules;
};
// Who comes over the line from the north in its eastern part; who lingers before the centre mast; what the
// road carries either way, which is only counted.
DemoRules demo_rules(IdGenerator& ids);

}  // namespace vigie::site
