#include "plan_input.h"

#include <gtest/gtest.h>

namespace vigie::app {
namespace {

constexpr std::string_view kCamera =
    R"({"type":"Feature","geometry":{"type":"Point","coordinates":[1.5,42.5]},"properties":{"name":"north","bearing_deg":-10,
        "focal_length_mm":75,"elevation_deg":-2,"height_m":12,"candidate":true}})";

std::string collection(std::string_view feature) {
  return R"({"type":"FeatureCollection","features":[)" + std::string(feature) + "]}";
}

TEST(PlanInput, reads_cameras_and_lines) {
  PlanInput plan;
  const std::string line =
      R"({"geometry":{"type":"MultiLineString","coordinates":[[[1,2],[3,4,500]],[[5,6],[7,8],[9,10]]]},"properties":null})";
  ASSERT_TRUE(add_plan(plan, collection(std::string(kCamera) + "," + line), "a.geojson"));
  ASSERT_TRUE(
      add_plan(plan, R"({"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}})", "b.geojson"));
  ASSERT_EQ(plan.cameras.size(), 1U);
  const PlannedCamera& camera = plan.cameras[0];
  EXPECT_EQ(camera.name, "north");
  EXPECT_NEAR(camera.place.latitude.degrees(), 42.5, 1e-12);
  EXPECT_NEAR(camera.bearing.degrees(), 350, 1e-9);
  EXPECT_EQ(camera.height, Length::metres(12));
  EXPECT_EQ(camera.sensor.width, 640);
  EXPECT_TRUE(camera.candidate);
  ASSERT_EQ(plan.line.size(), 3U);
  EXPECT_EQ(plan.line[1].size(), 3U);
  EXPECT_NEAR(plan.line[1][2].latitude.degrees(), 10, 1e-12);
}

TEST(PlanInput, says_what_is_wrong_with_which_feature) {
  const auto wrong = [](const std::string& text) {
    PlanInput plan;
    const auto added = add_plan(plan, text, "x.geojson");
    return added ? std::string() : added.error().message;
  };
  EXPECT_EQ(wrong("nonsense"), "x.geojson: it is no GeoJSON");
  EXPECT_EQ(wrong("[1]"), "x.geojson: it is no GeoJSON");
  EXPECT_NE(wrong(R"({"features":7})").find("features is to be a list"), std::string::npos);
  EXPECT_NE(wrong(collection(R"({"geometry":{"type":"Point","coordinates":[42.5,101]}})"))
                .find("longitude comes first"),
            std::string::npos);
  EXPECT_NE(
      wrong(collection(
                R"({"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"focal_length_mm":9}})"))
          .find("feature 1: a camera needs the property bearing_deg"),
      std::string::npos);
  EXPECT_NE(
      wrong(
          collection(
              R"({"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"focal_length_mm":9,"bearing_deg":"N"}})"))
          .find("bearing_deg is to be a number from -360 to 360"),
      std::string::npos);
  EXPECT_NE(wrong(collection(std::string(kCamera) + R"(,{"geometry":{"type":"Polygon","coordinates":[]}})"))
                .find("feature 2"),
            std::string::npos);
  EXPECT_NE(
      wrong(collection(R"({"geometry":{"type":"LineString","coordinates":[[1,2]]}})")).find("two positions"),
      std::string::npos);
  EXPECT_NE(wrong(collection(R"({"geometry":null})")).find("no geometry"), std::string::npos);
  EXPECT_NE(wrong(collection("3")).find("no geometry"), std::string::npos);
}

}  // namespace
}  // namespace vigie::app
