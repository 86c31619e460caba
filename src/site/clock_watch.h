// Notices that the machine's utc clock was set: it is compared with the one that never steps.
#pragma once

#include <functional>
#include <thread>

#include <vigie/core/clock.h>

namespace vigie::site {

// Thread-safe. docs/decisions/time.md says what a step is.
class ClockWatch {
 public:
  // `stepped` is called on a thread of its own, within a second or two, with how far the clock went; later is
  // positive. `looked` is called there after each look, about once a second. `clock` outlives it.
  ClockWatch(const Clock& clock, std::function<void(Duration)> stepped, std::function<void()> looked = {});

 private:
  void watch(const std::stop_token& stop) const;

  const Clock& clock_;
  const std::function<void(Duration)> stepped_;
  const std::function<void()> looked_;
  const Duration ahead_;  // utc less monotonic, at the start
  std::jthread thread_;   // last: it uses the others
};

}  // namespace vigie::site
