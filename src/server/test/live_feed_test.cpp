#include "live_feed.h"

#include "live_message.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

const CameraId kCamera{*Uuid::parse("00000000-0000-7000-8000-000000000001")};

class LiveFeedTest : public testing::Test {
 protected:
  static LiveFeedLimits small() {
    LiveFeedLimits limits;
    limits.pictures = 4;
    return limits;
  }

  site::LivePicture picture(int number, bool key) {
    return {kCamera, format_, UtcTime::from_nanoseconds(number), key,
            std::make_shared<const std::vector<std::uint8_t>>(std::vector<std::uint8_t>{0, 0, 1, 0x65})};
  }

  // What is sent next: "video", "frame" …, "picture 7" with the number of the picture, "close 1013", or "".
  std::string next() {
    const auto next = feed_.next();
    if (!next) return "";
    if (const auto* close = std::get_if<CloseReason>(&*next)) return "close " + std::to_string(close->code);
    const auto& message = std::get<LiveMessage>(*next);
    if (!message.binary) return nlohmann::json::parse(*message.bytes)["type"];
    return "picture " + std::to_string(static_cast<int>((*message.bytes)[11]));
  }

  FakeClock clock_;
  int woken_ = 0, lost_ = 0;
  std::shared_ptr<const site::LiveFormat> format_ =
      std::make_shared<const site::LiveFormat>(site::LiveFormat{"avc1.42C01E", 640, 512});
  LiveFeed feed_{clock_, small(), [this] { ++woken_; }, [this](CameraId) { ++lost_; }};
};

TEST_F(LiveFeedTest, closes_before_anything_that_waits) {
  feed_.watch({kCamera});
  feed_.on_picture(picture(1, true));
  const int before = woken_;
  feed_.close({4401, "not signed in any more"});
  EXPECT_GT(woken_, before);
  EXPECT_EQ(next(), "close 4401");
  EXPECT_EQ(next(), "close 4401") << "and goes on saying so";
}

TEST_F(LiveFeedTest, sends_nothing_of_a_camera_that_is_not_watched) {
  feed_.on_picture(picture(1, true));
  EXPECT_EQ(next(), "");
}

TEST_F(LiveFeedTest, begins_with_how_pictures_are_coded_and_a_key_picture) {
  feed_.watch({kCamera});
  feed_.on_picture(picture(1, false));
  feed_.on_picture(picture(2, true));
  feed_.on_picture(picture(3, false));
  EXPECT_EQ(next(), "video");
  EXPECT_EQ(next(), "picture 2");
  EXPECT_EQ(next(), "picture 3");
  EXPECT_EQ(next(), "");
  EXPECT_GE(woken_, 2);
}

TEST_F(LiveFeedTest, says_anew_how_pictures_are_coded_when_it_changes) {
  feed_.watch({kCamera});
  feed_.on_picture(picture(1, true));
  format_ = std::make_shared<const site::LiveFormat>(site::LiveFormat{"avc1.42C01F", 320, 256});
  feed_.on_picture(picture(2, false));  // of the new coding, but nobody can begin with it
  feed_.on_picture(picture(3, true));
  for (const char* expected : {"video", "picture 1", "video", "picture 3", ""}) EXPECT_EQ(next(), expected);
}

TEST_F(LiveFeedTest, loses_the_oldest_pictures_up_to_the_next_key_picture) {
  feed_.watch({kCamera});
  feed_.on_picture(picture(1, true));
  feed_.on_picture(picture(2, false));
  feed_.on_picture(picture(3, true));
  feed_.on_picture(picture(4, false));
  feed_.on_picture(picture(5, false));
  for (const char* expected : {"video", "picture 3", "picture 4", "picture 5", ""})
    EXPECT_EQ(next(), expected);
  EXPECT_EQ(lost_, 0);
}

TEST_F(LiveFeedTest, asks_for_a_key_picture_where_none_waits_and_takes_no_other_until_it_comes) {
  feed_.watch({kCamera});
  feed_.on_picture(picture(1, true));
  for (int i = 2; i <= 5; ++i) feed_.on_picture(picture(i, false));
  EXPECT_EQ(lost_, 1);
  feed_.on_picture(picture(6, false));
  feed_.on_picture(picture(7, true));
  for (const char* expected : {"video", "picture 7", ""}) EXPECT_EQ(next(), expected);
}

TEST_F(LiveFeedTest, forgets_the_pictures_that_wait_when_the_camera_is_not_watched_any_more) {
  feed_.watch({kCamera});
  feed_.on_picture(picture(1, true));
  feed_.watch({});
  EXPECT_EQ(next(), "video");
  EXPECT_EQ(next(), "");
  feed_.watch({kCamera});
  feed_.on_picture(picture(2, true));
  EXPECT_EQ(next(), "video");
  EXPECT_EQ(next(), "picture 2");
}

TEST_F(LiveFeedTest, closes_on_a_viewer_that_reads_no_text_for_ten_seconds) {
  feed_.on_removed(kCamera);
  feed_.on_removed(kCamera);
  clock_.advance(Duration::seconds(9));
  EXPECT_EQ(next(), "removed");
  clock_.advance(Duration::seconds(2));
  EXPECT_EQ(next(), "close 1013");
}

TEST_F(LiveFeedTest, closes_on_a_viewer_for_whom_too_much_text_waits) {
  LiveFeedLimits limits;
  limits.text_bytes = 100;
  LiveFeed feed(clock_, limits, [] {}, [](CameraId) {});
  for (int i = 0; i < 3; ++i) feed.on_removed(kCamera);
  const auto next = feed.next();
  ASSERT_TRUE(next);
  EXPECT_TRUE(std::holds_alternative<CloseReason>(*next));
}

TEST(PictureMessage, has_its_head_in_big_endian) {
  const site::LivePicture picture{
      kCamera, nullptr, UtcTime::from_nanoseconds(0x0102030405060708), true,
      std::make_shared<const std::vector<std::uint8_t>>(std::vector<std::uint8_t>{0xAA, 0xBB})};
  const std::string expected("\x01\x01\x01\x02\x01\x02\x03\x04\x05\x06\x07\x08\xAA\xBB", 14);
  EXPECT_EQ(picture_message(picture, 0x0102), expected);
}

TEST(ViewerMessage, names_each_camera_once_in_order) {
  const auto message = parse_viewer_message(
      R"({"type":"watch","later":1,"cameras":["00000000-0000-7000-8000-000000000002",)"
      R"("00000000-0000-7000-8000-000000000001","00000000-0000-7000-8000-000000000002"]})");
  ASSERT_TRUE(message);
  ASSERT_EQ(message->cameras.size(), 2U);
  EXPECT_EQ(message->cameras[0], kCamera);
}

TEST(ViewerMessage, is_nothing_else) {
  for (const char* text :
       {"", "x", "1", "[]", "{}", R"({"type":"watch"})", R"({"type":"watch","cameras":{}})",
        R"({"type":1,"cameras":[]})", R"({"type":"watch","cameras":[null]})",
        R"({"type":"watch","cameras":["1"]})", R"({"type":"other","cameras":[]})"}) {
    EXPECT_FALSE(parse_viewer_message(text)) << text;
  }
}

}  // namespace
}  // namespace vigie::server
