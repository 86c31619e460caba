#include "look.h"

#include "scene.h"

#include <gtest/gtest.h>

namespace vigie::classify {
namespace {

TEST(Look, measures_a_rectangle) {
  Looker looker;
  const Box body{40, 30, 8, 20};
  const Look look = looker.look(frame_of(picture_of(100, 80, {body})), body);
  ASSERT_TRUE(look.shaped);
  EXPECT_NEAR(look.width, 8, 0.1);
  EXPECT_NEAR(look.height, 20, 0.1);
  EXPECT_EQ(look.area, 160);
  EXPECT_EQ(look.symmetry, 1);
  EXPECT_NEAR(look.lower_width, 8, 0.1);
  EXPECT_EQ(look.hot_spot, 1);
  EXPECT_EQ(look.position, (PixelPoint{44, 40}));
}

TEST(Look, measures_what_is_cold_as_what_is_warm) {
  Looker looker;
  const Box body{40, 30, 8, 20};
  const Look look = looker.look(frame_of(picture_of(100, 80, {body}, 1000, 700)), body);
  ASSERT_TRUE(look.shaped);
  EXPECT_NEAR(look.height, 20, 0.1);
}

TEST(Look, is_as_good_for_a_body_as_large_as_the_picture_nearly) {
  Looker looker;
  const Box body{100, 100, 600, 300};
  const Look look = looker.look(frame_of(picture_of(1000, 600, {body})), body);
  ASSERT_TRUE(look.shaped);
  EXPECT_NEAR(look.width / look.height, 2, 0.1);
}

TEST(Look, sees_legs_and_a_lopsided_head) {
  Looker looker;
  const Box back{40, 30, 24, 8}, leg{40, 38, 3, 10}, other_leg{61, 38, 3, 10}, head{64, 24, 6, 8};
  const Look look =
      looker.look(frame_of(picture_of(120, 80, {back, leg, other_leg, head})), {40, 24, 30, 24});
  ASSERT_TRUE(look.shaped);
  EXPECT_GT(look.lower_width, 24);  // all the weight is at its ends
  EXPECT_LT(look.symmetry, 0.9);
}

TEST(Look, tells_no_shape_where_the_picture_cuts_it_or_nothing_is_there) {
  Looker looker;
  EXPECT_FALSE(looker.look(frame_of(picture_of(100, 80, {{0, 30, 8, 20}})), {0, 30, 8, 20}).shaped);
  EXPECT_FALSE(looker.look(frame_of(picture_of(100, 80, {})), {40, 30, 8, 20}).shaped);
  EXPECT_FALSE(looker.look(frame_of(picture_of(100, 80, {})), {-400, 30, 8, 20}).shaped);
  EXPECT_FALSE(looker.look(frame_of(picture_of(100, 80, {})), {400, 3000, 1e9, 20}).shaped);
  EXPECT_FALSE(looker.look(frame_of(picture_of(1, 1, {})), {0, 0, 1, 1}).shaped);
}

TEST(Look, leaves_masked_pixels_out) {
  Looker looker;
  const Box body{40, 30, 8, 20};
  Frame frame = frame_of(picture_of(100, 80, {body, {52, 20, 30, 40}}));
  auto mask = std::make_shared<Image8>(100, 80, std::uint8_t{1});
  for (int y = 20; y < 60; ++y) {
    for (int x = 52; x < 82; ++x) (*mask)(x, y) = 0;
  }
  frame.valid_mask = mask;
  const Look look = looker.look(frame, body);
  ASSERT_TRUE(look.shaped);
  EXPECT_NEAR(look.width, 8, 0.1);
  EXPECT_EQ(look.around_spread, 0);
}

TEST(Look, finds_the_skyline_beneath_what_flies_and_above_what_walks) {
  Looker looker;
  const Box ground{0, 120, 320, 120};
  const auto picture = picture_of(320, 240, {ground}, 1000, 1400);
  const Look bird = looker.look(frame_of(picture), {100, 40, 8, 4});
  EXPECT_EQ(bird.step_up, 0);
  EXPECT_EQ(bird.step_down, 400);
  const Look walker = looker.look(frame_of(picture), {100, 160, 6, 14});
  EXPECT_EQ(walker.step_up, 400);
  EXPECT_EQ(walker.step_down, 0);
}

TEST(Looker, takes_the_spread_of_a_picture_from_its_fifth_to_its_ninety_fifth_percentile) {
  Looker looker;
  EXPECT_EQ(looker.spread(frame_of(picture_of(320, 240, {{0, 0, 160, 240}}))), 200);
  EXPECT_EQ(looker.spread(frame_of(picture_of(320, 240, {{0, 0, 4, 240}}))), 0);
}

}  // namespace
}  // namespace vigie::classify
