#include "../outline.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace vigie::rules {
namespace {

TEST(Outline, counts_crossings_with_their_way) {
  const Outline north({{0, 0}, {0, 100}}, false);  // its left is the west
  EXPECT_EQ(north.crossings({-5, 50}, {5, 50}).net, 1);
  EXPECT_DOUBLE_EQ(north.crossings({-5, 50}, {15, 50}).share, 0.25);
  EXPECT_EQ(north.crossings({5, 50}, {-5, 50}).net, -1);
  EXPECT_EQ(north.crossings({-5, 150}, {5, 150}).net, 0);
  EXPECT_EQ(north.crossings({-5, 50}, {-1, 60}).net, 0);
}

// However a path winds, over corners and along edges: what it does in sum is decided by its ends alone.
TEST(Outline, crossings_of_a_closed_path_sum_to_nothing) {
  std::mt19937 random(3);
  std::uniform_int_distribution<int> grid(-4, 4);  // coarse, so that paths meet corners and run along edges
  const Outline area({{-2, -2}, {2, -2}, {2, 2}, {0, 0}, {-2, 2}}, true);
  int through = 0;
  for (int trial = 0; trial < 5000; ++trial) {
    std::vector<PlanePoint> path;
    for (int i = 0; i < 8; ++i)
      path.push_back({static_cast<double>(grid(random)), static_cast<double>(grid(random))});
    int sum = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
      const int step = area.crossings(path[i], path[(i + 1) % path.size()]).net;
      through += step != 0;
      sum += step;
    }
    ASSERT_EQ(sum, 0) << trial;
  }
  EXPECT_GT(through, 1000);
}

TEST(Outline, measures_clearance_along_the_way_to_the_edge) {
  const Outline east({{0, 0}, {100, 0}}, false);
  Covariance<2> c;
  c(0, 0) = 400;  // along the line does not matter
  c(1, 1) = 4;
  EXPECT_NEAR(east.clearance({50, 6}, c), 3, 1e-12);
  EXPECT_EQ(east.clearance({50, 0}, c), 0);
  EXPECT_TRUE(std::isinf(east.clearance({50, 6}, {})));
  EXPECT_NEAR(east.clearance({140, 0}, c), 2, 1e-12);  // beside its end
}

TEST(Outline, knows_edges_that_meet) {
  EXPECT_TRUE(Outline({{0, 0}, {10, 10}, {10, 0}, {0, 10}}, true).meets_itself());
  EXPECT_FALSE(Outline({{0, 0}, {10, 0}, {10, 10}, {0, 10}}, true).meets_itself());
  EXPECT_DOUBLE_EQ(Outline({{0, 0}, {10, 0}, {10, 10}, {0, 10}}, true).area(), 100);
}

}  // namespace
}  // namespace vigie::rules
