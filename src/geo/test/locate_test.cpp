#include "locate_trials.h"
#include "test_data.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include <gtest/gtest.h>

#include <vigie/core/quantile.h>
#include <vigie/geo/elevation_model.h>

namespace vigie::geo {
namespace {

constexpr int kPosts = 801;
constexpr double kSpacing = 10, kHalf = (kPosts - 1) / 2 * kSpacing;

template <typename Up>
Terrain terrain_of(Up up) {
  std::vector<float> heights;
  for (int row = 0; row < kPosts; ++row)
    for (int column = 0; column < kPosts; ++column)
      heights.push_back(static_cast<float>(up(column * kSpacing - kHalf, row * kSpacing - kHalf)));
  auto grid = HeightGrid::make({kPosts, kPosts, -kHalf, -kHalf, kSpacing, kSpacing}, std::move(heights));
  return *Terrain::from_grid(std::move(*grid));
}

SiteFrame site_at(double latitude, double longitude) {
  return *SiteFrame::make({Angle::degrees(latitude), Angle::degrees(longitude), EllipsoidHeight::metres(0)});
}

CameraModel long_lens() {
  return *CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(75), {}});
}

// Looks north from the site's origin.
Pose looking_north(const SiteFrame& site, double up_m, double elevation_deg) {
  Pose pose;
  pose.place = site.geodetic_from_enu({0, 0, up_m});
  pose.elevation = Angle::degrees(elevation_deg);
  pose.place_uncertainty = Length::metres(1);
  pose.direction_uncertainty = Angle::degrees(0.02);
  return pose;
}

LocateOptions exact_ground() {
  LocateOptions options;
  options.terrain_uncertainty = Length::metres(0);
  return options;
}

constexpr Covariance<2> kOnePixel{{1, 0, 0, 1}};

TEST(Locator, finds_the_foot_of_what_stands_on_a_plane) {
  const SiteFrame site = site_at(36, 42);
  const Terrain plane = Terrain::plane(Length::metres(0));
  const Pose pose = looking_north(site, 50, -3);
  const auto locator = Locator::make(long_lens(), site, pose, covariance_of(pose), plane, exact_ground());
  ASSERT_TRUE(locator) << locator.error().message;
  const EnuVector truth{12, 900, 0};
  const auto pixel = locator->project(truth);
  ASSERT_TRUE(pixel);
  const Located located = locator->locate(*pixel, kOnePixel);
  ASSERT_EQ(located.places.size(), 1u);
  const LocatedPlace& place = located.places[0];
  EXPECT_NEAR(place.point.x, truth.x, 0.5);
  EXPECT_NEAR(place.point.y, truth.y, 2);
  EXPECT_NEAR(place.range.metres(), 900, 2);
  // Along the sight line: direction 0.02° and a pixel of 0.16 mrad, both over the grazing angle; height 1 m.
  const double grazing = 50 / 900.0, angle = std::hypot(0.02 * M_PI / 180, 1 / 6250.0);
  EXPECT_NEAR(std::sqrt(place.covariance(1, 1)), std::hypot(900 * angle / grazing, 1 / grazing, 1), 1);
  EXPECT_NEAR(std::sqrt(place.covariance(0, 0)), std::hypot(900 * angle, 1), 0.1);
  EXPECT_EQ(located.beyond, 0);
}

TEST(Locator, gives_the_ridge_and_the_slope_behind_it_their_weights) {
  const SiteFrame site = site_at(36, 42);
  // A ridge across the view, 400 m off and 20 m high; behind it a slope that rises from 900 m on.
  const Terrain terrain = terrain_of([](double, double north) {
    return std::max(20 * std::exp(-std::pow((north - 400) / 40, 2)), 0.1 * (north - 900));
  });
  const Pose pose = looking_north(site, 30, -1.4);
  const auto locator = Locator::make(long_lens(), site, pose, covariance_of(pose), terrain, exact_ground());
  ASSERT_TRUE(locator);
  const auto crest = locator->project({0, 405, *terrain.up_m(0, 405)});
  ASSERT_TRUE(crest);
  const Located located = locator->locate(*crest, kOnePixel);
  ASSERT_EQ(located.places.size(), 2u);
  EXPECT_NEAR(located.places[0].point.y, 400, 30);
  EXPECT_GT(located.places[1].point.y, 900);
  EXPECT_NEAR(located.places[0].weight + located.places[1].weight, 1, 1e-9);
  for (const LocatedPlace& place : located.places) EXPECT_GT(place.weight, 0.1);
  // Neither reaches over to the other.
  EXPECT_LT(std::sqrt(located.places[0].covariance(1, 1)) * located.places[0].ninety_radius, 100);
}

