#include <algorithm>
#include <chrono>

#include <vigie/core/clock.h>

namespace vigie {

UtcTime SystemClock::utc() const {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return UtcTime::from_nanoseconds(std::chrono::nanoseconds(since_1970).count());
}

MonotonicTime SystemClock::monotonic() const {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return MonotonicTime::from_nanoseconds(std::chrono::nanoseconds(since_boot).count());
}

bool SystemClock::sleep_until(MonotonicTime until, const std::stop_token& stop) const {
  Mutex mutex;
  CondVar never;
  MutexLock lock(mutex);
  while (!stop.stop_requested()) {
    const MonotonicTime now = monotonic();
    if (until <= now) return true;
    const Duration left = until - now;
    // In slices: condition variables overflow on very long waits.
    never.wait_for(mutex, stop, std::min(left, Duration::seconds(3600)), [] { return false; });
  }
  return monotonic() >= until;
}

FakeClock::FakeClock(UtcTime utc) : utc_(utc), monotonic_(MonotonicTime::from_nanoseconds(1'000'000'000)) {}

UtcTime FakeClock::utc() const {
  MutexLock lock(mutex_);
  return utc_;
}

MonotonicTime FakeClock::monotonic() const {
  MutexLock lock(mutex_);
  return monotonic_;
}

bool FakeClock::sleep_until(MonotonicTime until, const std::stop_token& stop) const {
  MutexLock lock(mutex_);
  return moved_.wait(mutex_, stop, [&]() NO_THREAD_SAFETY_ANALYSIS { return monotonic_ >= until; });
}

void FakeClock::advance(Duration duration) {
  VIGIE_ASSERT(duration >= Duration());
  {
    MutexLock lock(mutex_);
    utc_ = utc_ + duration;
    monotonic_ = monotonic_ + duration;
  }
  moved_.notify_all();
}

void FakeClock::step_utc(Duration by) {
  MutexLock lock(mutex_);
  utc_ = utc_ + by;
}

}  // namespace vigie
