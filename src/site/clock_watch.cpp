#include "clock_watch.h"

#include <vigie/core/catching.h>
#include <vigie/core/log.h>

namespace vigie::site {
namespace {

constexpr Duration kLookEvery = Duration::seconds(1);

}  // namespace

ClockWatch::ClockWatch(const Clock& clock, std::function<void(Duration)> stepped,
                       std::function<void()> looked)
    : clock_(clock),
      stepped_(std::move(stepped)),
      looked_(std::move(looked)),
      ahead_(utc_minus_monotonic(clock)),
      thread_([this](const std::stop_token& stop) { watch(stop); }) {}

void ClockWatch::watch(const std::stop_token& stop) const {
  Duration before = ahead_;
  while (clock_.sleep_for(kLookEvery, stop)) {
    const Duration now = utc_minus_monotonic(clock_);
    const Duration step = now - before;
    before = now;  // a slew is followed
    const auto done = catching([&] {
      if (abs(step) >= kUtcStep) stepped_(step);
      if (looked_) looked_();
    });
    if (!done) log_error("site", done.error().to_string());
  }
}

}  // namespace vigie::site