TEST(Locator, has_no_place_for_what_is_in_the_sky_but_a_direction) {
  const SiteFrame site = site_at(36, 42);
  const Terrain plane = Terrain::plane(Length::metres(0));
  const Pose pose = looking_north(site, 50, 20);
  const auto locator = Locator::make(long_lens(), site, pose, covariance_of(pose), plane, exact_ground());
  ASSERT_TRUE(locator);
  EXPECT_FALSE(locator->sees_ground());
  const Box box{318, 254, 4, 4};
  const Located located = locator->locate(box.centre(), kOnePixel);
  EXPECT_TRUE(located.places.empty());
  EXPECT_EQ(located.beyond, 1);
  const auto line = locator->sight_line(box, kOnePixel);
  ASSERT_TRUE(line);
  EXPECT_NEAR((line->bearing - Bearing::degrees(0)).degrees(), 0, 1e-9);
  EXPECT_NEAR(line->elevation.degrees(), 20, 1e-9);
  // 0.2 m and 15 m across 4 pixels of 0.16 mrad.
  EXPECT_NEAR(line->nearest.metres(), 0.2 / (4 / 6250.0), 1);
  EXPECT_NEAR(line->farthest.metres(), std::min(20e3, 15 / (4 / 6250.0)), 1);
  EXPECT_NEAR(line->direction_uncertainty.degrees(), std::hypot(0.02, 180 / M_PI / 6250), 0.003);
}

TEST(Locator, ends_a_flyers_range_at_the_ground_behind_it) {
  const SiteFrame site = site_at(36, 42);
  const Terrain plane = Terrain::plane(Length::metres(0));
  const Pose pose = looking_north(site, 50, -3);
  const auto locator = Locator::make(long_lens(), site, pose, covariance_of(pose), plane, exact_ground());
  ASSERT_TRUE(locator);
  const auto line = locator->sight_line({318, 254, 4, 4}, kOnePixel);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->farthest.metres(), 50 / std::sin(3 * M_PI / 180), 2);
}

TEST(Locator, measures_what_stands_there_in_metres) {
  const SiteFrame site = site_at(36, 42);
  const Terrain plane = Terrain::plane(Length::metres(0));
  for (const double elevation : {-3.0, -20.0, -50.0}) {
    const Pose pose = looking_north(site, 60, elevation);
    const auto locator = Locator::make(long_lens(), site, pose, covariance_of(pose), plane, exact_ground());
    ASSERT_TRUE(locator);
    const EnuVector foot{0, 60 / std::tan(-elevation * M_PI / 180), 0};
    const auto low = locator->project(foot), high = locator->project(foot + EnuVector{0, 0, 1.8});
    const auto side = locator->project(foot + EnuVector{0.5, 0, 0});
    ASSERT_TRUE(low && high && side);
    const Located located = locator->locate(*low, kOnePixel);
    ASSERT_EQ(located.places.size(), 1u);
    const Box box{low->x, high->y, side->x - low->x, low->y - high->y};
    const auto size = locator->metric_size(box, located);
    ASSERT_TRUE(size);
    EXPECT_NEAR(locator->metres_per_px(box, located).value_or(0) * box.width, 0.5, 0.01) << elevation;
    EXPECT_NEAR(size->height.metres(), 1.8, 0.02) << elevation;
    EXPECT_NEAR(size->width.metres(), 0.5, 0.01) << elevation;
    EXPECT_GT(size->height_uncertainty.metres(), 0);
  }
}

