#include "clip_info.h"
#include "scene.h"

#include <chrono>
#include <fstream>

namespace vigie::evidence {
namespace {

class ClipFolderTest : public ::testing::Test {
 protected:
  std::unique_ptr<ClipFolder> open(std::uint64_t limit, std::vector<Uuid> held = {}) {
    auto opened = ClipFolder::open(path_, {.limit_bytes = limit, .held = std::move(held)});
    EXPECT_TRUE(opened) << opened.error().to_string();
    return opened ? std::move(*opened) : nullptr;
  }
  ClipInfo info(const Uuid& track) {
    return {{},
            TrackId{track},
            ids_.make<CameraId>(),
            Origin::replay,
            at_second(1),
            at_second(2),
            640,
            512,
            320,
            256,
            true};
  }
  // A clip of about `bytes`, `age` seconds old.
  Uuid make(ClipFolder& clips, std::size_t bytes, int age = 0) {
    const auto track = ids_.next();
    std::filesystem::create_directories(path_);
    std::ofstream(clips.video(track)) << std::string(bytes, 'v');
    const auto json = std::filesystem::path(clips.video(track)).replace_extension(".json");
    std::ofstream(json) << to_json(info(track));
    for (const auto& file : {clips.video(track), json}) {
      std::filesystem::last_write_time(
          file, std::filesystem::file_time_type::clock::now() - std::chrono::seconds(age));
    }
    clips.added(track);
    return track;
  }

  TestFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "clips";
  SequenceIdGenerator ids_;
};

TEST_F(ClipFolderTest, removes_the_oldest_once_all_are_past_the_limit) {
  auto clips = open(35'000);
  const auto first = make(*clips, 9000, 30), second = make(*clips, 9000, 20), third = make(*clips, 9000, 10);
  EXPECT_TRUE(clips->find(first));
  const auto fourth = make(*clips, 9000, 0);
  EXPECT_FALSE(clips->find(first));
  EXPECT_TRUE(clips->find(second) && clips->find(third) && clips->find(fourth));
  EXPECT_LE(clips->total_bytes(), 35'000u);
  clips.reset();
  clips = open(25'000);  // a smaller limit holds from the start
  EXPECT_FALSE(clips->find(second));
  EXPECT_TRUE(clips->find(third));
  EXPECT_GT(clips->total_bytes(), 18'000u);
}

TEST_F(ClipFolderTest, does_not_keep_a_clip_that_is_past_the_limit_alone) {
  auto clips = open(1000);
  EXPECT_FALSE(clips->find(make(*clips, 5000)));
  EXPECT_EQ(clips->total_bytes(), 0u);
}

TEST_F(ClipFolderTest, keeps_what_is_held_however_full_it_is_until_that_is_released) {
  auto clips = open(20'000);
  const auto held = make(*clips, 9000, 30);
  clips->hold(held);
  clips->hold(held);
  const auto second = make(*clips, 9000, 20);
  make(*clips, 9000, 10);
  EXPECT_TRUE(clips->find(held));
  EXPECT_FALSE(clips->find(second));
  clips->release(held);
  clips.reset();
  clips = open(5000, {held});
  EXPECT_TRUE(clips->find(held));
  EXPECT_FALSE(clips->find(make(*clips, 1000))) << "there is no room beside it";
  const auto alarm = ids_.next();
  clips->hold(alarm);
  std::ofstream(clips->video(alarm)) << std::string(9000, 'v');
  std::ofstream(clips->video(alarm).replace_extension(".json")) << to_json(info(alarm));
  clips->added(alarm);
  EXPECT_TRUE(clips->find(alarm)) << "that is held comes in all the same";
  clips->release(held);
  clips->release(held);  // once more than it was held
  make(*clips, 10);
  EXPECT_FALSE(clips->find(held));
  EXPECT_TRUE(clips->find(alarm));
}

TEST_F(ClipFolderTest, removes_what_a_crash_left_and_nothing_of_others) {
  auto clips = open(1'000'000);
  const auto whole = make(*clips, 100), half = ids_.next(), writing = ids_.next();
  std::ofstream(clips->video(half)) << "no json";
  std::ofstream(clips->video(writing).string() + ".part") << "half";
  std::ofstream(path_ / "notes.txt") << "mine";
  std::ofstream(path_ / "notes.part") << "mine too";
  const auto before = clips->total_bytes();
  clips.reset();
  clips = open(1'000'000);
  EXPECT_TRUE(clips->find(whole));
  EXPECT_EQ(clips->total_bytes(), before);
  EXPECT_FALSE(std::filesystem::exists(clips->video(half)));
  EXPECT_FALSE(std::filesystem::exists(clips->video(writing).string() + ".part"));
  EXPECT_TRUE(std::filesystem::exists(path_ / "notes.txt"));
  EXPECT_TRUE(std::filesystem::exists(path_ / "notes.part"));
}

TEST_F(ClipFolderTest, cannot_be_a_file_or_in_a_folder_that_is_not_there) {
  std::ofstream(folder_.path() / "file") << "x";
  EXPECT_EQ(ClipFolder::open(folder_.path() / "file", {.limit_bytes = 1}).error().code, ErrorCode::io);
  EXPECT_EQ(ClipFolder::open(folder_.path() / "no" / "clips", {.limit_bytes = 1}).error().code,
            ErrorCode::io);
}

TEST_F(ClipFolderTest, says_that_a_clips_description_is_damaged) {
  auto clips = open(1'000'000);
  const auto track = make(*clips, 100);
  const auto json = std::filesystem::path(clips->video(track)).replace_extension(".json");
  for (const char* text : {"", "[]", "{\"track\": 1}", "{"}) {
    std::ofstream(json) << text;
    EXPECT_EQ(clips->find(track).error().code, ErrorCode::damaged) << text;
  }
}

TEST_F(ClipFolderTest, reads_descriptions_as_they_were_written) {
  const ClipInfo written = info(ids_.next());
  const auto read = parse_clip_info(to_json(written));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(*read, written);
}

TEST_F(ClipFolderTest, refuses_descriptions_with_a_wrong_field) {
  const std::string good = to_json(info(ids_.next()));
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"640", "0"},          {"640", "99999999999999999999"},
      {"512", "\"512\""},    {"320", "1.5"},
      {"256", "-1"},         {"true", "1"},
      {"replay", "repeat"},  {"2023", "0023"},
      {"\"end\"", "\"and\""}};
  for (const auto& [from, to] : changes) {
    std::string bad = good;
    ASSERT_NE(bad.find(from), std::string::npos) << from;
    bad.replace(bad.find(from), from.size(), to);
    const auto read = parse_clip_info(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code, ErrorCode::damaged);
  }
}

}  // namespace
}  // namespace vigie::evidence
