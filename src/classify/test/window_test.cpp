#include "window.h"

#include <gtest/gtest.h>

namespace vigie::classify {
namespace {

Look look_at(double seconds, PixelPoint position, double width = 10, double height = 20) {
  Look look;
  look.time = UtcTime::from_nanoseconds(0) + Duration::from_seconds(seconds);
  look.position = position;
  look.shaped = true;
  look.width = look.upper_width = look.lower_width = width;
  look.height = height;
  look.area = width * height;
  look.symmetry = 1;
  look.around_spread = 2;
  look.step_up = 10;
  look.step_down = 80;
  return look;
}

template <typename Of>
Window window_of(double seconds, Of of) {
  Window window;
  for (int i = 0; i <= static_cast<int>(seconds * 10); ++i) window.add(of(i / 10.0));
  return window;
}

TEST(Window, tells_nothing_before_a_second_has_passed) {
  const Window window = window_of(0.9, [](double t) { return look_at(t, {10 * t, 0}); });
  EXPECT_FALSE(window.tells());
  for (const float v : window.features(100, 0.1).values) EXPECT_TRUE(std::isnan(v));
}

TEST(Window, tells_speed_in_own_lengths_and_in_metres_where_the_scale_is_known) {
  const Window window = window_of(3, [](double t) { return look_at(t, {40 * t, 0}); });
  const Features f = window.features(100, 0.1);
  EXPECT_NEAR(f[Feature::speed], std::log10(40.0 / 20), 0.01);
  EXPECT_NEAR(f[Feature::metres_a_second], std::log10(4.0), 0.01);
  EXPECT_NEAR(f[Feature::metres_high], std::log10(2.0), 0.01);
  EXPECT_NEAR(f[Feature::straightness], 1, 1e-6);
  EXPECT_NEAR(f[Feature::aspect], -1, 1e-6);
  const Features without = window.features(100, std::nullopt);
  EXPECT_FALSE(std::isnan(without[Feature::speed]));
  EXPECT_TRUE(std::isnan(without[Feature::metres_a_second]));
  EXPECT_TRUE(std::isnan(without[Feature::metres_high]));
}

TEST(Window, tells_of_what_hovers_that_it_does_not_move_and_no_straightness) {
  const Window window = window_of(3, [](double t) { return look_at(t, {0.3 * std::sin(9 * t), 0}); });
  const Features f = window.features(100, std::nullopt);
  EXPECT_LT(f[Feature::speed], -1);
  EXPECT_TRUE(std::isnan(f[Feature::straightness]));
}

TEST(Window, tells_a_circle_from_a_straight_way) {
  const Window window =
      window_of(3, [](double t) { return look_at(t, {60 * std::cos(2 * t), 60 * std::sin(2 * t)}); });
  EXPECT_LT(window.features(100, std::nullopt)[Feature::straightness], 0.3);
}

TEST(Window, finds_the_rhythm_of_legs_and_none_in_what_only_grows) {
  const Window walks = window_of(3, [](double t) {
    Look look = look_at(t, {30 * t, 0});
    look.lower_width = 8 + 3 * std::sin(2 * 3.14159265 * t / 0.6);
    return look;
  });
  const Features f = walks.features(100, std::nullopt);
  EXPECT_GT(f[Feature::rhythm], 0.8F);
  EXPECT_NEAR(f[Feature::period], 0.6, 0.06);
  const Window comes = window_of(3, [](double t) {
    Look look = look_at(t, {30 * t, 0});
    look.lower_width = 8 + 3 * t;
    return look;
  });
  EXPECT_TRUE(std::isnan(comes.features(100, std::nullopt)[Feature::period]));
}

TEST(Window, says_nothing_of_the_shape_of_what_is_as_small_as_the_blur) {
  const Window window = window_of(3, [](double t) { return look_at(t, {30 * t, 0}, 3, 3); });
  const Features f = window.features(100, std::nullopt);
  EXPECT_FALSE(std::isnan(f[Feature::speed]));
  for (const auto feature : {Feature::aspect, Feature::fill, Feature::symmetry, Feature::legs, Feature::pulse,
                             Feature::rhythm, Feature::hot_spot})
    EXPECT_TRUE(std::isnan(f[feature])) << range_of(feature).name;
}

TEST(Window, says_whether_the_skyline_is_beneath) {
  const Window window = window_of(3, [](double t) { return look_at(t, {30 * t, 0}); });
  EXPECT_NEAR(window.features(100, std::nullopt)[Feature::above], std::log2(82.0 / 12), 1e-5);
  EXPECT_NEAR(window.features(100, std::nullopt)[Feature::backdrop], std::log10(0.02), 1e-5);
}

TEST(Window, forgets_what_is_older_than_three_seconds) {
  const Window window = window_of(60, [](double t) { return look_at(t, {30 * t, 0}); });
  EXPECT_LE(window.looks().size(), 31U);
}

TEST(Bins, hold_all_values_and_nothing_for_none) {
  for (int i = 0; i < kFeatureCount; ++i) {
    const auto feature = static_cast<Feature>(i);
    const FeatureRange& range = range_of(feature);
    ASSERT_LT(range.low, range.high) << range.name;
    EXPECT_EQ(bin_of(feature, range.low), 0);
    EXPECT_EQ(bin_of(feature, range.high), kBinCount - 1);
    EXPECT_EQ(bin_of(feature, -std::numeric_limits<float>::infinity()), 0);
    EXPECT_EQ(bin_of(feature, std::numeric_limits<float>::infinity()), kBinCount - 1);
    EXPECT_EQ(bin_of(feature, std::nanf("")), -1);
  }
}

}  // namespace
}  // namespace vigie::classify
