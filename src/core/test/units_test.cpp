#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vigie/core/units.h>

namespace vigie {
namespace {

TEST(Units, name_the_same_quantity_in_each_of_their_words) {
  EXPECT_EQ(Length::kilometres(1.5), Length::metres(1500));
  EXPECT_DOUBLE_EQ(Length::micrometres(12).metres(), 12e-6);
  EXPECT_DOUBLE_EQ(Length::millimetres(25).metres(), 0.025);
  EXPECT_DOUBLE_EQ(Angle::degrees(180).radians(), std::numbers::pi);
  EXPECT_DOUBLE_EQ(Speed::kilometres_per_hour(36).metres_per_second(), 10);
  EXPECT_DOUBLE_EQ(Temperature::celsius(0).kelvin(), 273.15);
  EXPECT_DOUBLE_EQ(Temperature::millikelvin(50).kelvin(), 0.05);
}

TEST(Units, add_and_scale_among_themselves) {
  EXPECT_EQ(Length::metres(3) + Length::metres(4), Length::metres(7));
  EXPECT_EQ(Length::metres(3) * 2, Length::metres(6));
  EXPECT_EQ(Length::metres(6) / Length::metres(3), 2);
  EXPECT_EQ(abs(-Length::metres(6)), Length::metres(6));
  EXPECT_LT(Length::metres(1), Length::kilometres(1));
  EXPECT_FALSE(Length::metres(std::numeric_limits<double>::quiet_NaN()).is_finite());
}

RC_GTEST_PROP(Angle, wrapped_points_the_same_way_within_its_range, (std::int32_t millidegrees)) {
  const Angle angle = Angle::degrees(millidegrees / 1000.0);
  const Angle turn = angle.wrapped_to_turn(), half = angle.wrapped_to_half_turn();
  RC_ASSERT(turn.degrees() >= 0 && turn.degrees() < 360);
  RC_ASSERT(half.radians() >= -std::numbers::pi && half.radians() < std::numbers::pi);
  for (const Angle same : {turn, half}) {
    RC_ASSERT(std::abs(sin(same) - sin(angle)) < 1e-6);
    RC_ASSERT(std::abs(cos(same) - cos(angle)) < 1e-6);
  }
}

TEST(Angle, just_below_nothing_wraps_to_nothing_and_not_to_a_whole_turn) {
  EXPECT_EQ(Angle::radians(-1e-20).wrapped_to_turn().radians(), 0);
}

TEST(Bearing, turns_clockwise_across_north) {
  EXPECT_NEAR((Bearing::degrees(10) - Bearing::degrees(350)).degrees(), 20, 1e-9);
  EXPECT_NEAR((Bearing::degrees(350) - Bearing::degrees(10)).degrees(), -20, 1e-9);
  EXPECT_NEAR((Bearing::degrees(350) + Angle::degrees(20)).degrees(), 10, 1e-9);
  EXPECT_NEAR(Bearing::degrees(-90).degrees(), 270, 1e-9);
}

TEST(Heights, differ_by_the_geoids_own) {
  EXPECT_EQ(GeoidHeight::metres(100).above_ellipsoid(Length::metres(-30)), EllipsoidHeight::metres(70));
}

}  // namespace
}  // namespace vigie
