#include "live_coder.h"

#include <gtest/gtest.h>

#include <vigie/media/encoder.h>

namespace vigie::site {
namespace {

const CameraId kCamera{*Uuid::parse("00000000-0000-7000-8000-000000000001")};

class Viewer final : public LiveViewer {
 public:
  void on_camera(const CameraStatus&) override {}
  void on_removed(CameraId) override {}
  void on_track(const TrackSummary&) override {}
  void on_alarm(const Alarm&) override {}
  void on_target(const Target&) override {}
  void on_tracks(const LiveTracks&) override {}
  void on_picture(const LivePicture& picture) override {
    {
      MutexLock lock(mutex_);
      pictures_.push_back(picture);
    }
    came_.notify_all();
  }
  // Those that came so far, once there are `count`.
  std::vector<LivePicture> wait_for(std::size_t count) {
    MutexLock lock(mutex_);
    came_.wait_for(mutex_, {}, Duration::seconds(60),
                   [&]() NO_THREAD_SAFETY_ANALYSIS { return pictures_.size() >= count; });
    return pictures_;
  }

 private:
  Mutex mutex_;
  CondVar came_;
  std::vector<LivePicture> pictures_ GUARDED_BY(mutex_);
};

class LiveCoderTest : public testing::Test {
 protected:
  Frame frame(int number) {
    Frame made;
    made.id = {kCamera, 0, static_cast<std::uint64_t>(number)};
    made.captured = UtcTime::from_nanoseconds(number * 100'000'000LL);
    Image16 image(64, 48, 1000);
    image(number % 64, 20) = 3000;
    made.image = std::make_shared<const Image16>(std::move(image));
    made.bits = 14;
    return made;
  }

  LiveHub hub_;
  std::shared_ptr<Viewer> viewer_ = std::make_shared<Viewer>();
};

// Frames as they come of an H.264 stream, in the order of showing; `decoded` says where in the order of
// decoding each stands.
class H264Frames {
 public:
  explicit H264Frames(std::vector<int> decoded) : decoded_(std::move(decoded)) {
    media::H264Options options;
    options.width = 64;
    options.height = 48;
    auto opened = media::H264Encoder::open(options);
    EXPECT_TRUE(opened);
    encoder_ = std::move(*opened);
  }
  // Its packet tells when it is to be decoded, or when it arrived does.
  Frame with_packet(Frame frame, bool told) {
    auto coded = encoder_->encode(Image8(64, 48, 100).view(), frame.captured);
    EXPECT_TRUE(coded);
    auto packet = std::make_shared<Packet>(**coded);
    const auto number = frame.id.sequence;
    const Duration place = Duration::milliseconds(100 * decoded_.at(number % decoded_.size()) +
                                                  100 * (number - number % decoded_.size()));
    packet->dts = told ? MediaTime() + place : packet->pts;
    frame.received = told ? MonotonicTime() : MonotonicTime() + place;
    frame.packet = std::move(packet);
    return frame;
  }

 private:
  const std::vector<int> decoded_;
  std::unique_ptr<media::H264Encoder> encoder_;
};

TEST_F(LiveCoderTest, passes_h264_on_as_it_came_where_it_is_shown_as_it_is_decoded) {
  hub_.add(viewer_);
  hub_.watch(*viewer_, {kCamera});
  for (const bool told : {true, false}) {
    LiveCoder coder(kCamera, hub_);
    H264Frames stream({0, 1, 2, 3});
    for (int i = 0; i < 8; ++i) coder.take(stream.with_packet(frame(i), told));
    EXPECT_EQ(coder.coded(), 0U);
  }
  EXPECT_EQ(viewer_->wait_for(16).size(), 16U);
}

TEST_F(LiveCoderTest, codes_h264_with_b_frames_anew_in_the_order_of_showing) {
  hub_.add(viewer_);
  for (const bool told : {true, false}) {
    LiveCoder coder(kCamera, hub_);
    H264Frames stream({0, 2, 3, 1});  // I B B P
    hub_.watch(*viewer_, {});
    for (int i = 0; i < 8; ++i) coder.take(stream.with_packet(frame(i), told));
    hub_.watch(*viewer_, {kCamera});
    const std::size_t before = viewer_->wait_for(0).size();
    for (int i = 8; i < 12; ++i) {
      coder.take(stream.with_packet(frame(i), told));
      const auto pictures = viewer_->wait_for(before + static_cast<std::size_t>(i) - 7);
      ASSERT_EQ(pictures.back().captured, frame(i).captured);
    }
    EXPECT_EQ(coder.coded(), 4U);
  }
}

TEST_F(LiveCoderTest, codes_nothing_while_nobody_watches) {
  LiveCoder coder(kCamera, hub_);
  hub_.add(viewer_);
  for (int i = 0; i < 20; ++i) coder.take(frame(i));
  hub_.watch(*viewer_, {kCamera});
  coder.take(frame(20));
  const auto pictures = viewer_->wait_for(1);
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_EQ(pictures[0].captured, frame(20).captured);
  EXPECT_EQ(coder.coded(), 1U);
  hub_.watch(*viewer_, {});
  for (int i = 21; i < 40; ++i) coder.take(frame(i));
  EXPECT_EQ(coder.coded(), 1U);
}

TEST_F(LiveCoderTest, begins_with_a_key_picture_and_gives_one_to_each_who_joins) {
  LiveCoder coder(kCamera, hub_);
  hub_.add(viewer_);
  hub_.watch(*viewer_, {kCamera});
  for (int i = 0; i < 3; ++i) {
    coder.take(frame(i));
    viewer_->wait_for(static_cast<std::size_t>(i) + 1);
  }
  const auto second = std::make_shared<Viewer>();
  hub_.add(second);
  hub_.watch(*second, {kCamera});
  coder.take(frame(3));
  const auto theirs = second->wait_for(1);
  ASSERT_EQ(theirs.size(), 1U);
  EXPECT_TRUE(theirs[0].key);
  const auto mine = viewer_->wait_for(4);
  ASSERT_EQ(mine.size(), 4U);
  EXPECT_TRUE(mine[0].key);
  EXPECT_FALSE(mine[1].key);
  EXPECT_EQ(mine[0].format, mine[3].format);
  EXPECT_EQ(mine[0].format->codec.substr(0, 5), "avc1.");
}

TEST_F(LiveCoderTest, a_picture_of_another_size_begins_a_new_coding) {
  LiveCoder coder(kCamera, hub_);
  hub_.add(viewer_);
  hub_.watch(*viewer_, {kCamera});
  coder.take(frame(0));
  viewer_->wait_for(1);
  Frame larger = frame(1);
  larger.image = std::make_shared<const Image16>(128, 96, std::uint16_t{500});
  coder.take(larger);
  const auto pictures = viewer_->wait_for(2);
  ASSERT_EQ(pictures.size(), 2U);
  EXPECT_TRUE(pictures[1].key);
  EXPECT_NE(pictures[0].format, pictures[1].format);
  EXPECT_EQ(pictures[1].format->width, 128);
}

}  // namespace
}  // namespace vigie::site
