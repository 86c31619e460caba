// When the pictures of a recording are handed out: at once, or in the recording's own time.
#pragma once

#include <algorithm>
#include <optional>
#include <stop_token>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>

namespace vigie::source {

// No pause is longer than 5 s: what a camera left out overnight, nobody waits for. Thread-bound.
class ReplayPace {
 public:
  ReplayPace(Pace pace, const Clock& clock) : pace_(pace), clock_(clock) {}

  // Waits until the picture `at` is due, `deadline` or a stop; true if it is due. The first one is due at
  // once, one from before the last with it.
  bool wait(MediaTime at, const std::stop_token& stop, MonotonicTime deadline) {
    if (stop.stop_requested()) return false;
    if (pace_ == Pace::as_fast_as_possible) return true;
    if (!last_) {
      due_ = clock_.monotonic();
    } else {
      due_ = due_ + std::clamp(at - *last_, Duration(), kLongestPause);
    }
    last_ = at;
    return clock_.sleep_until(std::min(due_, deadline), stop) && due_ <= deadline;
  }

 private:
  static constexpr Duration kLongestPause = Duration::seconds(5);

  const Pace pace_;
  const Clock& clock_;
  std::optional<MediaTime> last_;  // the picture waited for
  MonotonicTime due_;              // when it is due
};

}  // namespace vigie::source