TEST(Locator, measures_nothing_whose_place_is_not_well_known) {
  const SiteFrame site = site_at(36, 42);
  const Terrain plane = Terrain::plane(Length::metres(0));
  const auto locator_at = [&](double high, double elevation, const Terrain& terrain) {
    const Pose pose = looking_north(site, high, elevation);
    auto locator = Locator::make(long_lens(), site, pose, covariance_of(pose), terrain);
    EXPECT_TRUE(locator);
    return std::move(*locator);
  };
  const Box standing{315, 236, 10, 20};
  const PixelPoint foot{320, 256};

  const Locator low = locator_at(5, -0.5, plane);  // 570 m off, on ground that is good to 2.6 m there
  const Located far_off = low.locate(foot, kOnePixel);
  ASSERT_EQ(far_off.places.size(), 1u);
  EXPECT_FALSE(low.metres_per_px(standing, far_off));

  const Locator level = locator_at(50, 0, plane);
  EXPECT_FALSE(level.metric_size(standing, level.locate(foot, kOnePixel))) << "it may be in the sky";
  EXPECT_FALSE(level.metres_per_px(standing, level.locate(foot, kOnePixel)));

  const Locator down = locator_at(60, -10, plane);
  const Located near = down.locate(foot, kOnePixel);
  EXPECT_TRUE(down.metres_per_px(standing, near));
  const Box cut{315, 492, 10, 20};
  EXPECT_FALSE(down.metres_per_px(cut, near)) << "its foot is below the picture";
  EXPECT_FALSE(down.metric_size(cut, near));

  Located two = near;
  two.places.push_back(two.places.front());
  EXPECT_FALSE(down.metric_size(standing, two)) << "a ridge, or the slope behind it";
}

TEST(Locator, lets_the_terrains_error_grow_with_range) {
  const SiteFrame site = site_at(36, 42);
  const Terrain plane = Terrain::plane(Length::metres(0));
  Pose pose = looking_north(site, 50, -3);
  pose.place_uncertainty = Length::metres(0);
  pose.direction_uncertainty = Angle::degrees(0);
  LocateOptions options;
  options.refraction.coefficient = 0;
  const auto locator = Locator::make(long_lens(), site, pose, covariance_of(pose), plane, options);
  ASSERT_TRUE(locator);
  const double range = 50 / std::tan(3 * M_PI / 180);
  const Located located = locator->locate({320, 256}, {{1e-6, 0, 0, 1e-6}});
  ASSERT_EQ(located.places.size(), 1u);
  const double up = 4 * std::sqrt(1 - std::exp(-range / 1000));
  EXPECT_NEAR(std::sqrt(located.places[0].covariance(2, 2)), up, 0.15 * up);
  EXPECT_NEAR(std::sqrt(located.places[0].covariance(1, 1)), up / std::tan(3 * M_PI / 180),
              0.2 * range * up / 50);
}

