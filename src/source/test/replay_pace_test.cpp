#include "replay_pace.h"

#include <gtest/gtest.h>

namespace vigie::source {
namespace {

// A fake clock that a sleeper moves on by itself.
class SleepersClock final : public Clock {
 public:
  [[nodiscard]] UtcTime utc() const override { return UtcTime(); }
  [[nodiscard]] MonotonicTime monotonic() const override { return now_; }
  bool sleep_until(MonotonicTime until, const std::stop_token& /*stop*/) const override {
    now_ = std::max(now_, until);
    return true;
  }

 private:
  mutable MonotonicTime now_ = MonotonicTime::from_nanoseconds(1'000'000'000);
};

std::int64_t waited_ms(Pace pace, std::initializer_list<std::int64_t> shown_ms) {
  const SleepersClock clock;
  ReplayPace replay(pace, clock);
  const MonotonicTime start = clock.monotonic();
  for (const std::int64_t ms : shown_ms) {
    EXPECT_TRUE(
        replay.wait(MediaTime::from_nanoseconds(ms * 1'000'000), {}, start + Duration::seconds(86'400)));
  }
  return (clock.monotonic() - start).milliseconds();
}

TEST(ReplayPace, shows_pictures_as_far_apart_as_they_were_taken) {
  EXPECT_EQ(waited_ms(Pace::real_time, {7000, 7040, 7200}), 200);
  EXPECT_EQ(waited_ms(Pace::as_fast_as_possible, {7000, 7040, 7200}), 0);
}

TEST(ReplayPace, makes_nobody_wait_for_a_pause_of_a_day_or_a_stamp_that_runs_back) {
  EXPECT_EQ(waited_ms(Pace::real_time, {0, 40, 86'400'000, 86'400'040}), 40 + 5000 + 40);
  EXPECT_EQ(waited_ms(Pace::real_time, {9000, 9040, 10, 50}), 80);
}

TEST(ReplayPace, asked_again_about_the_same_picture_does_not_put_it_off) {
  const SleepersClock clock;
  ReplayPace replay(Pace::real_time, clock);
  EXPECT_TRUE(replay.wait(MediaTime(), {}, clock.monotonic()));
  const MonotonicTime due = clock.monotonic() + Duration::seconds(2);
  const MediaTime second = MediaTime() + Duration::seconds(2);
  EXPECT_FALSE(replay.wait(second, {}, clock.monotonic() + Duration::seconds(1)));
  EXPECT_TRUE(replay.wait(second, {}, clock.monotonic() + Duration::seconds(9)));
  EXPECT_EQ(clock.monotonic(), due);
}

}  // namespace
}  // namespace vigie::source
