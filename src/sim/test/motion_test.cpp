#include "motion.h"

#include "scenes.h"

#include <cmath>

#include <gtest/gtest.h>

namespace vigie::sim {
namespace {

std::optional<double> flat(double, double) {
  return 0.0;
}

Motion motion_of(const ObjectSettings& object) {
  return *Motion::make(object, {}, 0, flat);
}

ObjectSettings hundred_metres(PathEnd end) {
  ObjectSettings object = walker({{{0, 0}}, {{0, 100}}}, end);
  object.speed = Speed::metres_per_second(2);
  return object;
}

TEST(Motion, walks_once_and_is_gone) {
  ObjectSettings object = hundred_metres(PathEnd::once);
  object.start = Duration::seconds(10);
  const Motion motion = motion_of(object);
  EXPECT_FALSE(motion.at(9.9));
  EXPECT_NEAR(motion.at(20)->place.y, 20, 1e-9);
  EXPECT_NEAR(motion.at(20)->speed_mps, 2, 1e-9);
  EXPECT_FALSE(motion.at(60.1));
}

TEST(Motion, starts_again_after_its_interval) {
  ObjectSettings object = hundred_metres(PathEnd::restart);
  object.every = Duration::seconds(80);
  const Motion motion = motion_of(object);
  for (const double cycle : {0.0, 80.0, 8000.0, -80.0}) {
    EXPECT_NEAR(motion.at(cycle + 25)->place.y, 50, 1e-6);
    EXPECT_FALSE(motion.at(cycle + 60));
  }
}

TEST(Motion, turns_round_for_ever) {
  const Motion motion = motion_of(hundred_metres(PathEnd::ping_pong));
  EXPECT_NEAR(motion.at(25)->place.y, 50, 1e-9);
  EXPECT_NEAR(motion.at(75)->place.y, 50, 1e-9);
  EXPECT_NEAR(motion.at(100'075)->place.y, 50, 1e-6);
  EXPECT_NEAR(std::cos(motion.at(25)->heading_rad), 1, 1e-9);   // north
  EXPECT_NEAR(std::cos(motion.at(75)->heading_rad), -1, 1e-9);  // south
}

TEST(Motion, closes_a_loop_and_waits_where_told) {
  ObjectSettings object = walker({{{0, 0}}, {{0, 10}}, {{10, 10}}, {{10, 0}}}, PathEnd::loop);
  object.speed = Speed::metres_per_second(1);
  object.wait = Duration::seconds(5);
  const Motion motion = motion_of(object);
  EXPECT_NEAR(motion.at(5 + 10 + 2)->place.y, 10, 1e-9);  // waits at the second waypoint
  EXPECT_NEAR(motion.at(5 + 10 + 2)->speed_mps, 0, 1e-9);
  EXPECT_NEAR(motion.at(20 + 15 + 15 + 4)->place.x, 6, 1e-9);  // on its way home
}

TEST(Motion, keeps_the_times_of_its_waypoints) {
  ObjectSettings object = walker({{{0, 0}}, {{0, 10}}, {{0, 12}}}, PathEnd::once);
  object.times = {Duration::seconds(0), Duration::seconds(1), Duration::seconds(11)};
  const Motion motion = motion_of(object);
  EXPECT_NEAR(motion.at(0.5)->place.y, 5, 1e-9);
  EXPECT_NEAR(motion.at(6)->place.y, 11, 1e-9);
}

TEST(Motion, follows_the_ground_and_refuses_to_leave_it) {
  const auto slope = [](double, double north) {
    return north < 120 ? std::optional(north * 0.25) : std::nullopt;
  };
  const auto on = Motion::make(hundred_metres(PathEnd::once), {}, 0, slope);
  ASSERT_TRUE(on);
  EXPECT_NEAR(on->at(20)->place.z, 10, 0.01);
  EXPECT_FALSE(Motion::make(hundred_metres(PathEnd::once), {0, 50}, 0, slope));
}

TEST(Motion, stands_on_a_path_of_one_place) {
  const Motion motion = motion_of(walker({{{3, 4}}}, PathEnd::restart));
  ASSERT_TRUE(motion.at(1234.5));
  EXPECT_NEAR(motion.at(1234.5)->place.x, 3, 1e-12);
  EXPECT_NEAR(motion.at(1234.5)->speed_mps, 0, 1e-12);
}

}  // namespace
}  // namespace vigie::sim
