#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vigie/core/log.h>

namespace vigie {
namespace {

MonotonicTime at(double seconds) {
  return MonotonicTime() + Duration::from_seconds(seconds);
}

TEST(LogLimiter, lets_one_a_second_pass_and_counts_the_others) {
  LogLimiter limiter;
  EXPECT_EQ(limiter.pass(at(0)), 0);
  for (int i = 1; i <= 9; ++i) EXPECT_EQ(limiter.pass(at(0.1 * i)), -1);
  EXPECT_EQ(limiter.pass(at(1)), 9);
  EXPECT_EQ(limiter.pass(at(1.5)), -1);
  EXPECT_EQ(limiter.pass(at(100)), 1);
  EXPECT_EQ(limiter.pass(at(101)), 0);
}

TEST(LogLimiter, loses_no_count_between_threads) {
  LogLimiter limiter;
  std::atomic<std::int64_t> passed = 0, told = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 5000; ++i) {
          const std::int64_t held = limiter.pass(at(i * 0.01));
          if (held >= 0) ++passed, told += held;
        }
      });
    }
  }
  const std::int64_t rest = limiter.pass(at(1e6));
  EXPECT_EQ(passed + told + rest, 4 * 5000);
}

TEST(Printable, keeps_outside_text_on_one_line) {
  EXPECT_EQ(printable("gate 7 é"), "gate 7 é");
  EXPECT_EQ(printable("a\nb\x1B[31m\x7F\\"), "a\\x0ab\\x1b[31m\\x7f\\x5c");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable(std::string(200, 'x')).size(), 200U);
  EXPECT_EQ(printable(std::string(5000, 'x')), std::string(200, 'x') + "…");
}

TEST(Log, writes_what_is_at_its_level_or_above_to_standard_error) {
  ::testing::internal::CaptureStderr();
  set_log_level(LogLevel::warning);
  log_info("core", "unheard");
  log_warning("core", "heard {}");
  set_log_level(LogLevel::info);
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(said, ::testing::HasSubstr("core: heard {}"));
  EXPECT_THAT(said, ::testing::Not(::testing::HasSubstr("unheard")));
}

}  // namespace
}  // namespace vigie
