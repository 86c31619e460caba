#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include <vigie/core/clock.h>

namespace vigie {
namespace {

TEST(FakeClock, moves_only_when_told) {
  FakeClock clock;
  const UtcTime utc = clock.utc();
  const MonotonicTime monotonic = clock.monotonic();
  EXPECT_EQ(clock.utc(), utc);
  clock.advance(Duration::seconds(2));
  EXPECT_EQ(clock.utc() - utc, Duration::seconds(2));
  EXPECT_EQ(clock.monotonic() - monotonic, Duration::seconds(2));
  clock.step_utc(Duration::seconds(-60));
  EXPECT_EQ(clock.utc() - utc, Duration::seconds(-58));
  EXPECT_EQ(clock.monotonic() - monotonic, Duration::seconds(2));
}

TEST(FakeClock, wakes_a_sleeper_when_its_time_has_come_and_not_before) {
  FakeClock clock;
  std::atomic<bool> woken = false;
  const MonotonicTime until = clock.monotonic() + Duration::seconds(10);
  std::jthread sleeper([&] {
    EXPECT_TRUE(clock.sleep_until(until, {}));
    woken = true;
    EXPECT_GE(clock.monotonic(), until);
  });
  clock.advance(Duration::seconds(9));
  EXPECT_FALSE(woken);  // the clock has not got there, so it cannot have been woken
  clock.advance(Duration::seconds(1));
  sleeper.join();
  EXPECT_TRUE(woken);
}

template <typename AnyClock>
void expect_stop_ends_sleep(const AnyClock& clock) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(clock.sleep_until(MonotonicTime::from_nanoseconds(INT64_MAX), stop.get_token()));
}

TEST(Clocks, end_a_sleep_when_asked_to_stop) {
  expect_stop_ends_sleep(FakeClock());
  expect_stop_ends_sleep(SystemClock());
}

TEST(SystemClock, returns_at_once_for_what_is_past) {
  const SystemClock clock;
  EXPECT_TRUE(clock.sleep_until(clock.monotonic(), {}));
  EXPECT_TRUE(clock.sleep_until(MonotonicTime::from_nanoseconds(INT64_MIN), {}));
}

TEST(SystemClock, sleeps_at_least_as_long_as_asked) {
  const SystemClock clock;
  const MonotonicTime until = clock.monotonic() + Duration::milliseconds(5);
  EXPECT_TRUE(clock.sleep_until(until, {}));
  EXPECT_GE(clock.monotonic(), until);
}

}  // namespace
}  // namespace vigie
