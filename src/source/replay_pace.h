// When the pictures of a recording are handed out: at once, or in the recording's own time.
#pragma once

#include <algorithm>
#include <optional>
#include <stop_token>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>

namespace vigie::source {

// Thread-bound.
class ReplayPace {
 public:
  ReplayPace(Pace pace, const Clock& clock) : pace_(pace), clock_(clock) {}

  // Waits until the picture `at` is due, `deadline` or a stop; true if it is due. The first one is due at
  // once.
  bool wait(MediaTime at, const std::stop_token& stop, MonotonicTime deadline) {
    if (stop.stop_requested()) return false;
    if (pace_ == Pace::as_fast_as_possible) return true;
    if (!first_due_) first_due_ = clock_.monotonic() - (at - MediaTime());
    const MonotonicTime due = *first_due_ + (at - MediaTime());
    return clock_.sleep_until(std::min(due, deadline), stop) && due <= deadline;
  }

 private:
  const Pace pace_;
  const Clock& clock_;
  std::optional<MonotonicTime> first_due_;  // of a picture at media time 0
};

}  // namespace vigie::source
