#include "clock_watch.h"

#include <vector>

#include <gtest/gtest.h>

#include <vigie/core/mutex.h>

namespace vigie::site {
namespace {

TEST(ClockWatch, tells_once_of_each_step_of_the_clock_and_not_of_a_slew) {
  FakeClock clock;
  SystemClock patience;
  Mutex mutex;
  std::vector<Duration> told;
  const auto count = [&] {
    MutexLock lock(mutex);
    return told.size();
  };
  {
    ClockWatch watch(clock, [&](Duration step) {
      MutexLock lock(mutex);
      told.push_back(step);
    });
    const auto pass_until = [&](std::size_t wanted) {
      for (int i = 0; i < 5000 && count() < wanted; ++i) {
        clock.advance(Duration::milliseconds(200));
        patience.sleep_for(Duration::milliseconds(2), {});
      }
    };
    for (int i = 0; i < 20; ++i) {
      clock.step_utc(Duration::microseconds(100));
      clock.advance(Duration::milliseconds(200));
    }
    clock.step_utc(Duration::seconds(3600));
    pass_until(1);
    clock.step_utc(Duration::seconds(-7200));
    pass_until(2);
  }
  ASSERT_EQ(told.size(), 2U);
  EXPECT_NEAR(told[0].seconds(), 3600, 0.1);
  EXPECT_NEAR(told[1].seconds(), -7200, 0.1);
}

}  // namespace
}  // namespace vigie::site
