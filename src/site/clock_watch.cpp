#include "clock_watch.h"

#include <vigie/core/catching.h>
#include <vigie/core/log.h>

namespace vigie::site {
namespace {

constexpr Duration kLookEvery = Duration::seconds(1);
constexpr Duration kStep = Duration::milliseconds(500);  // less is a slew

Duration ahead_of_monotonic(const Clock& clock) {
  return Duration::nanoseconds(clock.utc().nanoseconds() - clock.monotonic().nanoseconds());
}

}  // namespace

ClockWatch::ClockWatch(const Clock& clock, std::function<void(Duration)> stepped)
    : clock_(clock),
      stepped_(std::move(stepped)),
      ahead_(ahead_of_monotonic(clock)),
      thread_([this](const std::stop_token& stop) { watch(stop); }) {}

void ClockWatch::watch(const std::stop_token& stop) const {
  Duration before = ahead_;
  while (clock_.sleep_for(kLookEvery, stop)) {
    const Duration now = ahead_of_monotonic(clock_);
    const Duration step = now - before;
    before = now;  // a slew is followed
    if (step < kStep && -step < kStep) continue;
    if (const auto done = catching([&] { stepped_(step); }); !done) {
      log_error("site", done.error().to_string());
    }
  }
}

}  // namespace vigie::site
