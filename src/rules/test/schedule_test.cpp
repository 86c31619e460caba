#include <cmath>

#include <gtest/gtest.h>

#include <vigie/rules/schedule.h>

namespace vigie::rules {
namespace {

UtcTime at(const char* text) {
  return parse_rfc3339(text).value();
}
GroundPoint place(double latitude, double longitude) {
  return {Angle::degrees(latitude), Angle::degrees(longitude)};
}
DayMoment clock(int hour, int minute = 0) {
  return {DayMoment::Of::clock, Duration::seconds(hour * 3600 + minute * 60)};
}
Timetable table(const Schedule& schedule, const GroundPoint& where = {}) {
  return Timetable::make(schedule, where).value();
}

// As almanacs print them, to whole minutes.
struct Known {
  const char* noon;
  double latitude, longitude;
  const char *rise, *set;
};
class SunTable : public testing::TestWithParam<Known> {};
TEST_P(SunTable, gives_sunrise_and_sunset_to_two_minutes) {
  const Known& known = GetParam();
  const SunDay day = sun_day(at(known.noon), place(known.latitude, known.longitude));
  EXPECT_NEAR((day.noon - day.half - at(known.rise)).seconds(), 0, 120);
  EXPECT_NEAR((day.noon + day.half - at(known.set)).seconds(), 0, 120);
}
// London, 20 June and 21 December 2024; Sydney, 21 December 2024.
INSTANTIATE_TEST_SUITE_P(Almanac, SunTable,
                         testing::Values(Known{"2024-06-20T12:00:00Z", 51.5, -0.12, "2024-06-20T03:43:00Z",
                                               "2024-06-20T20:21:00Z"},
                                         Known{"2024-12-21T12:00:00Z", 51.5, -0.12, "2024-12-21T08:04:00Z",
                                               "2024-12-21T15:53:00Z"},
                                         Known{"2024-12-21T02:00:00Z", -33.87, 151.21, "2024-12-20T18:41:00Z",
                                               "2024-12-21T09:05:00Z"}));

TEST(SunDay, has_days_without_night_and_nights_without_day) {
  const GroundPoint north = place(78, 15);
  EXPECT_EQ(sun_day(at("2024-06-20T12:00:00Z"), north).half.seconds(), 12 * 3600);
  EXPECT_EQ(sun_day(at("2024-12-20T12:00:00Z"), north).half.seconds(), 0);
}

TEST(Timetable, is_always_awake_without_spans) {
  EXPECT_TRUE(table({}).holds(at("2024-06-20T12:00:00Z")));
}

TEST(Timetable, keeps_the_hours_of_its_time_zone_over_midnight) {
  const Timetable night = table({"Asia/Baghdad", {{0x7f, clock(22), clock(5)}}});  // 3 h ahead of UTC
  EXPECT_FALSE(night.holds(at("2024-06-20T18:59:59Z")));
  EXPECT_TRUE(night.holds(at("2024-06-20T19:00:00Z")));
  EXPECT_TRUE(night.holds(at("2024-06-21T01:59:59Z")));
  EXPECT_FALSE(night.holds(at("2024-06-21T02:00:00Z")));
}

TEST(Timetable, counts_a_span_to_the_day_that_it_begins_on) {
  // 2024-06-21 is a Friday.
  const Timetable friday = table({"UTC", {{1 << 4, clock(20), clock(4)}}});
  EXPECT_TRUE(friday.holds(at("2024-06-21T23:00:00Z")));
  EXPECT_TRUE(friday.holds(at("2024-06-22T03:00:00Z")));
  EXPECT_FALSE(friday.holds(at("2024-06-21T03:00:00Z")));
  EXPECT_FALSE(friday.holds(at("2024-06-22T21:00:00Z")));
}

TEST(Timetable, means_what_the_clock_shows_when_it_is_put_forward) {
  // Paris, 31 March 2024: from 02:00 to 03:00 at once; 06:00 is 04:00 UTC from then on.
  const Timetable day = table({"Europe/Paris", {{0x7f, clock(6), clock(20)}}});
  EXPECT_FALSE(day.holds(at("2024-03-31T03:59:00Z")));
  EXPECT_TRUE(day.holds(at("2024-03-31T04:00:00Z")));
  EXPECT_TRUE(day.holds(at("2024-03-30T05:00:00Z")));
}

TEST(Timetable, follows_the_sun) {
  const DayMoment half_before_sunset{DayMoment::Of::sunset, -Duration::seconds(1800)};
  const DayMoment sunrise{DayMoment::Of::sunrise, {}};
  const Timetable night = table({"Europe/London", {{0x7f, half_before_sunset, sunrise}}}, place(51.5, -0.12));
  EXPECT_FALSE(night.holds(at("2024-06-20T19:45:00Z")));
  EXPECT_TRUE(night.holds(at("2024-06-20T19:56:00Z")));
  EXPECT_TRUE(night.holds(at("2024-06-21T03:40:00Z")));
  EXPECT_FALSE(night.holds(at("2024-06-21T03:48:00Z")));
  // Where the sun does not rise it is night all day, and where it does not set there is none.
  const Timetable polar = table({"UTC", {{0x7f, {DayMoment::Of::sunset, {}}, sunrise}}}, place(78, 15));
  EXPECT_TRUE(polar.holds(at("2024-12-20T11:00:00Z")));
  EXPECT_FALSE(polar.holds(at("2024-06-20T23:00:00Z")));
  const Timetable by_day = table({"UTC", {{0x7f, sunrise, {DayMoment::Of::sunset, {}}}}}, place(78, 15));
  EXPECT_FALSE(by_day.holds(at("2024-12-20T11:00:00Z")));
  EXPECT_FALSE(by_day.holds(at("2024-12-20T23:00:00Z")));
  EXPECT_TRUE(by_day.holds(at("2024-06-20T23:00:00Z")));
}

TEST(Timetable, refuses_what_makes_no_sense) {
  for (const char* zone : {"Mars/Olympus", "zonenow.tab", "tzdata.zi", "../passwd", ""})
    EXPECT_FALSE(Timetable::make({zone, {}}, {})) << zone;
  EXPECT_FALSE(Timetable::make({"UTC", {{0, clock(1), clock(2)}}}, {}));
  EXPECT_FALSE(Timetable::make({"UTC", {{0x7f, clock(25), clock(2)}}}, {}));
}

}  // namespace
}  // namespace vigie::rules
