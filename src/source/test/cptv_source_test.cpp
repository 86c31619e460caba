// CPTV as a source: times, shutter, gaps, pace, and what damage leaves.
#include "cptv_source.h"

#include "cptv_writer.h"
#include "test_files.h"

#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vigie/core/capture_clock.h>

namespace vigie::source {
namespace {

using ::testing::HasSubstr;

constexpr MonotonicTime kForEver = MonotonicTime::from_nanoseconds(INT64_MAX);

struct Delivered {
  std::vector<FormatChange> formats;
  std::vector<Frame> frames;
  std::vector<Gap> gaps;
  std::optional<Error> error;
};

Delivered drain(Source& source) {
  Delivered delivered;
  for (;;) {
    SourceItem item = source.next({}, kForEver);
    if (auto* format = std::get_if<FormatChange>(&item)) delivered.formats.push_back(*format);
    if (auto* frame = std::get_if<Frame>(&item)) delivered.frames.push_back(std::move(*frame));
    if (auto* gap = std::get_if<Gap>(&item)) delivered.gaps.push_back(*gap);
    if (auto* end = std::get_if<SourceEnd>(&item)) {
      delivered.error = end->error;
      return delivered;
    }
  }
}

Delivered deliver(const Bytes& packed, SourceOptions options = {}) {
  const TestFile file(packed, ".cptv");
  const SystemClock clock;
  auto source = open_cptv(file.path(), options, clock);
  if (!source) {
    Delivered delivered;
    delivered.error = source.error();
    return delivered;
  }
  return drain(**source);
}

// Smooth pictures with noise: what compresses like a thermal scene.
CptvToWrite scene(int frames, int width = 16, int height = 12) {
  std::mt19937 random(7);
  CptvToWrite recording{.width = width, .height = height};
  for (int i = 0; i < frames; ++i) {
    Image16 image(width, height);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x)
        image(x, y) = static_cast<std::uint16_t>(2900 + 3 * x + 5 * y + random() % 8);
    }
    recording.frames.push_back({.image = image, .ticks = static_cast<std::uint32_t>(60'000 + 111 * i)});
  }
  return recording;
}

TEST(CptvSource, dates_frames_from_the_recordings_start_and_numbers_them) {
  CptvToWrite recording = scene(3);
  recording.more_fields = {cptv_field('E', "lepton3.5"), cptv_field_u8('Z', 9)};
  SourceOptions options;
  options.first_epoch = 4;
  options.camera.uuid.bytes[15] = 9;
  const Delivered delivered = deliver(gzip(write_cptv(recording).bytes), options);
  EXPECT_FALSE(delivered.error);
  ASSERT_EQ(delivered.formats.size(), 1U);
  EXPECT_EQ(delivered.formats[0].format.width, 16);
  EXPECT_EQ(delivered.formats[0].format.height, 12);
  EXPECT_EQ(delivered.formats[0].format.codec, "none");
  EXPECT_EQ(delivered.formats[0].format.frames_per_second, 9);
  ASSERT_EQ(delivered.frames.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const Frame& frame = delivered.frames[i];
    EXPECT_EQ(frame.id, (FrameId{options.camera, 4, i}));
    EXPECT_EQ(frame.captured.nanoseconds(),
              1'700'000'000'000'000'000 + static_cast<std::int64_t>(i) * 111'000'000);
    EXPECT_EQ(frame.pts.nanoseconds(), static_cast<std::int64_t>(i) * 111'000'000);
    EXPECT_EQ(*frame.image, recording.frames[i].image);
    EXPECT_EQ(frame.origin, Origin::replay);
    EXPECT_EQ(frame.radiometry, (Radiometry{.a = 0.01, .b = 0}));
    EXPECT_FALSE(frame.gap_before || frame.damaged || frame.shutter);
  }
}

TEST(CptvSource, gives_counts_where_the_camera_is_not_radiometric) {
  CptvToWrite recording = scene(1);
  recording.more_fields = {cptv_field('E', "lepton3")};
  EXPECT_FALSE(deliver(gzip(write_cptv(recording).bytes)).frames.at(0).radiometry);
}

TEST(CptvSource, states_how_unsure_the_start_is) {
  CptvToWrite recording = scene(1);
  EXPECT_EQ(deliver(gzip(write_cptv(recording).bytes)).frames.at(0).captured_uncertainty,
            Duration::seconds(1));
  recording.more_fields = {cptv_field_u8('P', 5)};
  EXPECT_EQ(deliver(gzip(write_cptv(recording).bytes)).frames.at(0).captured_uncertainty,
            Duration::seconds(5));
  recording.start_us = 0;
  const Frame undated = deliver(gzip(write_cptv(recording).bytes)).frames.at(0);
  EXPECT_EQ(undated.captured, kUnknownStart);
  EXPECT_EQ(undated.captured_uncertainty, kUnknownStartUncertainty);
}

TEST(CptvSource, sets_captured_times_apart_where_the_file_repeats_one) {
  CptvToWrite recording = scene(3);
  recording.frames[1].ticks = recording.frames[2].ticks = recording.frames[0].ticks;
  const Delivered delivered = deliver(gzip(write_cptv(recording).bytes));
  ASSERT_EQ(delivered.frames.size(), 3U);
  EXPECT_LT(delivered.frames[0].captured, delivered.frames[1].captured);
  EXPECT_LT(delivered.frames[1].captured, delivered.frames[2].captured);
}

TEST(CptvSource, marks_frames_while_the_camera_settles_after_its_shutter) {
  CptvToWrite recording = scene(40);
  for (std::size_t i = 0; i < 40; ++i) {
    recording.frames[i].shutter_ms = i < 10 ? 1000 : 60'000 + 111 * 10;  // at the tenth frame
  }
  const Delivered delivered = deliver(gzip(write_cptv(recording).bytes));
  ASSERT_EQ(delivered.frames.size(), 40U);
  for (std::size_t i = 0; i < 40; ++i) {
    // 27 steps of 111 ms are 2.997 s.
    EXPECT_EQ(delivered.frames[i].shutter, i >= 10 && i <= 37) << i;
    EXPECT_EQ(delivered.frames[i].gain_epoch, i < 10 ? 0U : 1U) << i;
  }
}

TEST(CptvSource, tells_a_pause_and_whether_the_shutter_made_it) {
  CptvToWrite recording = scene(30);
  for (std::size_t i = 10; i < 30; ++i) recording.frames[i].ticks += 1600;  // frames are missing
  for (std::size_t i = 20; i < 30; ++i) {
    recording.frames[i].ticks += 1825;
    recording.frames[i].shutter_ms = recording.frames[20].ticks - 910;
  }
  const Delivered delivered = deliver(gzip(write_cptv(recording).bytes));
  ASSERT_EQ(delivered.frames.size(), 30U);
  ASSERT_EQ(delivered.gaps.size(), 2U);
  EXPECT_EQ(delivered.gaps[0].cause, GapCause::unknown);
  EXPECT_EQ(delivered.gaps[1].cause, GapCause::shutter);
  EXPECT_EQ(delivered.gaps[1].from, delivered.frames[19].captured);
  EXPECT_EQ(delivered.gaps[1].to, delivered.frames[20].captured);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(delivered.frames[i].gap_before, i == 10 || i == 20) << i;
}

TEST(CptvSource, does_not_deliver_the_background_as_a_picture_of_the_scene) {
  CptvToWrite recording = scene(3);
  recording.frames[0].background = true;
  recording.frames[0].ticks = 0;
  const Delivered delivered = deliver(gzip(write_cptv(recording).bytes));
  ASSERT_EQ(delivered.frames.size(), 2U);
  EXPECT_EQ(*delivered.frames[0].image, recording.frames[1].image);
  EXPECT_EQ(delivered.frames[0].id.sequence, 0U);
  EXPECT_EQ(delivered.frames[0].captured.nanoseconds(), 1'700'000'000'000'000'000);
}

TEST(CptvSource, plays_in_the_recordings_own_time_when_asked) {
  const TestFile file(gzip(write_cptv(scene(2)).bytes), ".cptv");
  FakeClock clock;
  SourceOptions options;
  options.pace = Pace::real_time;
  auto source = open_cptv(file.path(), options, clock);
  ASSERT_TRUE(source);
  const auto next = [&] { return (*source)->next({}, clock.monotonic()); };
  EXPECT_TRUE(std::holds_alternative<FormatChange>(next()));
  EXPECT_TRUE(std::holds_alternative<Frame>(next()));
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(next()));
  clock.advance(Duration::milliseconds(110));
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>(next()));
  clock.advance(Duration::milliseconds(1));
  const SourceItem second = next();
  ASSERT_TRUE(std::holds_alternative<Frame>(second));
  EXPECT_EQ(std::get<Frame>(second).received, clock.monotonic());
  EXPECT_TRUE(std::holds_alternative<SourceEnd>(next()));
  EXPECT_TRUE(std::holds_alternative<SourceEnd>(next()));
}

TEST(CptvSource, stops_waiting_when_asked_to_stop) {
  const TestFile file(gzip(write_cptv(scene(2)).bytes), ".cptv");
  FakeClock clock;  // never moves: only the stop can end the wait
  SourceOptions options;
  options.pace = Pace::real_time;
  auto source = open_cptv(file.path(), options, clock);
  ASSERT_TRUE(source);
  (*source)->next({}, kForEver);
  (*source)->next({}, kForEver);
  std::stop_source stop;
  const std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_TRUE(std::holds_alternative<SourceTimeout>((*source)->next(stop.get_token(), kForEver)));
}

TEST(CptvSource, says_what_is_not_there_or_not_cptv) {
  const SystemClock clock;
  EXPECT_EQ(open_cptv("/nowhere/at-all.cptv", {}, clock).error().code, ErrorCode::not_found);
  EXPECT_EQ(open_cptv("/", {}, clock).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(deliver({}).error.value().code, ErrorCode::damaged);
  EXPECT_EQ(deliver({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}).error.value().code, ErrorCode::damaged);
  EXPECT_EQ(deliver(gzip(Bytes(100, 'x'))).error.value().code, ErrorCode::unsupported);
  EXPECT_FALSE(is_cptv("/nowhere/at-all.cptv"));
  const TestFile other(gzip(Bytes(100, 'x')), ".gz"), cptv(gzip(write_cptv(scene(1)).bytes), ".gz");
  EXPECT_FALSE(is_cptv(other.path()));
  EXPECT_TRUE(is_cptv(cptv.path()));
}

// Whatever was delivered unmarked is what was written.
void expect_true_frames(const Delivered& delivered, const CptvToWrite& recording) {
  ASSERT_LE(delivered.frames.size(), recording.frames.size());
  for (std::size_t i = 0; i < delivered.frames.size(); ++i) {
    if (!delivered.frames[i].damaged) {
      ASSERT_EQ(*delivered.frames[i].image, recording.frames[i].image) << "frame " << i;
    }
  }
}

TEST(CptvSource, gives_the_whole_frames_before_any_point_where_the_file_is_cut) {
  const CptvToWrite recording = scene(6);
  const CptvUnpacked unpacked = write_cptv(recording);
  const Bytes packed = gzip(unpacked.bytes);
  std::size_t most = 0;
  for (std::size_t cut = 0; cut < packed.size(); ++cut) {
    SCOPED_TRACE(cut);
    const Delivered delivered =
        deliver(Bytes(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(cut)));
    ASSERT_TRUE(delivered.error);
    EXPECT_EQ(delivered.error->code, ErrorCode::damaged);
    expect_true_frames(delivered, recording);
    for (const Frame& frame : delivered.frames) EXPECT_FALSE(frame.damaged);
    EXPECT_GE(delivered.frames.size(), most);  // more of the file never gives less
    most = std::max(most, delivered.frames.size());
  }
  EXPECT_EQ(most, 6U);
}

// Cut the unpacked bytes instead, and pack what is left: every frame boundary is met exactly.
TEST(CptvSource, gives_exactly_the_frames_that_are_whole) {
  const CptvToWrite recording = scene(4, 5, 3);
  const CptvUnpacked unpacked = write_cptv(recording);
  for (std::size_t cut = unpacked.frame_starts[0]; cut < unpacked.bytes.size(); ++cut) {
    SCOPED_TRACE(cut);
    const auto end = unpacked.bytes.begin() + static_cast<std::ptrdiff_t>(cut);
    const Delivered delivered = deliver(gzip(Bytes(unpacked.bytes.begin(), end)));
    const auto whole = std::upper_bound(unpacked.frame_starts.begin(), unpacked.frame_starts.end(), cut) -
                       unpacked.frame_starts.begin() - 1;
    EXPECT_EQ(delivered.frames.size(), static_cast<std::size_t>(whole));
    const bool at_boundary =
        cut > unpacked.frame_starts[0] && cut == unpacked.frame_starts[static_cast<std::size_t>(whole)];
    EXPECT_EQ(delivered.error.has_value(), !at_boundary);
    expect_true_frames(delivered, recording);
    if (delivered.error) {
      EXPECT_THAT(delivered.error->to_string(),
                  HasSubstr("after " + std::to_string(whole) + " whole picture"));
    }
  }
}

TEST(CptvSource, never_passes_off_a_wrong_frame_as_right_whichever_bit_is_flipped) {
  const CptvToWrite recording = scene(5, 10, 8);
  const Bytes packed = gzip(write_cptv(recording).bytes);
  int unharmed = 0;
  for (std::size_t bit = 0; bit < packed.size() * 8; ++bit) {
    SCOPED_TRACE(bit);
    Bytes flipped = packed;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    const Delivered delivered = deliver(flipped);
    expect_true_frames(delivered, recording);
    if (delivered.error) {
      EXPECT_FALSE(delivered.error->message.empty());
    } else {
      ++unharmed;
      EXPECT_EQ(delivered.frames.size(), recording.frames.size());
    }
  }
  EXPECT_LE(unharmed, 8 * 10);  // the bits of gzip's own head that mean nothing here
}

TEST(CptvSource, says_which_frames_a_wrong_checksum_puts_in_doubt) {
  const CptvToWrite recording = scene(5);
  Bytes packed = gzip(write_cptv(recording).bytes);
  packed[packed.size() - 6] ^= 1U;  // the checksum itself
  const Delivered delivered = deliver(packed);
  ASSERT_EQ(delivered.frames.size(), 5U);
  for (const Frame& frame : delivered.frames) EXPECT_TRUE(frame.damaged);
  EXPECT_THAT(delivered.error.value().to_string(), HasSubstr("speaks against its last 5 pictures"));
}

TEST(CptvSource, trusts_what_the_checksum_of_an_earlier_member_confirms) {
  const CptvToWrite recording = scene(4);
  const CptvUnpacked whole = write_cptv(recording);
  const auto cut = static_cast<std::ptrdiff_t>(whole.frame_starts[2]);
  Bytes packed = gzip(Bytes(whole.bytes.begin(), whole.bytes.begin() + cut));
  Bytes second = gzip(Bytes(whole.bytes.begin() + cut, whole.bytes.end()));
  second[second.size() - 6] ^= 1U;
  packed.insert(packed.end(), second.begin(), second.end());
  const Delivered delivered = deliver(packed);
  ASSERT_EQ(delivered.frames.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(delivered.frames[i].damaged, i >= 2) << i;
  EXPECT_TRUE(delivered.error);
}

}  // namespace
}  // namespace vigie::source
