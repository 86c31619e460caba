// What is reached on real recordings. The figures below may only rise: whoever makes the engine better writes
// the new ones here.
#include "test_data.h"
#include "test_files.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include <vigie/score/score.h>
#include <vigie/site/open_source.h>
#include <vigie/site/pipeline.h>

namespace vigie::site {
namespace {

namespace fs = std::filesystem;

// Reached on the 49 clips of halmstad-ir, a little below what was measured so that another compiler passes
// too.
constexpr double kLeastPd = 0.95, kLeastRecall = 0.89, kLeastPrecision = 0.91, kLeastIdf1 = 0.895;
constexpr double kMostFalsePerHour = 115;  // 108 measured; one identity is 7

// One confirmed track, while it was confirmed or coasted.
struct Followed {
  PixelPoint from, to;
  int points = 0;
  std::int64_t number = 0;
};

// All that the pipeline says of one recording: its tracks, and the same as MOT text.
struct Outcome {
  std::map<TrackId, Followed> tracks;
  std::string mot;
  int frames = 0;
};

void take(Outcome& outcome, const Track& track) {
  const auto [at, is_new] = outcome.tracks.try_emplace(track.id);
  Followed& followed = at->second;
  if (is_new) {
    followed.from = track.position;
    followed.number = static_cast<std::int64_t>(outcome.tracks.size());
  }
  followed.to = track.position;
  ++followed.points;
  outcome.mot += score::mot_row(outcome.frames, followed.number, track.box, track.existence);
}

Outcome run(const fs::path& recording) {
  const SystemClock clock;
  SequenceIdGenerator ids;
  source::SourceOptions options;
  options.camera = ids.make<CameraId>();
  options.url = recording.string();
  Outcome outcome;
  auto source = open_camera_source(options, clock);
  EXPECT_TRUE(source) << (source ? "" : source.error().to_string());
  if (!source) return outcome;
  Pipeline pipeline(ids, options.camera);
  for (bool more = true; more;) {
    const SourceItem item = (*source)->next({}, clock.monotonic() + Duration::seconds(10));
    outcome.frames += std::holds_alternative<Frame>(item) ? 1 : 0;
    for (const Track& track : pipeline.take(item).tracks) {
      if (is_followed(track.state)) take(outcome, track);
    }
    more = !std::holds_alternative<SourceEnd>(item);
  }
  return outcome;
}

TEST(Quality, reaches_its_figures_on_the_labelled_clips) {
  const fs::path data = test_data() / "halmstad-ir";
  if (!fs::exists(data / "clips.txt")) GTEST_SKIP() << "no halmstad-ir among the test data";
  const auto clips = score::parse_clips(file_text(data / "clips.txt"), "clips.txt");
  ASSERT_TRUE(clips);
  score::Scorer scorer;
  for (const score::Clip& clip : *clips) {
    const auto labels = score::parse_labels(file_text(data / "boxes" / (clip.name + ".csv")), clip.name);
    ASSERT_TRUE(labels);
    const auto tracks = score::parse_mot(run(data / "video" / (clip.name + ".mp4")).mot, clip.name);
    ASSERT_TRUE(tracks);
    std::printf("%s\n", score::to_text(scorer.add(clip, *labels, *tracks)).c_str());
  }
  const score::Figures figures = scorer.figures().value();
  std::printf("%s\n", score::to_text(figures).c_str());
  EXPECT_GE(figures.pd, kLeastPd);
  EXPECT_GE(figures.recall, kLeastRecall);
  EXPECT_GE(figures.precision, kLeastPrecision);
  EXPECT_GE(figures.idf1, kLeastIdf1);
  EXPECT_LE(figures.false_per_hour, kMostFalsePerHour);
}

class Cptv : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::is_directory(folder_)) GTEST_SKIP() << "no cptv among the test data";
  }
  // Whether one track follows something from the first place to the second.
  static bool follows(const Outcome& outcome, PixelPoint from, PixelPoint to, double within) {
    for (const auto& [id, track] : outcome.tracks) {
      if (norm(track.from - from) < within && norm(track.to - to) < within) return true;
    }
    return false;
  }
  fs::path folder_ = test_data() / "cptv";
};

// What a look at each recording shows.
TEST_F(Cptv, the_animal_that_sits_on_the_ground_is_one_track) {
  const Outcome outcome = run(folder_ / "go-cptv_v1.cptv");
  EXPECT_TRUE(follows(outcome, {57, 61}, {61, 60}, 6));
  EXPECT_LE(outcome.tracks.size(), 2U);
}

TEST_F(Cptv, the_animal_that_hops_about_is_held) {
  const Outcome outcome = run(folder_ / "20180603-090916.cptv");
  int held = 0;
  for (const auto& [id, track] : outcome.tracks) held += track.points;
  EXPECT_GT(held, 270);  // of 310 frames
  EXPECT_LE(outcome.tracks.size(), 5U);
}

TEST_F(Cptv, the_animal_before_the_hill_line_is_followed_out_of_the_picture) {
  const Outcome outcome = run(folder_ / "go-cptv_v2_wallaby.cptv");
  bool leaves = false;
  for (const auto& [id, track] : outcome.tracks) leaves = leaves || (track.to.y > 80 && track.points > 10);
  EXPECT_TRUE(leaves);
}

TEST_F(Cptv, a_still_scene_gives_no_track) {
  EXPECT_TRUE(run(folder_ / "20240917-1921337.cptv").tracks.empty());
}

}  // namespace
}  // namespace vigie::site
