#include <cmath>

#include <gtest/gtest.h>

#include <vigie/geo/ridges.h>

namespace vigie::geo {
namespace {

// One ridge, 30 m high, runs north along east = 200; the rest is level but for roughness of half a metre.
Terrain one_ridge() {
  constexpr int kPosts = 201;
  std::vector<float> heights;
  for (int row = 0; row < kPosts; ++row)
    for (int column = 0; column < kPosts; ++column)
      heights.push_back(static_cast<float>(30 * std::exp(-std::pow((column * 10 - 1000 - 200) / 60.0, 2)) +
                                           0.25 * ((row * 7 + column * 3) % 3)));
  auto grid = HeightGrid::make({kPosts, kPosts, -1000, -1000, 10, 10}, std::move(heights));
  return *Terrain::from_grid(std::move(*grid));
}

std::vector<EnuVector> line_along(double east) {
  std::vector<EnuVector> line;
  for (int north = -500; north <= 500; north += 50) line.push_back({east, static_cast<double>(north), 0});
  return line;
}

TEST(RidgeSites, are_on_the_ridge_and_apart) {
  const Terrain terrain = one_ridge();
  RidgeOptions options;
  options.within = Length::metres(300);
  const auto sites = ridge_sites(terrain, line_along(0), options);
  ASSERT_TRUE(sites) << sites.error().message;
  EXPECT_GE(sites->size(), 6U);
  for (const EnuVector& site : *sites) {
    EXPECT_NEAR(site.x, 200, 20);
    EXPECT_NEAR(site.z, *terrain.up_m(site.x, site.y), 1e-3);
    for (const EnuVector& other : *sites) {
      if (&other == &site) continue;
      EXPECT_GE(std::hypot(other.x - site.x, other.y - site.y), 150);
    }
  }
}

TEST(RidgeSites, are_near_the_line_alone) {
  const auto sites = ridge_sites(one_ridge(), line_along(-600), {});
  ASSERT_TRUE(sites);
  EXPECT_TRUE(sites->empty());
}

TEST(RidgeSites, are_no_more_than_asked_for) {
  RidgeOptions options;
  options.most = 2;
  EXPECT_EQ(ridge_sites(one_ridge(), line_along(0), options)->size(), 2U);
}

TEST(RidgeSites, refuse_what_cannot_be) {
  EXPECT_EQ(ridge_sites(Terrain::plane(Length::metres(0)), line_along(0), {}).error().code,
            ErrorCode::invalid_argument);
  RidgeOptions options;
  options.within = Length::metres(0);
  EXPECT_EQ(ridge_sites(one_ridge(), line_along(0), options).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace vigie::geo
