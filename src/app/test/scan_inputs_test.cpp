#include "scan_inputs.h"

#include "test_files.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace vigie::app {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ScanInputsTest : public testing::Test {
 protected:
  void touch(const std::string& path) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << "x";
  }
  Result<ScanInputs> list(std::vector<std::string> words) {
    for (auto& word : words) {
      if (word.find(':') == std::string::npos) word = (root_ / word).string();
    }
    return list_scan_inputs(words);
  }
  static std::vector<std::string> names(const ScanInputs& found) {
    std::vector<std::string> out;
    for (const auto& input : found.inputs) out.push_back(input.name);
    return out;
  }

  TestFolder root_;
};

TEST_F(ScanInputsTest, a_file_is_called_by_its_name_without_extension) {
  touch("night.2.mp4");
  auto found = list({"night.2.mp4"});
  ASSERT_TRUE(found);
  EXPECT_THAT(names(*found), ElementsAre("night.2"));
}

TEST_F(ScanInputsTest, a_folder_gives_each_recording_in_it_at_any_depth_and_tells_what_it_ignored) {
  touch("in/b.cptv");
  touch("in/a/c.mp4");
  touch("in/readme.txt");
  auto found = list({"in"});
  ASSERT_TRUE(found);
  EXPECT_THAT(names(*found), ElementsAre("a/c", "b"));
  EXPECT_THAT(found->ignored, ElementsAre(HasSubstr("readme.txt")));
}

TEST_F(ScanInputsTest, a_folder_of_numbered_pictures_is_one_recording) {
  touch("walk/0001.tiff");
  touch("walk/0002.tiff");
  touch("walk/notes.txt");
  for (const char* word : {"walk", "walk/"}) {
    auto found = list({word});
    ASSERT_TRUE(found);
    EXPECT_THAT(names(*found), ElementsAre("walk")) << word;
  }
}

TEST_F(ScanInputsTest, files_that_differ_only_in_their_extension_keep_it) {
  touch("in/frame.fff");
  touch("in/frame.jpg");
  touch("in/other.jpg");
  auto found = list({"in"});
  ASSERT_TRUE(found);
  EXPECT_THAT(names(*found), ElementsAre("frame.fff", "frame.jpg", "other"));
}

TEST_F(ScanInputsTest, two_recordings_of_one_name_are_refused) {
  touch("a/x.mp4");
  touch("b/x.mp4");
  auto found = list({"a/x.mp4", "b/x.mp4"});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(found.error().message, HasSubstr("\"x.mp4\""));
}

TEST_F(ScanInputsTest, raw_and_simulated_recordings_get_names_that_a_file_can_have) {
  touch("dump.v1.raw");
  auto found =
      list({"raw:" + (root_ / "dump.v1.raw").string() + "?width=4&height=2", "sim:demo?camera=1&length=9"});
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_THAT(names(*found), ElementsAre("dump.v1", "sim_demo_camera_1_length_9"));
}

TEST_F(ScanInputsTest, parameters_that_make_no_sense_are_refused_before_anything_is_read) {
  touch("a.raw");
  const std::string raw = "raw:" + (root_ / "a.raw").string();
  for (const std::string& word :
       {raw, raw + "?width=4&height=0", raw + "?width=4&height=4&colour=1",
        std::string("sim:demo?camera=99&length=9"), std::string("sim:demo?camera=x&length=9"),
        std::string("sim:demo?length=-1"), std::string("sim:")}) {
    const auto found = list({"sim:demo?camera=0&length=9", word});
    ASSERT_FALSE(found) << word;
    EXPECT_EQ(found.error().code, ErrorCode::invalid_argument) << word;
  }
  EXPECT_EQ(list({"sim:no/such/scene.toml"}).error().code, ErrorCode::not_found);
  EXPECT_EQ(list({"raw:no/such.raw?width=4&height=2"}).error().code, ErrorCode::not_found);
  EXPECT_TRUE(list({raw + "?width=4&height=2"})) << "too short for a picture: that is for the scan to say";
}

TEST_F(ScanInputsTest, what_is_not_there_or_has_no_end_is_an_error) {
  EXPECT_EQ(list({"nothing.mp4"}).error().code, ErrorCode::not_found);
  EXPECT_THAT(list({"rtsp://127.0.0.1/a"}).error().message, HasSubstr("vigie serve"));
  EXPECT_THAT(list({"sim:demo?camera=0"}).error().message, HasSubstr("give it a length"));
  touch("empty/notes.txt");
  EXPECT_THAT(list({"empty"}).error().message, HasSubstr("holds no recordings"));
}

}  // namespace
}  // namespace vigie::app
