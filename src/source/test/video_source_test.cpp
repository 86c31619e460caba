#include "video_source.h"

#include "replay.h"
#include "test_data.h"
#include "test_files.h"

#include <fstream>
#include <sstream>
#include <thread>

#include <vigie/core/capture_clock.h>
#include <vigie/media/encoder.h>
#include <vigie/media/muxer.h>

namespace vigie::source {
namespace {

constexpr UtcTime kStart = UtcTime::from_nanoseconds(1'700'000'000'000'000'000);

// H.264 in .mp4, 25 frames a second, a grey that rises by 8 a frame; `pause_at`: 10 s pass before this frame.
void make_clip(const std::string& path, int frames, int pause_at = -1, bool fragmented = false) {
  auto encoder = media::H264Encoder::open({.width = 96, .height = 64, .quality = 10, .key_interval = 8});
  auto clip = media::ClipWriter::open(path, {.fragmented = fragmented});
  ASSERT_TRUE(encoder && clip);
  UtcTime at = kStart;
  for (int i = 0; i < frames; ++i) {
    if (i == pause_at) at = at + Duration::seconds(10);
    auto packet = (*encoder)->encode(Image8(96, 64, static_cast<std::uint8_t>(i * 8)), at);
    ASSERT_TRUE(packet);
    ASSERT_TRUE((*clip)->write(*packet));
    at = at + Duration::milliseconds(40);
  }
  ASSERT_TRUE((*clip)->finish());
}

TEST(VideoSource, reads_every_frame_of_the_halmstad_clips) {
  const auto folder = test_data() / "halmstad-ir";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
  std::ifstream clips(folder / "clips.txt");
  int read = 0;
  for (std::string line; std::getline(clips, line);) {
    std::istringstream words(line);
    std::string name;
    std::size_t frames = 0;
    if (line.empty() || line[0] == '#' || !(words >> name >> frames)) continue;
    const Replay all = replay({.url = folder / "video" / (name + ".mp4")});
    EXPECT_FALSE(all.error) << all.error->to_string();
    EXPECT_EQ(all.frames.size(), frames) << name;
    EXPECT_EQ(all.lone_packets, 0);
    ASSERT_EQ(all.formats.size(), 1U);
    EXPECT_EQ(all.formats[0].bits, 8);
    for (const Frame& frame : all.frames) {
      EXPECT_FALSE(frame.gap_before);
      EXPECT_TRUE(frame.packet && frame.quantiser);
    }
    ++read;
  }
  EXPECT_GT(read, 0);
}

TEST(VideoSource, gives_frames_with_packets_and_the_times_of_the_file) {
  TestFolder folder;
  make_clip(folder / "clip.mp4", 25);
  const Replay all = replay({.url = folder / "clip.mp4", .first_epoch = 7});
  ASSERT_FALSE(all.error) << all.error->to_string();
  ASSERT_EQ(all.frames.size(), 25U);
  for (std::size_t i = 0; i < 25; ++i) {
    const Frame& frame = all.frames[i];
    EXPECT_EQ(frame.id.sequence, i);
    EXPECT_EQ(frame.id.epoch, 7U);
    EXPECT_EQ(frame.origin, Origin::replay);
    EXPECT_EQ(frame.captured, kStart + Duration::milliseconds(40 * static_cast<std::int64_t>(i)));
    EXPECT_EQ(frame.captured_uncertainty, Duration::seconds(1));
    EXPECT_EQ(frame.pts.nanoseconds(), 40'000'000LL * static_cast<std::int64_t>(i));
    EXPECT_NEAR((*frame.image)(40, 40), static_cast<int>(i) * 8, 3);
    EXPECT_EQ(frame.bits, 8);
    ASSERT_TRUE(frame.packet);
    EXPECT_EQ(frame.packet->captured, frame.captured);
    EXPECT_EQ(frame.packet->key, i % 8 == 0);
    EXPECT_FALSE(frame.gap_before || frame.damaged);
  }
}

TEST(VideoSource, marks_a_pause_in_the_recording) {
  TestFolder folder;
  make_clip(folder / "clip.mp4", 20, 12);
  const Replay all = replay({.url = folder / "clip.mp4"});
  ASSERT_EQ(all.frames.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(all.frames[i].gap_before, i == 12) << i;
  EXPECT_EQ(all.frames[12].captured - all.frames[11].captured, Duration::milliseconds(10'040));
}

TEST(VideoSource, gives_16_bit_recordings_as_they_are_and_their_origin_as_told) {
  TestFolder folder;
  auto recorder = media::LosslessRecorder::open(folder / "r.mkv", {.width = 80, .height = 60});
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE((*recorder)->write(Image16(80, 60, static_cast<std::uint16_t>(i * 13000)),
                                   kStart + Duration::milliseconds(110 * i)));
  }
  ASSERT_TRUE((*recorder)->finish());
  const Replay all = replay({.url = "file:" + (folder / "r.mkv").string(), .origin = Origin::drill});
  ASSERT_EQ(all.frames.size(), 5U);
  EXPECT_EQ(all.frames[4].bits, 16);
  EXPECT_EQ((*all.frames[4].image)(7, 7), 52000);
  EXPECT_EQ(all.frames[4].captured, kStart + Duration::milliseconds(440));
  EXPECT_EQ(all.frames[4].origin, Origin::drill);
}

TEST(VideoSource, cut_short_gives_the_frames_before_and_one_error_that_names_file_and_place) {
  TestFolder folder;
  make_clip(folder / "whole.mp4", 30);
  const auto bytes = read_bytes(folder / "whole.mp4");
  for (int percent = 5; percent < 100; percent += 5) {
    write_bytes(folder / "cut.mp4",
                {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(
                                                    bytes.size() * static_cast<std::size_t>(percent) / 100)});
    const Replay all = replay({.url = folder / "cut.mp4"});
    ASSERT_TRUE(all.error) << percent << " %";
    EXPECT_NE(all.error->to_string().find("cut.mp4"), std::string::npos) << all.error->to_string();
    EXPECT_LT(all.frames.size(), 30U);
    for (std::size_t i = 0; i < all.frames.size(); ++i) {
      EXPECT_NEAR((*all.frames[i].image)(40, 40), static_cast<int>(i) * 8, 3) << percent << " %";
    }
  }
}

TEST(VideoSource, a_halmstad_clip_with_a_lost_sector_gives_the_frames_before_it_unchanged) {
  const auto clip = test_data() / "halmstad-ir" / "video" / "IR_BIRD_043.mp4";
  if (!std::filesystem::exists(clip)) GTEST_SKIP() << "no " << clip;
  const Replay whole = replay({.url = clip});
  ASSERT_GT(whole.frames.size(), 200U);
  TestFolder folder;
  auto bytes = read_bytes(clip);
  const auto& packet = whole.frames[150].packet->data;
  const auto lost = std::search(bytes.begin(), bytes.end(), packet.begin(), packet.end());
  ASSERT_NE(lost, bytes.end());
  std::fill_n(lost, 4096, std::uint8_t{0});
  write_bytes(folder / "damaged.mp4", bytes);
  const Replay all = replay({.url = folder / "damaged.mp4"});
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->code, ErrorCode::damaged) << all.error->to_string();
  ASSERT_EQ(all.frames.size(), 150U);
  for (std::size_t i = 0; i < 150; ++i) EXPECT_TRUE(*all.frames[i].image == *whole.frames[i].image) << i;
}

TEST(VideoSource, in_real_time_waits_for_each_frame) {
  TestFolder folder;
  make_clip(folder / "clip.mp4", 10);
  FakeClock clock;
  auto source = open_source({.url = folder / "clip.mp4", .pace = Pace::real_time}, clock);
  ASSERT_TRUE(source);
  const auto next = [&] { return (*source)->next({}, clock.monotonic()); };
  EXPECT_TRUE(std::holds_alternative<FormatChange>(next()));
  EXPECT_TRUE(std::holds_alternative<Frame>(next()));
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(next()));
  clock.advance(Duration::milliseconds(39));
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(next()));
  clock.advance(Duration::milliseconds(1));
  SourceItem item = next();
  ASSERT_TRUE(std::holds_alternative<Frame>(item));
  EXPECT_EQ(std::get<Frame>(item).received, clock.monotonic());
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(next()));
}

