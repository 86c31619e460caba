// Waits for what other threads bring about.
#pragma once

#include <vigie/core/clock.h>

namespace vigie {

// Whether it comes true within a minute.
template <typename Condition>
bool comes_true(Condition condition) {
  const SystemClock clock;
  for (int i = 0; i < 3000; ++i) {
    if (condition()) return true;
    clock.sleep_for(Duration::milliseconds(20), {});
  }
  return false;
}

}  // namespace vigie
