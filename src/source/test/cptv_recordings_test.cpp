// CPTV on real recordings, where they are there.
#include "cptv_source.h"
#include "test_data.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include <vigie/source/cptv_header.h>

namespace vigie::source {
namespace {

std::filesystem::path recordings() {
  return test_data() / "cptv";
}

struct Played {
  std::vector<Frame> frames;
  std::vector<Gap> gaps;
  std::optional<Error> error;
};

Result<Played> play(const std::filesystem::path& path) {
  const SystemClock clock;
  auto source = open_cptv(path, {}, clock);
  if (!source) return std::move(source).error();
  Played played;
  for (;;) {
    SourceItem item = (*source)->next({}, MonotonicTime::from_nanoseconds(INT64_MAX));
    if (auto* frame = std::get_if<Frame>(&item)) played.frames.push_back(std::move(*frame));
    if (auto* gap = std::get_if<Gap>(&item)) played.gaps.push_back(*gap);
    if (auto* end = std::get_if<SourceEnd>(&item)) {
      played.error = end->error;
      return played;
    }
  }
}

#define NEEDS(name)                                         \
  const std::filesystem::path path = recordings() / (name); \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "recording " << (name) << " is not here"

struct Recording {
  std::string name;
  std::size_t frames;
  std::string first;     // captured
  double seconds;        // from the first to the last frame
  int coldest, warmest;  // of all frames, counts
  bool radiometric;
};

class CptvRecordings : public ::testing::TestWithParam<Recording> {};

TEST_P(CptvRecordings, play_whole_with_their_times_and_temperatures) {
  const Recording& expected = GetParam();
  NEEDS(expected.name);
  auto played = play(path);
  ASSERT_TRUE(played) << played.error().to_string();
  EXPECT_FALSE(played->error) << played->error->to_string();
  ASSERT_EQ(played->frames.size(), expected.frames);
  int coldest = 65'535, warmest = 0;
  for (std::size_t i = 0; i < played->frames.size(); ++i) {
    const Frame& frame = played->frames[i];
    EXPECT_EQ(frame.image->width(), 160);
    EXPECT_EQ(frame.image->height(), 120);
    EXPECT_FALSE(frame.damaged);
    EXPECT_EQ(frame.radiometry.has_value(), expected.radiometric);
    if (i > 0) {
      EXPECT_GT(frame.captured, played->frames[i - 1].captured);
    }
    const auto [low, high] =
        std::minmax_element(frame.image->samples().begin(), frame.image->samples().end());
    coldest = std::min<int>(coldest, *low);
    warmest = std::max<int>(warmest, *high);
  }
  EXPECT_EQ(coldest, expected.coldest);
  EXPECT_EQ(warmest, expected.warmest);
  EXPECT_EQ(to_rfc3339(played->frames.front().captured), expected.first);
  const Duration length = played->frames.back().captured - played->frames.front().captured;
  EXPECT_NEAR(length.seconds(), expected.seconds, 1e-6);
}

// Values worked out from the files by another program. Radiometric ones are centikelvin: 27434 is 1.2 °C on a
// May night in New Zealand, 29708 is 23.9 °C on a wall in September.
INSTANTIATE_TEST_SUITE_P(
    , CptvRecordings,
    ::testing::Values(
        Recording{"20180603-090916.cptv", 310, "2018-06-02T21:09:16.779950000Z", 36.694701, 2917, 3321,
                  false},
        Recording{"20201221-748923.cptv", 379, "2020-12-21T14:45:52.259101000Z", 44.824, 29048, 29612, true},
        Recording{"20240507-074536.cptv", 46, "2024-05-06T19:45:36.781172000Z", 5.475, 27434, 27789, true},
        Recording{"20240917-1921337.cptv", 105, "2024-09-17T03:43:27.182277000Z", 11.862, 27486, 29708, true},
        Recording{"go-cptv_v1.cptv", 100, "2018-09-06T09:21:25.774768000Z", 10.360119, 2648, 3184, false},
        Recording{"go-cptv_v2_wallaby.cptv", 119, "2020-08-17T19:46:16.294703000Z", 13.458, 2367, 2989,
                  false},
        Recording{"python-cptv_v2-latlon.cptv", 102, "2019-06-23T07:53:00.548920000Z", 11.519, 2971, 3128,
                  false},
        Recording{"python-cptv_v2.cptv", 100, "2018-09-06T09:21:25.774768000Z", 10.999, 2648, 3184, false}),
    [](const auto& recording) {
      std::string name = recording.param.name;
      std::replace_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
      return name;
    });

struct Spot {
  int x, y;
};
Spot warmest_of(const Image16& image) {
  const auto samples = image.samples();
  const auto at = static_cast<int>(std::max_element(samples.begin(), samples.end()) - samples.begin());
  return {at % image.width(), at / image.width()};
}

// Seen by eye: the animal is the white spot in the middle frame, and these are its pixels.
TEST(CptvRecordingsByEye, have_the_animal_where_it_is_seen) {
  const std::tuple<std::string, int, int> seen[] = {
      {"20180603-090916.cptv", 131, 83}, {"20201221-748923.cptv", 111, 63}, {"go-cptv_v1.cptv", 61, 60}};
  for (const auto& [name, x, y] : seen) {
    NEEDS(name);
    const auto played = play(path);
    ASSERT_TRUE(played);
    const Spot spot = warmest_of(*played->frames[played->frames.size() / 2].image);
    EXPECT_NEAR(spot.x, x, 8) << name;
    EXPECT_NEAR(spot.y, y, 5) << name;
  }
}

TEST(CptvRecordingsByEye, have_the_shutter_and_its_pause_where_the_camera_says) {
  NEEDS("20201221-748923.cptv");
  const auto played = play(path);
  ASSERT_TRUE(played);
  ASSERT_EQ(played->gaps.size(), 1U);
  EXPECT_EQ(played->gaps[0].cause, GapCause::shutter);
  EXPECT_NEAR((played->gaps[0].to - played->gaps[0].from).seconds(), 1.825, 1e-9);
  for (std::size_t i = 0; i < played->frames.size(); ++i) {
    EXPECT_EQ(played->frames[i].shutter, i >= 309 && i <= 327) << i;
    EXPECT_EQ(played->frames[i].gap_before, i == 309) << i;
    EXPECT_EQ(played->frames[i].gain_epoch, i < 309 ? 0U : 1U) << i;
  }
}

TEST(CptvRecordingsByEye, hold_the_same_pictures_in_both_versions_of_the_format) {
  const std::filesystem::path other = recordings() / "python-cptv_v2.cptv";
  NEEDS("go-cptv_v1.cptv");
  if (!std::filesystem::exists(other)) GTEST_SKIP() << "recording " << other << " is not here";
  const auto first = play(path), second = play(other);
  ASSERT_TRUE(first && second);
  ASSERT_EQ(first->frames.size(), second->frames.size());
  for (std::size_t i = 0; i < first->frames.size(); ++i)
    EXPECT_EQ(*first->frames[i].image, *second->frames[i].image);
}

TEST(CptvRecordingsByEye, say_where_and_with_what_they_were_made) {
  NEEDS("20240507-074536.cptv");
  const auto header = read_cptv_header(path);
  ASSERT_TRUE(header) << header.error().to_string();
  EXPECT_EQ(header->model, "lepton3.5");
  EXPECT_EQ(header->device, "A003");
  EXPECT_NEAR(header->latitude->degrees(), -43.56108, 1e-5);  // Christchurch, New Zealand
  EXPECT_NEAR(header->longitude->degrees(), 172.63548, 1e-5);
  EXPECT_NEAR(header->altitude->metres(), 11.188, 1e-3);
  EXPECT_EQ(header->place_accuracy, Length::metres(13));
  EXPECT_EQ(header->frames_per_second, 9.0);
}

}  // namespace
}  // namespace vigie::source