TEST(VideoSource, stops_when_asked_in_the_middle_of_a_wait) {
  TestFolder folder;
  make_clip(folder / "clip.mp4", 10, 1);
  const SystemClock clock;
  auto source = open_source({.url = folder / "clip.mp4", .pace = Pace::real_time}, clock);
  const MonotonicTime late = clock.monotonic() + Duration::seconds(600);
  (void)(*source)->next({}, late);
  (void)(*source)->next({}, late);
  std::stop_source stop;
  const std::jthread asker([&] {
    clock.sleep_for(Duration::milliseconds(50), {});
    stop.request_stop();
  });
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>((*source)->next(stop.get_token(), late)));
}

TEST(RecordingTimes, without_a_start_say_that_they_are_unknown) {
  TestFolder folder;
  make_clip(folder / "clip.mp4", 3);
  auto bytes = read_bytes(folder / "clip.mp4");
  // The head says when it was made in two places; zero means that it does not say.
  for (const std::string box : {"mvhd", "mdhd", "tkhd"}) {
    const auto at = std::search(bytes.begin(), bytes.end(), box.begin(), box.end());
    ASSERT_NE(at, bytes.end());
    std::fill(at + 8, at + 16, std::uint8_t{0});
  }
  write_bytes(folder / "clip.mp4", bytes);
  const Replay all = replay({.url = folder / "clip.mp4"});
  ASSERT_EQ(all.frames.size(), 3U);
  EXPECT_EQ(all.frames[0].captured, kUnknownStart);
  EXPECT_EQ(all.frames[0].captured_uncertainty, kUnknownStartUncertainty);
}

TEST(OpenSource, says_what_is_wrong_with_what_it_was_given) {
  const SystemClock clock;
  const auto code = [&](const SourceOptions& options) { return open_source(options, clock).error().code; };
  EXPECT_EQ(code({}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({.url = "no/such/file.mp4"}), ErrorCode::not_found);
  EXPECT_EQ(code({.url = std::string("a\0b", 3)}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({.url = "gopher://host/x"}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({.url = "x.mp4", .decoder_threads = 0}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({.url = "x.mp4", .frames_per_second = 0}), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace vigie::source
