#include "test_files.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vigie/sim/demo_scene.h>
#include <vigie/sim/scene.h>

namespace vigie::sim {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view toml) {
  const auto scene = parse_scene(toml, "a.toml");
  return scene ? "no error" : scene.error().message;
}

constexpr std::string_view kLeast = "[[camera]]\n";

TEST(Scene, reads_the_demo) {
  const Scene scene = demo_scene();
  EXPECT_EQ(scene.cameras.size(), 3U);
  EXPECT_GT(scene.objects.size(), 10U);
  EXPECT_NEAR(scene.origin.latitude.degrees(), 34.412, 1e-9);
}

TEST(Scene, needs_no_more_than_a_camera) {
  const auto scene = parse_scene(kLeast, "a.toml");
  ASSERT_TRUE(scene) << scene.error().message;
  EXPECT_EQ(scene->cameras[0].sensor.width, 640);
  EXPECT_THAT(error_of(""), HasSubstr("[[camera]]"));
}

TEST(Scene, gives_each_bad_value_its_line_and_what_is_allowed) {
  const std::string error = error_of(
      "seed = -4\n"
      "[air]\n"
      "loss_per_km = \"much\"\n"
      "[[camera]]\n"
      "fps = 1000\n"
      "samples = \"rgb\"\n"
      "[[object]]\n"
      "kind = \"ghost\"\n"
      "path = [[1, 2], [3]]\n");
  EXPECT_THAT(error, HasSubstr("a.toml:1: seed: -4 is not allowed; a whole number from 0"));
  EXPECT_THAT(error, HasSubstr("a.toml:3: air.loss_per_km: \"much\" is not allowed; a number from 0 to 100"));
  EXPECT_THAT(error, HasSubstr("a.toml:5: camera[0].fps: 1000 is not allowed; a number from 0.1 to 240"));
  EXPECT_THAT(error, HasSubstr("a.toml:6: camera[0].samples: \"rgb\" is not allowed; one of counts14, agc8"));
  EXPECT_THAT(error, HasSubstr("a.toml:8: object[0].kind: \"ghost\" is not allowed; one of person, group"));
  EXPECT_THAT(error, HasSubstr("a.toml:9: object[0].path: "));
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 5);
}

TEST(Scene, refuses_numbers_that_are_none) {
  EXPECT_THAT(error_of("duration_s = nan\n[[camera]]\n"),
              HasSubstr("a.toml:1: duration_s: nan is not allowed"));
  EXPECT_THAT(error_of("[[camera]]\neast_m = inf\n"), HasSubstr("a.toml:2: camera[0].east_m: inf"));
}

TEST(Scene, refuses_keys_that_it_does_not_know) {
  EXPECT_THAT(error_of("[[camera]]\n[sky]\ncolour = 1\n"),
              HasSubstr("a.toml:3: sky.colour: is not known here; known are drop_k, scale_deg"));
  EXPECT_THAT(error_of("[[camera]]\n[weather]\n"), HasSubstr("a.toml:2: weather: is not known here"));
}

TEST(Scene, tells_the_line_of_what_is_not_toml) {
  EXPECT_THAT(error_of("name = \"a\"\n[air\n"), HasSubstr("a.toml:2: not TOML: "));
}

TEST(Scene, takes_letters_beyond_ascii_in_names_and_comments_alone) {
  const auto scene =
      parse_scene("# d\u00e9mo\nname = \"M\u00e2t \\\"est\\\" \u4e2d\" # \u00e9\n[[camera]]\n", "a.toml");
  ASSERT_TRUE(scene) << scene.error().message;
  EXPECT_EQ(scene->name, "M\u00e2t \"est\" \u4e2d");
  EXPECT_THAT(error_of("[[camera]]\nfps = 20 \u00e9\n"), HasSubstr("a.toml:2: not TOML: "));
  EXPECT_THAT(error_of("[[camera]]\nname = \"\"\"\n\u00e9\"\"\"\n"), HasSubstr("a.toml:2: not TOML: "));
}

