#include "tool.h"

#include <cmath>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vigie/geo/camera_model.h>
#include <vigie/geo/site_frame.h>

namespace vigie::geo {
namespace {

Geodetic place(double lat, double lon, double h) {
  return {Angle::degrees(lat), Angle::degrees(lon), EllipsoidHeight::metres(h)};
}

// Site origins everywhere, the poles and the antimeridian among them, and points near and far around each.
TEST(SiteFrame, agrees_with_proj_to_a_millimetre) {
  if (!has_tool("cct")) GTEST_SKIP() << "cct (proj-bin) is not installed";
  std::mt19937 random(3);
  std::uniform_real_distribution<double> near(-0.4, 0.4), height(-200, 4000);
  const Geodetic origins[] = {place(34.4, 41.0, 250), place(-28.5, -71.5, 1200), place(89.99, 10, 0),
                              place(-90, 0, 2800),    place(0, 179.99, 5),       place(51.5, -0.1, 40)};
  for (const Geodetic& origin : origins) {
    const auto site = SiteFrame::make(origin);
    ASSERT_TRUE(site);
    std::vector<Geodetic> points;
    std::string input;
    for (int i = 0; i < 200; ++i) {
      const double lat = std::clamp(origin.latitude.degrees() + near(random), -90.0, 90.0);
      const double lon = std::remainder(origin.longitude.degrees() + near(random), 360);
      points.push_back(place(lat, lon, height(random)));
      input += fmt::format("{:.15f} {:.15f} {:.9f} 0\n", lon, lat, points.back().height.metres());
    }
    const auto rows =
        ask(fmt::format(
                "cct -d 9 +proj=pipeline +step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84 "
                "+lon_0={:.15f} +lat_0={:.15f} +h_0={:.9f}",
                origin.longitude.degrees(), origin.latitude.degrees(), origin.height.metres()),
            input);
    ASSERT_EQ(rows.size(), points.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_GE(rows[i].size(), 3U);
      const EnuVector ours = site->enu_from_geodetic(points[i]);
      EXPECT_NEAR(ours.x, rows[i][0], 0.001);
      EXPECT_NEAR(ours.y, rows[i][1], 0.001);
      EXPECT_NEAR(ours.z, rows[i][2], 0.001);
      const EcefVector there = ecef_from_geodetic(points[i]);
      const EcefVector back = ecef_from_geodetic(site->geodetic_from_enu(ours));
      EXPECT_LT(norm(there - back), 1e-6);
    }
  }
}

TEST(SiteFrame, refuses_places_that_are_not_on_the_earth) {
  EXPECT_FALSE(SiteFrame::make(place(91, 0, 0)));
  EXPECT_FALSE(SiteFrame::make(place(0, 181, 0)));
  EXPECT_FALSE(SiteFrame::make(place(std::nan(""), 0, 0)));
  EXPECT_FALSE(SiteFrame::make(place(0, 0, 1e6)));
}

// The whole way, from latitude and longitude to a pixel, by PROJ alone: its topocentric frame at the camera
// gives bearing, elevation and distance, and a hand-written pinhole turns them into a pixel.
TEST(CameraFromEnu, agrees_with_proj_from_geodetic_to_pixel) {
  if (!has_tool("cct")) GTEST_SKIP() << "cct (proj-bin) is not installed";
  const auto site = SiteFrame::make(place(42.3, 1.4, 900));
  const auto model = CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(25), {}});
  ASSERT_TRUE(site && model);
  Pose pose;
  pose.place = place(42.36, 1.47, 1437);  // 9 km from the origin: its vertical leans by a tenth of a degree
  pose.bearing = Bearing::degrees(217);
  pose.elevation = Angle::degrees(-3.5);
  pose.roll = Angle::degrees(4);
  const auto to_camera = camera_from_enu(*site, pose);

  std::mt19937 random(5);
  std::uniform_real_distribution<double> metres(-0.02, 0.02), height(600, 1500);
  std::vector<Geodetic> points;
  std::string input;
  for (int i = 0; i < 2000; ++i) {
    points.push_back(place(42.33 + metres(random), 1.44 + metres(random), height(random)));
    input += fmt::format("{:.15f} {:.15f} {:.9f} 0\n", points.back().longitude.degrees(),
                         points.back().latitude.degrees(), points.back().height.metres());
  }
  const auto rows =
      ask("cct -d 9 +proj=pipeline +step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84 "
          "+lon_0=1.47 "
          "+lat_0=42.36 +h_0=1437",
          input);
  ASSERT_EQ(rows.size(), points.size());
  int inside = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double e = rows[i][0], n = rows[i][1], u = rows[i][2];
    // Turned by the bearing, tipped by the elevation, rolled.
    const double b = 217 * M_PI / 180, t = -3.5 * M_PI / 180, r = 4 * M_PI / 180;
    const double across = e * std::cos(b) - n * std::sin(b), ahead = e * std::sin(b) + n * std::cos(b);
    const double z = ahead * std::cos(t) + u * std::sin(t), up = u * std::cos(t) - ahead * std::sin(t);
    if (z < 100) continue;
    const double x = across * std::cos(r) - up * std::sin(r), y = -up * std::cos(r) - across * std::sin(r);
    const double f = 25000.0 / 12;
    const auto ours = model->pixel_from_camera(to_camera(site->enu_from_geodetic(points[i])));
    ASSERT_TRUE(ours);
    EXPECT_NEAR(ours->x, 320 + f * x / z, 0.01);
    EXPECT_NEAR(ours->y, 256 + f * y / z, 0.01);
    if (model->contains(*ours)) ++inside;
  }
  EXPECT_GT(inside, 50);
}

TEST(CameraFromEnu, rolls_clockwise_as_seen_from_behind) {
  const auto site = SiteFrame::make(place(30, 30, 0));
  ASSERT_TRUE(site);
  Pose pose;
  pose.place = site->origin();
  pose.bearing = Bearing::degrees(0);
  pose.roll = Angle::degrees(90);
  const auto to_camera = camera_from_enu(*site, pose);
  // A camera that fell on its right side: what is up in the world is left in its picture.
  const CameraVector up = to_camera.rotate({0, 0, 1});
  EXPECT_NEAR(up.x, -1, 1e-12);
  EXPECT_NEAR(up.y, 0, 1e-12);
}

}  // namespace
}  // namespace vigie::geo
