#include "test_files.h"

#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vigie/core/capture_clock.h>
#include <vigie/sim/simulated_source.h>

namespace vigie::sim {
namespace {

// A small scene on disk, since the demo takes its second to open.
class SimulatedSourceTest : public testing::Test {
 protected:
  SimulatedSourceTest() {
    scene_ = (folder_ / "small.toml").string();
    std::ofstream(scene_)
        << "[terrain]\nhalf_side_m = 300\n[[camera]]\nwidth_px = 64\nheight_px = 48\nfps = 10\n"
           "shutter_every_s = 5\n[[object]]\npath = [[0, 60], [5, 60]]\nend = \"ping_pong\"\n";
  }

  std::unique_ptr<Source> open(SimulatedOptions options) {
    options.scene = scene_;
    auto source = open_simulated(options, clock_);
    EXPECT_TRUE(source) << source.error().to_string();
    return std::move(*source);
  }
  SourceItem next(Source& source) { return source.next({}, clock_.monotonic()); }

  FakeClock clock_;
  TestFolder folder_;
  std::string scene_;
};

TEST_F(SimulatedSourceTest, gives_its_format_then_frames_then_its_end) {
  SimulatedOptions options;
  options.pace = Pace::as_fast_as_possible;
  options.length = Duration::seconds(2);
  options.epoch = 3;
  const auto source = open(options);
  const SourceItem first = next(*source);
  ASSERT_TRUE(std::holds_alternative<FormatChange>(first));
  EXPECT_EQ(std::get<FormatChange>(first).format.bits, 14);
  EXPECT_EQ(std::get<FormatChange>(first).format.width, 64);
  for (std::uint64_t i = 0; i < 20; ++i) {
    const SourceItem item = next(*source);
    ASSERT_TRUE(std::holds_alternative<Frame>(item)) << i;
    const Frame& frame = std::get<Frame>(item);
    EXPECT_EQ(frame.id.sequence, i);
    EXPECT_EQ(frame.id.epoch, 3U);
    EXPECT_EQ(frame.origin, Origin::simulated);
    EXPECT_EQ(frame.pts.nanoseconds(), static_cast<std::int64_t>(i) * 100'000'000);
    EXPECT_EQ(frame.captured, kUnknownStart + Duration::milliseconds(100) * static_cast<std::int64_t>(i));
    EXPECT_EQ(frame.image->width(), 64);
    EXPECT_EQ(frame.packet, nullptr);
  }
  EXPECT_TRUE(std::holds_alternative<SourceEnd>(next(*source)));
  EXPECT_TRUE(std::holds_alternative<SourceEnd>(next(*source)));
}

TEST_F(SimulatedSourceTest, marks_the_pictures_of_a_shutter_event) {
  SimulatedOptions options;
  options.pace = Pace::as_fast_as_possible;
  options.from = Duration::seconds(4);
  options.length = Duration::seconds(2);
  const auto source = open(options);
  next(*source);
  std::vector<bool> shut;
  std::uint32_t last_gain = 0;
  for (SourceItem item = next(*source); std::holds_alternative<Frame>(item); item = next(*source)) {
    shut.push_back(std::get<Frame>(item).shutter);
    last_gain = std::get<Frame>(item).gain_epoch;
    EXPECT_EQ(std::get<Frame>(item).picture == PictureKind::repeat, shut.back());
  }
  ASSERT_EQ(shut.size(), 20U);
  EXPECT_EQ(std::count(shut.begin(), shut.end(), true), 4);
  EXPECT_TRUE(shut[10] && shut[13] && !shut[14]);
  EXPECT_EQ(last_gain, 1U);
}

TEST_F(SimulatedSourceTest, waits_for_each_frame_in_real_time) {
  const auto source = open({});
  next(*source);
  ASSERT_TRUE(std::holds_alternative<Frame>(next(*source)));
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(next(*source)));
  clock_.advance(Duration::milliseconds(99));
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(next(*source)));
  clock_.advance(Duration::milliseconds(1));
  const SourceItem item = next(*source);
  ASSERT_TRUE(std::holds_alternative<Frame>(item));
  EXPECT_EQ(std::get<Frame>(item).captured, clock_.utc());
  EXPECT_FALSE(std::get<Frame>(item).gap_before);
}

TEST_F(SimulatedSourceTest, leaves_out_what_a_late_reader_missed) {
  const auto source = open({});
  next(*source);
  next(*source);
  clock_.advance(Duration::seconds(1));
  const Frame frame = std::get<Frame>(next(*source));
  EXPECT_TRUE(frame.gap_before);
  EXPECT_EQ(frame.id.sequence, 1U);
  EXPECT_GE(frame.pts.nanoseconds(), 800'000'000);
  clock_.advance(Duration::milliseconds(100));
  EXPECT_FALSE(std::get<Frame>(next(*source)).gap_before);
}

TEST_F(SimulatedSourceTest, shows_one_world_to_all_who_were_given_the_same_start) {
  SimulatedOptions options;
  options.start = clock_.utc() - Duration::seconds(30);
  const auto one = open(options);
  clock_.advance(Duration::milliseconds(1234));
  const auto two = open(options);
  next(*one), next(*two);
  clock_.advance(Duration::milliseconds(200));
  const Frame a = std::get<Frame>(next(*one)), b = std::get<Frame>(next(*two));
  EXPECT_LE(abs(a.captured - b.captured), Duration::milliseconds(100));
  EXPECT_LE(clock_.utc() - b.captured, Duration::milliseconds(200));
  EXPECT_EQ(b.captured - *options.start, Duration::nanoseconds(b.pts.nanoseconds()));
}

TEST_F(SimulatedSourceTest, returns_at_once_when_asked_to_stop) {
  const auto source = open({});
  next(*source);
  next(*source);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(
      source->next(stop.get_token(), clock_.monotonic() + Duration::seconds(100))));
}

TEST(SimulatedUrl, names_scene_camera_and_choices) {
  const auto options = parse_simulated_url("sim:demo?camera=2&targets=none&time=reversed&from=20&length=60");
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->scene, "demo");
  EXPECT_EQ(options->camera, 2);
  EXPECT_TRUE(options->render.without_targets);
  EXPECT_TRUE(options->render.reversed);
  EXPECT_EQ(options->from, Duration::seconds(20));
  EXPECT_EQ(options->length, Duration::seconds(60));
  EXPECT_EQ(parse_simulated_url("sim:a/b c.toml")->scene, "a/b c.toml");
}

TEST(SimulatedUrl, says_what_is_allowed) {
  for (const std::string url : {"rtsp://x", "sim:", "sim:demo?camera=-1", "sim:demo?camera=1.5",
                                "sim:demo?camera=", "sim:demo?targets=some", "sim:demo?time=late",
                                "sim:demo?length=nan", "sim:demo?speed=2", "sim:demo?camera"}) {
    const auto options = parse_simulated_url(url);
    ASSERT_FALSE(options) << url;
    EXPECT_EQ(options.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_THAT(parse_simulated_url("sim:demo?time=late").error().message,
              testing::HasSubstr("forward or reversed"));
}

TEST(SimulatedSource, cannot_open_what_is_not_there) {
  const FakeClock clock;
  SimulatedOptions options;
  options.scene = "no_such_scene.toml";
  EXPECT_EQ(open_simulated(options, clock).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace vigie::sim
