// Whether a class that is told is the true one: on simulated scenes that nothing was learnt from, and on real
// recordings, of which nothing was learnt at all.
#include "class_figures.h"
#include "test_data.h"
#include "test_files.h"

#include <cstdio>
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include <vigie/score/score.h>

namespace vigie::quality {
namespace {

namespace fs = std::filesystem;

// Of real windows; most of the rest are unknown. Measured 0.001 and 0.05 (docs/figures.md).
constexpr double kMostWrong = 0.1;

using Runs = std::map<std::pair<int, ObjectClass>, std::vector<Window>>;

Runs runs_of(const std::vector<Window>& windows) {
  Runs runs;
  for (const Window& w : windows) {
    if (w.truth != ObjectClass::unknown) runs[{w.track, w.truth}].push_back(w);
  }
  return runs;
}

TEST(Classes, of_scenes_that_nothing_was_learnt_from_are_seldom_told_wrong) {
  constexpr std::uint64_t kFirst = 300001, kScenes = 12;  // learning takes the low ones
  ClassFigures alone, with_metres;
  for (std::uint64_t seed = kFirst; seed < kFirst + kScenes; ++seed) {
    for (const auto& [key, run] : runs_of(class_windows(seed))) {
      alone.add(run, false);
      with_metres.add(run, true);
    }
  }
  std::printf("without a place:\n%swith one:\n%s", alone.to_text().c_str(), with_metres.to_text().c_str());
  EXPECT_LE(alone.wrong(), 0.08);
  EXPECT_GE(alone.right(), 0.3);
  EXPECT_LE(with_metres.wrong(), 0.08);
  EXPECT_GT(with_metres.right(), alone.right());
}

ObjectClass class_of_clip(const std::string& name) {
  if (name.find("BIRD") != std::string::npos) return ObjectClass::bird;
  return name.find("DRONE") != std::string::npos ? ObjectClass::drone : ObjectClass::aircraft;
}

// Windows whose box is on the labelled target.
Runs labelled(const fs::path& data, const score::Clip& clip) {
  const auto labels = score::parse_labels(file_text(data / "boxes" / (clip.name + ".csv")), clip.name);
  EXPECT_TRUE(labels);
  std::vector<Window> windows = recording_windows((data / "video" / (clip.name + ".mp4")).string());
  for (Window& w : windows) {
    const auto box = labels->find(w.frame);
    if (box != labels->end() && box->second.contains(w.box.centre())) w.truth = class_of_clip(clip.name);
  }
  return runs_of(windows);
}

TEST(Classes, of_what_flies_in_the_labelled_clips_are_seldom_told_wrong) {
  const fs::path data = test_data() / "halmstad-ir";
  if (!fs::exists(data / "clips.txt")) GTEST_SKIP() << "no halmstad-ir among the test data";
  const auto clips = score::parse_clips(file_text(data / "clips.txt"), "clips.txt");
  ASSERT_TRUE(clips);
  ClassFigures figures;
  for (const score::Clip& clip : *clips) {
    for (const auto& [key, run] : labelled(data, clip)) figures.add(run, false);
  }
  std::printf("%s", figures.to_text().c_str());
  EXPECT_LE(figures.wrong(), kMostWrong);
}

TEST(Classes, of_the_animals_in_the_bush_are_seldom_told_wrong) {
  const fs::path data = test_data() / "cptv";
  if (!fs::is_directory(data)) GTEST_SKIP() << "no cptv among the test data";
  ClassFigures figures;
  for (const auto& entry : fs::directory_iterator(data)) {
    std::vector<Window> windows = recording_windows(entry.path().string());
    for (Window& w : windows) w.truth = ObjectClass::animal;
    for (const auto& [key, run] : runs_of(windows)) figures.add(run, false);
  }
  std::printf("%s", figures.to_text().c_str());
  EXPECT_LE(figures.wrong(), kMostWrong);
}

}  // namespace
}  // namespace vigie::quality
