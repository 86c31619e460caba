#include "recording_times.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace vigie::source {
namespace {

MediaTime ms(std::int64_t n) {
  return MediaTime::from_nanoseconds(n * 1'000'000);
}
constexpr UtcTime kStart = UtcTime::from_nanoseconds(1'000'000'000'000);

TEST(RecordingTimes, count_from_the_first_stamp_whatever_it_is) {
  RecordingTimes times(kStart, 25);
  EXPECT_EQ(times.stamp(ms(5000)).captured, kStart);
  const auto second = times.stamp(ms(5040));
  EXPECT_EQ(second.captured, kStart + Duration::milliseconds(40));
  EXPECT_FALSE(second.gap_before || second.new_epoch);
}

TEST(RecordingTimes, are_made_of_the_rate_where_there_are_no_stamps) {
  RecordingTimes times(kStart, 50);
  times.stamp(std::nullopt);
  EXPECT_EQ(times.stamp(std::nullopt).captured, kStart + Duration::milliseconds(20));
  RecordingTimes unknown(kStart, 0);
  unknown.stamp(std::nullopt);
  EXPECT_EQ(unknown.stamp(std::nullopt).captured, kStart + Duration::milliseconds(40));
}

TEST(RecordingTimes, only_rise) {
  RecordingTimes times(kStart, 25);
  times.stamp(ms(0));
  const auto same = times.stamp(ms(0));
  EXPECT_EQ(same.captured, kStart + Duration::nanoseconds(1));
  EXPECT_FALSE(same.new_epoch);
  const auto back = times.stamp(ms(-90'000));
  EXPECT_TRUE(back.new_epoch && back.gap_before);
  EXPECT_GT(back.captured, same.captured);
  EXPECT_FALSE(times.stamp(ms(-89'960)).new_epoch);
}

TEST(RecordingTimes, keep_a_pause) {
  RecordingTimes times(kStart, 25);
  times.stamp(ms(0));
  const auto later = times.stamp(ms(3'600'000));
  EXPECT_TRUE(later.gap_before);
  EXPECT_EQ(later.captured, kStart + Duration::seconds(3600));
}

TEST(RecordingTimes, stay_within_what_nanoseconds_hold_whatever_the_stamps_say) {
  RecordingTimes times(UtcTime::from_nanoseconds(INT64_MAX - 5), 25);
  UtcTime last = times.stamp(ms(0)).captured;
  EXPECT_EQ(last, UtcTime::from_nanoseconds(0));
  // Up to 98 years, and back to 0 again, several times over.
  for (int i = 1; i < 200'000; ++i) {
    const auto stamp = times.stamp(ms(std::int64_t{86'399'000} * (i % 36'000)));
    ASSERT_GT(stamp.captured, last);
    last = stamp.captured;
  }
  EXPECT_TRUE(times.stamp(ms(3'000'000'000'000)).new_epoch);
}

}  // namespace
}  // namespace vigie::source
