#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vigie/core/time.h>

namespace vigie {
namespace {

TEST(Time, is_written_as_everybody_reads_it) {
  EXPECT_EQ(to_rfc3339(UtcTime()), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(to_rfc3339(UtcTime::from_nanoseconds(1'795'380'840'000'000'001)),
            "2026-11-22T20:54:00.000000001Z");
  EXPECT_EQ(to_rfc3339(UtcTime::from_nanoseconds(-1)), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(to_rfc3339(UtcTime::from_nanoseconds(INT64_MAX)), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(to_rfc3339(UtcTime::from_nanoseconds(INT64_MIN)), "1677-09-21T00:12:43.145224192Z");
}

RC_GTEST_PROP(Time, comes_back_from_its_text, ()) {
  const auto ns = *rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(), rc::gen::element(INT64_MIN, INT64_MAX),
                                  rc::gen::inRange<std::int64_t>(INT64_MIN, INT64_MAX));
  const UtcTime time = UtcTime::from_nanoseconds(ns);
  const auto back = parse_rfc3339(to_rfc3339(time));
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == time);
}

TEST(Time, is_read_with_any_offset_and_any_number_of_digits) {
  const auto time = UtcTime::from_nanoseconds(1'795'380'840'000'000'000);
  for (const char* text :
       {"2026-11-22T20:54:00Z", "2026-11-22t20:54:00z", "2026-11-22 20:54:00Z", "2026-11-22T22:54:00+02:00",
        "2026-11-22T16:24:00-04:30", "2026-11-23T20:53:00+23:59", "2026-11-22T20:54:00.0Z",
        "2026-11-22T20:54:00.00000000099999Z"}) {
    const auto read = parse_rfc3339(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, time) << text;
  }
  EXPECT_EQ(parse_rfc3339("2026-11-22T20:54:00.5Z").value() - time, Duration::milliseconds(500));
  EXPECT_EQ(parse_rfc3339("2016-12-31T23:59:60Z").value(), parse_rfc3339("2017-01-01T00:00:00Z").value());
  EXPECT_TRUE(parse_rfc3339("2024-02-29T00:00:00Z"));
}

TEST(Time, refuses_what_is_no_time) {
  for (const char* text : {"",
                           "Z",
                           "2026",
                           "2026-11-22",
                           "2026-11-22T20:54Z",
                           "2026-11-22T20:54:00",
                           "2026-11-22T20:54:00+0200",
                           "2026-11-22T20:54:00Zx",
                           "2026-11-22T20:54:00.Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-11-31T00:00:00Z",
                           "2026-11-22T24:00:00Z",
                           "2026-11-22T20:60:00Z",
                           "2026-11-22T20:54:61Z",
                           "2026-11-22T20:54:00+24:00",
                           "2026-11-22T20:54:00+02:60",
                           "26-11-22T20:54:00Z",
                           "+2026-11-22T20:54:00Z",
                           " 2026-11-22T20:54:00Z",
                           "2026-1-22T20:54:00Z",
                           "0000-01-01T00:00:00Z",
                           "1676-12-31T00:00:00Z",
                           "1677-09-21T00:12:43.145224191Z",
                           "2262-04-11T23:47:16.854775808Z",
                           "2263-01-01T00:00:00Z",
                           "9999-12-31T23:59:59Z"}) {
    const auto read = parse_rfc3339(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_EQ(parse_rfc3339("a\nb").error().message.find('\n'), std::string::npos);
}

TEST(Duration, rounds_seconds_to_the_nearest_nanosecond) {
  EXPECT_EQ(Duration::from_seconds(1.5), Duration::milliseconds(1500));
  EXPECT_EQ(Duration::from_seconds(-0.1), Duration::milliseconds(-100));
  EXPECT_EQ(Duration::from_seconds(1e-9).nanoseconds(), 1);
  EXPECT_EQ(Duration::seconds(-3).milliseconds(), -3000);
  EXPECT_EQ(abs(Duration::seconds(-3)), Duration::seconds(3));
}

}  // namespace
}  // namespace vigie
