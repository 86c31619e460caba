#include "scenes.h"
#include "test_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vigie/sim/truth.h>

namespace vigie::sim {
namespace {

Scene two_walkers() {
  Scene scene = plain_scene();
  scene.objects.push_back(walker({{{-5, 90}}, {{5, 90}}}));
  scene.objects.push_back(walker({{{4, 120}}}, PathEnd::loop));
  scene.objects[1].name = "a \"tall\", quiet man";
  return scene;
}

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(Truth, is_written_as_csv_json_lines_and_mot) {
  const TestFolder folder;
  SimulatedCamera camera = camera_of(two_walkers());
  ASSERT_TRUE(write_truth(camera, 10, 5, (folder / "t").string()));
  const auto csv = lines_of(folder / "t.csv"), jsonl = lines_of(folder / "t.jsonl"),
             mot = lines_of(folder / "t.txt");
  ASSERT_EQ(csv.size(), 11U);
  EXPECT_EQ(jsonl.size(), 5U);
  ASSERT_EQ(mot.size(), 10U);
  EXPECT_THAT(csv[1], testing::StartsWith("\"test camera\",10,400000000,1,\"walker\",\"\",person,adult,"));
  EXPECT_THAT(csv[2], testing::HasSubstr("\"a \"\"tall\"\", quiet man\""));
  EXPECT_THAT(jsonl[0], testing::HasSubstr(R"("name":"a \"tall\", quiet man")"));
  EXPECT_THAT(jsonl[0], testing::HasSubstr(R"("time_ns":"400000000")"));
  EXPECT_THAT(mot[0], testing::StartsWith("1,1,"));
  EXPECT_THAT(mot[9], testing::StartsWith("5,2,"));
  EXPECT_THAT(mot[0], testing::EndsWith(",1,-1,-1,-1"));
  EXPECT_EQ(write_truth(camera, 0, 1, (folder / "none" / "t").string()).error().code, ErrorCode::io);
}

// Latitude and longitude of the truth, put through the camera again, fall on the feet that were drawn.
TEST(Truth, places_people_where_the_picture_shows_them) {
  const Scene scene = two_walkers();
  SimulatedCamera camera = camera_of(scene);
  const auto to_camera = geo::camera_from_enu(camera.site(), camera.pose());
  for (const TruthObject& t : camera.truth(30).truth) {
    const Geodetic at = camera.site().geodetic_from_enu(t.place);
    const auto feet = camera.model().pixel_from_camera(to_camera(camera.site().enu_from_geodetic(at)));
    ASSERT_TRUE(feet);
    EXPECT_NEAR(feet->y, t.box.bottom(), 0.3);
    EXPECT_GT(feet->x, t.box.left);
    EXPECT_LT(feet->x, t.box.right());
  }
}

TEST(Truth, leaves_out_of_mot_what_nobody_could_see) {
  Scene scene = two_walkers();
  scene.objects.push_back(walker({{{0, 1100}}}, PathEnd::loop));  // 3.3 px high
  SimulatedCamera camera = camera_of(scene);
  const SimulatedPicture picture = camera.truth(0);
  ASSERT_EQ(picture.truth.size(), 3U);
  const auto rows = [&](const MotOptions& options) {
    const std::string text = truth_mot(1, camera, picture, options);
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(rows({0.3, 3}), 3);
  EXPECT_EQ(rows({0.3, 5}), 2);
  EXPECT_EQ(rows({1.01, 0}), 0);
}

}  // namespace
}  // namespace vigie::sim
