// Where cameras may stand, and what the ground says of it.
#include "test_data.h"
#include "test_files.h"

#include <cmath>
#include <fstream>

#include <gtest/gtest.h>

#include <vigie/geo/raster.h>
#include <vigie/geo/site_frame.h>
#include <vigie/sim/demo_scene.h>
#include <vigie/sim/simulated_camera.h>
#include <vigie/site/ground.h>
#include <vigie/site/site.h>

namespace vigie::site {
namespace {

const CameraId kFirst = CameraId::parse("00000000-0000-7000-8000-000000000001").value();
const CameraId kSecond = CameraId::parse("00000000-0000-7000-8000-000000000002").value();

NewPose at(double latitude, double longitude, double above_m = 8) {
  NewPose pose;
  pose.over_ground = true;
  pose.placement.pose.place = {Angle::degrees(latitude), Angle::degrees(longitude), {}};
  pose.placement.pose.place_uncertainty = Length::metres(3);
  pose.placement.pose.direction_uncertainty = Angle::degrees(0.5);
  pose.placement.above_ground = Length::metres(above_m);
  pose.placement.how = PoseHow::typed;
  return pose;
}

NewPose at_height(double latitude, double longitude, double height_m) {
  NewPose pose = at(latitude, longitude);
  pose.over_ground = false;
  pose.placement.pose.place.height = EllipsoidHeight::metres(height_m);
  return pose;
}

std::unique_ptr<Ground> unknown() {
  return std::move(*Ground::open({}));
}

std::unique_ptr<Ground> demo() {
  GroundOptions options;
  options.demo = true;
  return std::move(*Ground::open(options));
}

TEST(Ground, without_elevation_is_a_plane_at_the_foot_and_says_so) {
  const auto ground = unknown();
  EXPECT_EQ(ground->info().kind, GroundKind::none);
  const auto stands = ground->stand(kFirst, at(45, 7));
  ASSERT_TRUE(stands) << stands.error().to_string();
  EXPECT_DOUBLE_EQ(stands->pose.place.height.metres(), 8);
  ground->set(kFirst, *stands);
  EXPECT_EQ(ground->info().kind, GroundKind::plane);
  EXPECT_FALSE(ground->info().bounds);
  const auto other = ground->stand(kSecond, at_height(45.01, 7, 20));
  ASSERT_TRUE(other) << other.error().to_string();
  EXPECT_DOUBLE_EQ(other->above_ground->metres(), 20);
  EXPECT_FALSE(ground->stand(kSecond, at_height(45.01, 7, -1))) << "below the first one's foot";
  ground->remove(kFirst);
  EXPECT_FALSE(ground->stand(kSecond, at_height(45.01, 7, 20))) << "over what, is not known any more";
}

TEST(Ground, of_the_demo_has_heights) {
  const auto ground = demo();
  const auto stands = ground->stand(kFirst, at(34.412, 41.037));
  ASSERT_TRUE(stands) << stands.error().to_string();
  const double height = stands->pose.place.height.metres();
  EXPECT_GT(height, 200);
  const auto by_height = ground->stand(kFirst, at_height(34.412, 41.037, height + 2));
  ASSERT_TRUE(by_height) << by_height.error().to_string();
  EXPECT_NEAR(by_height->above_ground->metres(), 10, 1e-6);
}

TEST(Ground, of_the_demo_has_its_people_where_they_truly_are) {
  const auto ground = demo();
  auto camera = sim::SimulatedCamera::make(sim::demo_scene(), 0);
  ASSERT_TRUE(camera) << camera.error().to_string();
  const auto stands = ground->stand(kFirst, *demo_cameras().at(0).pose);
  ASSERT_TRUE(stands) << stands.error().to_string();
  int looked_at = 0;
  for (std::uint64_t frame = 0; frame < 4000; frame += 400) {
    for (const auto& object : camera->truth(frame).truth) {
      const ObjectClass kind = camera->identities().at(object.identity).object_class;
      if (kind == ObjectClass::bird || kind == ObjectClass::drone || kind == ObjectClass::aircraft) continue;
      const bool clear = object.visible > 0.95 && object.box.bottom() < camera->model().height() - 1;
      if (!clear || object.distance.metres() > 400) continue;
      const auto seen = ground->locate(*stands, {camera->model().width(), camera->model().height()},
                                       {object.box.centre().x, object.box.bottom()});
      ASSERT_TRUE(seen) << seen.error().to_string();
      double off = HUGE_VAL, sigma = 0;
      for (const GroundPlace& place : seen->places) {
        const EnuVector way = camera->site().enu_from_geodetic(place.place) - object.place;
        if (std::hypot(way.x, way.y) > off) continue;
        off = std::hypot(way.x, way.y);
        sigma = std::sqrt(place.covariance(0, 0) + place.covariance(1, 1));
      }
      // A body's lowest pixel is not the point between its feet, by half a stride.
      EXPECT_LT(off, 1 + 3.5 * sigma) << "frame " << frame << ", " << object.distance.metres() << " m away";
      ++looked_at;
    }
  }
  EXPECT_GT(looked_at, 10);
}

TEST(Ground, refuses_a_camera_below_it_and_beside_it) {
  const auto ground = demo();
  const auto below = ground->stand(kFirst, at_height(34.412, 41.037, 100));
  ASSERT_FALSE(below);
  EXPECT_EQ(below.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(below.error().message.find("below the ground"), std::string::npos) << below.error().message;
  for (const double above : {0.0, -3.0, std::nan("")}) {
    EXPECT_FALSE(ground->stand(kFirst, at(34.412, 41.037, above))) << above;
  }
  const auto swapped = ground->stand(kFirst, at(41.037, 34.412));
  ASSERT_FALSE(swapped);
  EXPECT_EQ(swapped.error().code, ErrorCode::not_found);
  EXPECT_NE(swapped.error().message.find("swapped"), std::string::npos) << swapped.error().message;
}

TEST(Ground, refuses_a_camera_far_from_the_others) {
  const auto ground = unknown();
  ground->set(kFirst, *ground->stand(kFirst, at(34.4, 41)));
  const auto swapped = ground->stand(kSecond, at(41, 34.4));
  ASSERT_FALSE(swapped);
  EXPECT_NE(swapped.error().message.find("km from the site's other cameras"), std::string::npos);
  EXPECT_FALSE(ground->stand(kSecond, at(34.4, 95))) << "5,000 km apart";
  EXPECT_TRUE(ground->stand(kSecond, at(34.4, 43))) << "184 km";
  EXPECT_TRUE(ground->stand(kFirst, at(41, 34.4))) << "the only one may stand anywhere";
}

TEST(Ground, knows_neighbours_across_the_antimeridian_and_the_pole) {
  const auto fiji = unknown();
  fiji->set(kFirst, *fiji->stand(kFirst, at(-17, 179.99)));
  EXPECT_TRUE(fiji->stand(kSecond, at(-17, -179.99)));
  const auto pole = unknown();
  pole->set(kFirst, *pole->stand(kFirst, at(90, 0)));
  EXPECT_TRUE(pole->stand(kSecond, at(89.9, 180)));
}

TEST(Ground, refuses_values_that_make_no_sense) {
  const auto ground = unknown();
  const auto refused = [&](auto&& spoil) {
    NewPose pose = at(45, 7);
    spoil(pose.placement);
    return !ground->stand(kFirst, pose);
  };
  EXPECT_TRUE(refused([](Placement& p) { p.pose.place.latitude = Angle::degrees(90.1); }));
  EXPECT_TRUE(refused([](Placement& p) { p.pose.place.longitude = Angle::degrees(-181); }));
  EXPECT_TRUE(refused([](Placement& p) { p.pose.elevation = Angle::degrees(91); }));
  EXPECT_TRUE(refused([](Placement& p) { p.pose.roll = Angle::degrees(std::nan("")); }));
  EXPECT_TRUE(refused([](Placement& p) { p.pose.bearing = Bearing::degrees(std::nan("")); }));
  EXPECT_TRUE(refused([](Placement& p) { p.pose.place_uncertainty = Length::metres(-1); }));
  EXPECT_TRUE(refused([](Placement& p) { p.pose.direction_uncertainty = Angle::degrees(181); }));
  EXPECT_TRUE(refused([](Placement& p) { p.optics.focal_length = Length::metres(0); }));
  EXPECT_TRUE(refused([](Placement& p) { p.optics.distortion.k1 = std::nan(""); }));
  EXPECT_TRUE(refused([](Placement& p) {
    p.covariance.emplace();
    (*p.covariance)(0, 0) = -1;
  })) << "a variance below zero";
  EXPECT_FALSE(refused([](Placement&) {}));
}

TEST(Ground, of_an_elevation_file_counts_from_the_ellipsoid) {
  const auto file = test_data() / "geo/N42E001.hgt.zip";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not there";
  GroundOptions options;
  options.elevation = "/vsizip/" + file.string() + "/N42E001.hgt";
  const auto ground = Ground::open(options);
  ASSERT_TRUE(ground) << ground.error().to_string();
  const auto over_geoid = (*ground)->stand(kFirst, at(42.5, 1.5));
  ASSERT_TRUE(over_geoid) << over_geoid.error().to_string();
  options.heights_above_ellipsoid = true;
  const auto over_ellipsoid = (*Ground::open(options))->stand(kFirst, at(42.5, 1.5));
  ASSERT_TRUE(over_ellipsoid) << over_ellipsoid.error().to_string();
  // The Pyrenees' geoid lies some 50 m above the ellipsoid.
  EXPECT_NEAR(over_geoid->pose.place.height.metres() - over_ellipsoid->pose.place.height.metres(), 51, 3);
  EXPECT_FALSE((*ground)->stand(kFirst, at(1.5, 42.5))) << "latitude and longitude swapped";
  EXPECT_TRUE((*ground)->stand(kFirst, at(42.99, 1.99))) << "near the rim of the file";
}

// A hill of posts a metre apart, about 42° 1°.
std::filesystem::path fine_hill(const TestFolder& folder) {
  const auto frame = geo::SiteFrame::make({Angle::degrees(42), Angle::degrees(1), {}}).value();
  const geo::GridShape shape{3000, 3000, -1500, -1500, 1, 1};
  std::vector<float> ups;
  for (int r = 0; r < shape.rows; ++r)
    for (int c = 0; c < shape.columns; ++c)
      ups.push_back(static_cast<float>(300 - 0.1 * std::hypot(shape.x0 + c, shape.y0 + r)));
  const auto path = folder / "hill.tif";
  EXPECT_TRUE(geo::write_geotiff(path, frame, shape, {{"up (m)", ups}}));
  return path;
}

TileName tile_of(int zoom, double latitude, double longitude) {
  const double side = 1 << zoom, radians = latitude * M_PI / 180;
  return {zoom, static_cast<int>((longitude + 180) / 360 * side),
          static_cast<int>((1 - std::asinh(std::tan(radians)) / M_PI) / 2 * side)};
}

TEST(Ground, of_fine_posts_is_shown_from_near_and_from_afar_wants_overviews) {
  const TestFolder folder;
  GroundOptions options;
  options.elevation = fine_hill(folder);
  options.heights_above_ellipsoid = true;
  const auto ground = std::move(*Ground::open(options));
  EXPECT_TRUE(ground->tile(tile_of(14, 42, 1)));
  const auto far = ground->tile(tile_of(8, 42, 1));
  ASSERT_FALSE(far);
  EXPECT_EQ(far.error().code, ErrorCode::not_found);
  EXPECT_NE(far.error().message.find("overviews"), std::string::npos) << far.error().message;
}

TEST(Ground, whose_file_breaks_is_the_node_s_fault_and_not_its_asker_s) {
  const TestFolder folder;
  GroundOptions options;
  options.elevation = fine_hill(folder);
  options.heights_above_ellipsoid = true;
  const auto ground = std::move(*Ground::open(options));
  const auto whole = std::filesystem::file_size(options.elevation);
  std::filesystem::resize_file(options.elevation, whole / 3);
  const auto stands = ground->stand(kFirst, at(42, 1));
  ASSERT_FALSE(stands);
  EXPECT_EQ(stands.error().code, ErrorCode::io) << stands.error().to_string();
  const auto tile = ground->tile(tile_of(14, 42, 1));
  ASSERT_FALSE(tile);
  EXPECT_EQ(tile.error().code, ErrorCode::io) << tile.error().to_string();
  EXPECT_EQ(ground->stand(kFirst, at(43, 1)).error().code, ErrorCode::not_found) << "beside it";
}

}  // namespace
}  // namespace vigie::site