TEST(Scene, holds_back_scenes_that_would_eat_the_machine) {
  std::string many;
  for (int i = 0; i < 3; ++i) many += "[[object]]\npath = [[0, 50]]\ncount = 900\n";
  EXPECT_THAT(error_of(std::string(kLeast) + many), HasSubstr("2700 individuals are too many; 1000 at most"));
  std::string cameras;
  for (int i = 0; i < 65; ++i) cameras += kLeast;
  EXPECT_THAT(error_of(cameras), HasSubstr("64 at most"));
  EXPECT_THAT(error_of("[[camera]]\nwidth_px = 100000\n"), HasSubstr("a whole number from 16 to 2048"));
  EXPECT_THAT(error_of("[[camera]]\n[terrain]\nhalf_side_m = 30000\nspacing_m = 0.5\n"),
              HasSubstr("wider spacing"));
  EXPECT_EQ(parse_scene(std::string(kMaxSceneBytes + 1, ' '), "a.toml").error().code, ErrorCode::exhausted);
  EXPECT_FALSE(parse_scene("a = " + std::string(100'000, '['), "a.toml"));
}

TEST(Scene, opens_no_elevation_file_on_another_machine) {
  for (const std::string file : {"/vsicurl/x", "https://x/y.tif", "/vsis3/a/b", "<GDAL_WMS></GDAL_WMS>"})
    EXPECT_THAT(error_of("[[camera]]\n[terrain]\nelevation_file = \"" + file + "\"\n"),
                HasSubstr("is not allowed"));
}

TEST(Scene, takes_times_at_waypoints_only_if_they_rise) {
  const std::string object = "[[camera]]\n[[object]]\npath = [[0, 50], [10, 50]]\ntimes_s = ";
  EXPECT_TRUE(parse_scene(object + "[0, 4.5]\n", "a.toml"));
  EXPECT_THAT(error_of(object + "[5, 4]\n"), HasSubstr("a.toml:4: object[0].times_s"));
  EXPECT_THAT(error_of(object + "[5]\n"), HasSubstr("a list of 2 rising numbers"));
}

TEST(Scene, takes_its_start_as_a_time_in_quotes) {
  const auto scene = parse_scene("start = \"2026-01-15T21:30:00+01:00\"\n[[camera]]\n", "a.toml");
  ASSERT_TRUE(scene) << scene.error().message;
  EXPECT_EQ(to_rfc3339(scene->start.value()), "2026-01-15T20:30:00.000000000Z");
  EXPECT_THAT(error_of("start = \"2026-01-15\"\n[[camera]]\n"), HasSubstr("a.toml:1: start: "));
  EXPECT_THAT(error_of("[[camera]]\nstart = 2026-01-15 x\n"), HasSubstr("a.toml:2: not TOML: write dates"));
}

TEST(Scene, looks_for_its_elevation_file_beside_itself) {
  const TestFolder folder;
  std::ofstream(folder / "s.toml") << "[[camera]]\n[terrain]\nelevation_file = \"hills.tif\"\n";
  const auto scene = load_scene((folder / "s.toml").string());
  ASSERT_TRUE(scene) << scene.error().message;
  EXPECT_EQ(scene->terrain.elevation_file, (folder / "hills.tif").string());
  EXPECT_EQ(load_scene((folder / "none.toml").string()).error().code, ErrorCode::not_found);
  EXPECT_FALSE(load_scene(folder.path().string()));
}

// Every key that the reader knows stands in the page that describes them.
TEST(Scene, is_described_key_by_key) {
  std::ifstream file(std::filesystem::path(VIGIE_SOURCE_DIR) / "docs" / "formats" / "scene.md");
  std::stringstream page;
  page << file.rdbuf();
  const std::string error = error_of(
      "zz = 1\n[site]\nzz = 1\n[terrain]\nzz = 1\n[air]\nzz = 1\n[sky]\nzz = 1\n[ground]\nzz = 1\n"
      "[[road]]\npath = [[0, 0], [1, 1]]\nzz = 1\n[[camera]]\nzz = 1\n[[object]]\npath = [[0, 9]]\nzz = 1\n");
  int keys = 0;
  std::istringstream lines(error);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t known = line.find("known are ");
    ASSERT_NE(known, std::string::npos) << line;
    std::istringstream names(line.substr(known + 10));
    for (std::string key; names >> key; ++keys) {
      if (key.ends_with(",")) key.pop_back();
      EXPECT_THAT(page.str(), HasSubstr("`" + key + "`"));
    }
  }
  EXPECT_GT(keys, 60);
}

}  // namespace
}  // namespace vigie::sim
