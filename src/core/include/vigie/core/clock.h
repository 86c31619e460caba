// Where the time comes from: the machine's, or a test's.
#pragma once

#include <stop_token>

#include <vigie/core/mutex.h>
#include <vigie/core/time.h>

namespace vigie {

// Thread-safe.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  // May step backwards or forwards, when somebody or NTP sets it.
  [[nodiscard]] virtual UtcTime utc() const = 0;
  // Never steps.
  [[nodiscard]] virtual MonotonicTime monotonic() const = 0;
  // Returns when `until` has come or a stop is asked for, whichever is first; true if `until` has come.
  virtual bool sleep_until(MonotonicTime until, const std::stop_token& stop) const = 0;

  bool sleep_for(Duration duration, const std::stop_token& stop) const {
    return sleep_until(monotonic() + duration, stop);
  }
};

// A utc clock that goes this far from the monotonic one at once was set; less is a slew
// (docs/decisions/time.md).
inline constexpr Duration kUtcStep = Duration::milliseconds(500);

inline Duration utc_minus_monotonic(const Clock& clock) {
  return Duration::nanoseconds(clock.utc().nanoseconds() - clock.monotonic().nanoseconds());
}

// The machine's clocks: CLOCK_REALTIME and CLOCK_MONOTONIC.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] UtcTime utc() const override;
  [[nodiscard]] MonotonicTime monotonic() const override;
  bool sleep_until(MonotonicTime until, const std::stop_token& stop) const override;
};

// A clock that moves only when told. A sleeper is woken when the time that it waits for is reached.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(UtcTime utc = UtcTime::from_nanoseconds(1'700'000'000'000'000'000));

  [[nodiscard]] UtcTime utc() const override;
  [[nodiscard]] MonotonicTime monotonic() const override;
  bool sleep_until(MonotonicTime until, const std::stop_token& stop) const override;

  // Both clocks move on by `duration` (not negative).
  void advance(Duration duration);
  // The utc clock alone jumps, as when somebody sets it.
  void step_utc(Duration by);

 private:
  mutable Mutex mutex_;
  mutable CondVar moved_;
  UtcTime utc_ GUARDED_BY(mutex_);
  MonotonicTime monotonic_ GUARDED_BY(mutex_);
};

}  // namespace vigie
