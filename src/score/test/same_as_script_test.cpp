// The figures are those of the script that others score with, word for word.
#include "test_data.h"
#include "test_files.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include <vigie/score/score.h>

namespace vigie::score {
namespace {

namespace fs = std::filesystem;

const fs::path kShared = fs::path(VIGIE_SOURCE_DIR) / ".." / "shared";
const fs::path kScript = kShared / "tools" / "score.py";

std::string output_of(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string text;
  char buffer[4096];
  for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  return pclose(pipe) == 0 ? text : std::string();
}

class SameAsScript : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kScript)) GTEST_SKIP() << "no score.py in the shared tools";
    if (output_of("python3 -c 'print(1)' 2>/dev/null").empty()) GTEST_SKIP() << "no python3";
    fs::create_directories(folder_ / "labels");
    fs::create_directories(folder_ / "tracks");
  }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }

  void expect_same(const fs::path& labels, const fs::path& clips) {
    const fs::path tracks = folder_ / "tracks";
    const std::string theirs = output_of("python3 '" + kScript.string() + "' '" + labels.string() + "' '" +
                                         tracks.string() + "' '" + clips.string() + "' --per-clip");
    ASSERT_FALSE(theirs.empty());
    const auto report = score_folders(labels, tracks, clips, {});
    ASSERT_TRUE(report) << report.error().to_string();
    std::string ours;
    for (const ClipFigures& clip : report->clips) ours += to_text(clip) + "\n";
    ours += to_text(report->figures) + "\n";
    EXPECT_EQ(ours, theirs);
  }

  // The script tells no clip's delay; of a list of one clip, its percentile is just that.
  void expect_same_delays(const fs::path& labels, const fs::path& clips) {
    const auto report = score_folders(labels, folder_ / "tracks", clips, {});
    ASSERT_TRUE(report) << report.error().to_string();
    const auto list = parse_clips(file_text(clips), "clips.txt");
    std::int64_t late = 0;
    for (std::size_t i = 0; i < list->size(); ++i) {
      write("one.txt", (*list)[i].name + " " + std::to_string((*list)[i].frames) + "\n");
      const std::string theirs =
          output_of("python3 '" + kScript.string() + "' '" + labels.string() + "' '" +
                    (folder_ / "tracks").string() + "' '" + (folder_ / "one.txt").string() + "'");
      const std::size_t at = theirs.find("delay_p90=");
      ASSERT_NE(at, std::string::npos) << theirs;
      const double delay = std::stod(theirs.substr(at + 10));
      const ClipFigures& ours = report->clips[i];
      if (!ours.delay_s) {  // where nothing is labelled, the script says nought
        EXPECT_EQ(delay, 0) << ours.name;
        EXPECT_NE(theirs.find("recall=0.0000"), std::string::npos) << theirs;
        continue;
      }
      if (!std::isinf(delay) || !std::isinf(*ours.delay_s)) {
        EXPECT_NEAR(*ours.delay_s, delay, 0.0051) << ours.name;
      }
      // Two digits are enough: frames are 0.033 s apart.
      late += delay > 1.005 ? 1 : 0;
    }
    EXPECT_EQ(report->figures.late, late);
    EXPECT_GT(late, 0);
    EXPECT_LT(late, report->figures.clips);
  }

  TestFolder folder_;
};

// Rows near the labels: late, with holes, jumps, doubles and things elsewhere.
std::string tracks_for(const Labels& labels, std::mt19937& random) {
  std::normal_distribution<double> noise(0, 4);
  std::uniform_real_distribution<double> anywhere(0, 300);
  std::string text;
  int id = 1;
  for (const auto& [frame, label] : labels) {
    if (random() % 50 == 0) ++id;
    if (random() % 5 == 0) continue;
    const double jump = random() % 60 == 0 ? 40 : 0;
    const Box near{label.left + noise(random) + jump, label.top + noise(random), label.width, label.height};
    text += mot_row(frame, id, near, 0.9);
    if (random() % 7 == 0) text += mot_row(frame, 1000, {anywhere(random) / 20, 100, 3, 3}, 0.5);
    if (random() % 9 == 0)
      text += mot_row(frame, 2000 + frame, {anywhere(random), anywhere(random), 4, 4}, 0.5);
  }
  return text;
}

TEST_F(SameAsScript, on_random_clips) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> place(20, 280);
  std::string clips = "# random\n";
  for (int c = 0; c < 40; ++c) {
    const std::string name = "clip_" + std::to_string(c) + (c % 7 == 0 ? "_with_a_rather_long_name" : "");
    const int frames = 20 + static_cast<int>(random() % 320);
    Labels labels;
    std::string csv = "frame,x,y,w,h\n";
    double x = place(random), y = place(random);
    for (int f = 1 + static_cast<int>(random() % 40); f <= frames; ++f) {
      x += 0.7, y -= 0.2;
      const Box box{std::round(x * 1000) / 1000, std::round(y * 1000) / 1000, 9, 7};
      labels[f] = box;
      csv += std::to_string(f) + "," + std::to_string(box.left) + "," + std::to_string(box.top) + ",9,7\n";
    }
    write("labels/" + name + ".csv", csv);
    if (c % 10 != 3) write("tracks/" + name + ".txt", c % 10 == 4 ? "" : tracks_for(labels, random));
    clips += name + " " + std::to_string(frames) + (c % 6 == 0 ? " movers" : "") + "\n";
  }
  write("clips.txt", clips);
  expect_same(folder_ / "labels", folder_ / "clips.txt");
  expect_same_delays(folder_ / "labels", folder_ / "clips.txt");
}

TEST_F(SameAsScript, on_the_labelled_recordings) {
  const fs::path data = test_data() / "halmstad-ir";
  if (!fs::exists(data / "clips.txt")) GTEST_SKIP() << "no halmstad-ir among the test data";
  std::mt19937 random(12);
  std::ifstream list(data / "clips.txt");
  const std::string text((std::istreambuf_iterator<char>(list)), {});
  const auto clips = parse_clips(text, "clips.txt");
  ASSERT_TRUE(clips);
  for (const Clip& clip : *clips) {
    std::ifstream csv(data / "boxes" / (clip.name + ".csv"));
    const auto labels = parse_labels(std::string((std::istreambuf_iterator<char>(csv)), {}), clip.name);
    ASSERT_TRUE(labels);
    write("tracks/" + clip.name + ".txt", tracks_for(*labels, random));
  }
  expect_same(data / "boxes", data / "clips.txt");
}

}  // namespace
}  // namespace vigie::score