TEST(Locator, refuses_what_cannot_be) {
  const SiteFrame site = site_at(36, 42);
  const Terrain terrain = terrain_of([](double, double) { return 100.0; });
  Pose pose = looking_north(site, 90, 0);
  const auto below = Locator::make(long_lens(), site, pose, covariance_of(pose), terrain);
  ASSERT_FALSE(below);
  EXPECT_EQ(below.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(below.error().message.find("10.0 m below the ground"), std::string::npos)
      << below.error().message;

  std::swap(pose.place.latitude, pose.place.longitude);
  const auto beside = Locator::make(long_lens(), site, pose, covariance_of(pose), terrain);
  ASSERT_FALSE(beside);
  EXPECT_EQ(beside.error().code, ErrorCode::not_found);
  EXPECT_NE(beside.error().message.find("swapped"), std::string::npos);

  pose = looking_north(site, 120, 0);
  PoseCovariance wrong = covariance_of(pose);
  wrong(4, 4) = -1;
  EXPECT_FALSE(Locator::make(long_lens(), site, pose, wrong, terrain));
  wrong(4, 4) = std::nan("");
  EXPECT_FALSE(Locator::make(long_lens(), site, pose, wrong, terrain));
  LocateOptions options;
  options.reach = Length::kilometres(-1);
  EXPECT_FALSE(Locator::make(long_lens(), site, pose, covariance_of(pose), terrain, options));
}

TEST(Locator, knows_no_edge_of_the_map) {
  const Terrain plane = Terrain::plane(Length::metres(0));
  for (const auto& [latitude, longitude] : std::vector<std::pair<double, double>>{
           {0, 180}, {0, -180}, {65, 179.9999}, {89.9999, 10}, {-90, 0}, {90, 77}}) {
    const SiteFrame site = site_at(latitude, longitude);
    const Pose pose = looking_north(site, 50, -3);
    const auto locator = Locator::make(long_lens(), site, pose, covariance_of(pose), plane, exact_ground());
    ASSERT_TRUE(locator);
    const Located located = locator->locate({320, 256}, kOnePixel);
    ASSERT_EQ(located.places.size(), 1u);
    const Geodetic there = site.geodetic_from_enu(located.places[0].point);
    const EnuVector back = site.enu_from_geodetic(there);
    EXPECT_NEAR(norm(back - located.places[0].point), 0, 1e-6);
    EXPECT_NEAR(std::hypot(back.x, back.y), 50 / std::tan(3 * M_PI / 180), 3);
  }
}

// The table of docs/figures.md.
struct Share {
  int trials = 0, half = 0, ninety = 0, several = 0, missed = 0;
  std::vector<double> errors, bounds;
};

void add(Share& share, const Trial& trial) {
  ++share.trials;
  share.half += trial.in_half;
  share.ninety += trial.in_ninety;
  share.several += trial.places > 1;
  share.missed += !trial.found;
  if (trial.found) share.errors.push_back(trial.error_m), share.bounds.push_back(trial.bound_m);
}

// Four standard deviations of a share of `trials`, so that a true share fails once in thousands of runs.
double room(double share, int trials) {
  return 4 * std::sqrt(share * (1 - share) / trials);
}

void expect_calibrated(const std::vector<Trial>& trials, const char* where) {
  std::map<std::pair<int, int>, Share> by_bin;
  const auto range_bin = [](double m) { return m < 300 ? 0 : m < 1000 ? 1 : 2; };
  const auto grazing_bin = [](double deg) { return deg < 1 ? 0 : deg < 3 ? 1 : deg < 10 ? 2 : 3; };
  static constexpr const char* kRanges[] = {"100-300 m", "300-1000 m", "1-3 km"};
  static constexpr const char* kGrazing[] = {"< 1 deg", "1-3 deg", "3-10 deg", "> 10 deg"};
  for (const Trial& trial : trials) {
    add(by_bin[{range_bin(trial.range_m), grazing_bin(trial.grazing_deg)}], trial);
    add(by_bin[{3, 4}], trial);
  }
  std::printf(
      "%s: range, grazing, walkers, median error m, of the bound, in 50 %%, in 90 %%, places > 1, none\n",
      where);
  for (auto& [bin, share] : by_bin) {
    const bool whole = bin.first == 3;
    const double error = median<double>(share.errors), bound = median<double>(share.bounds);
    const double half = static_cast<double>(share.half) / share.trials,
                 ninety = static_cast<double>(share.ninety) / share.trials;
    std::printf("  %-11s %-9s %5d %8.2f %5.2f  %.3f %.3f %5d %4d\n", whole ? "all" : kRanges[bin.first],
                whole ? "" : kGrazing[bin.second], share.trials, error, error / bound, half, ninety,
                share.several, share.missed);
    if (share.trials < 100) continue;
    EXPECT_LT(error, 1.2 * bound + 4 * bound / std::sqrt(share.trials)) << where;
    EXPECT_NEAR(half, 0.5, 0.03 + room(0.5, share.trials)) << where;
    EXPECT_NEAR(ninety, 0.9, 0.02 + room(0.9, share.trials)) << where;
  }
}

TEST(Locating, of_walkers_among_hills_is_as_good_as_it_says) {
  const Terrain terrain = terrain_of([](double east, double north) {
    return 40 * std::sin(east / 310) * std::cos(north / 270) + 15 * std::sin(north / 90 + east / 130) +
           0.02 * east;
  });
  expect_calibrated(walkers_located(terrain, site_at(36, 42), kHalf - 200, {}), "hills");
}

TEST(Locating, of_walkers_in_the_pyrenees_is_as_good_as_it_says) {
  const auto path = test_data() / "geo" / "N42E001.hgt.zip";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs " << path;
  const SiteFrame site = site_at(42.55, 1.45);
  const auto model = ElevationModel::open(path.string());
  ASSERT_TRUE(model) << model.error().message;
  const auto terrain = Terrain::from_elevation(*model, site, Length::kilometres(10), Length::metres(60));
  ASSERT_TRUE(terrain) << terrain.error().message;
  expect_calibrated(walkers_located(*terrain, site, 9000, {}), "Pyrenees");
}

}  // namespace
}  // namespace vigie::geo
