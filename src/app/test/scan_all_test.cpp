#include "scan_all.h"

#include "test_files.h"

#include <new>

#include <gmock/gmock.h>

namespace vigie::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A recording's name is its input's.
std::vector<ScanInput> inputs_called(const std::vector<std::string>& names) {
  std::vector<ScanInput> inputs;
  for (const auto& name : names) inputs.push_back({name + ".mp4", name});
  return inputs;
}

// One track of one frame.
ScanResult result_of(const ScanInput& input) {
  ScanResult result;
  result.summary.name = input.name;
  result.tracks = ScanTracks(input.name);
  Track track;
  track.state = TrackState::confirmed;
  track.box = {1, 2, 3, 4};
  result.tracks.add(1, UtcTime(), std::vector{track});
  result.summary.tracks = result.tracks.track_count();
  return result;
}

class ScanAllTest : public testing::Test {
 protected:
  std::unique_ptr<ScanOutput> open() {
    auto output = ScanOutput::open(places_);
    EXPECT_TRUE(output) << output.error().to_string();
    return std::move(*output);
  }

  std::vector<ScanSummary> scan(ScanOutput& output, const std::vector<std::string>& names, unsigned threads,
                                const std::function<ScanResult(const ScanInput&)>& one = result_of) {
    return scan_all(inputs_called(names), threads, one, output, progress_);
  }

  // The first fields of the rows that stand in the table now.
  std::vector<std::string> in_table() {
    std::vector<std::string> names;
    std::istringstream text(file_text(places_.csv));
    std::string line;
    std::getline(text, line);
    while (std::getline(text, line)) names.push_back(line.substr(0, line.find(',')));
    return names;
  }

  TestFolder folder_;
  ScanPlaces places_{folder_ / "mot", {}, {}, folder_ / "out" / "t.csv", folder_ / "t.jsonl"};
  ScanProgress progress_;
};

TEST_F(ScanAllTest, each_recording_is_on_the_disk_when_it_is_done) {
  const auto output = open();
  scan(*output, {"a", "b"}, 1, [&](const ScanInput& input) {
    if (input.name == "b") {
      EXPECT_THAT(in_table(), ElementsAre("a"));
      EXPECT_FALSE(file_text(places_.mot / "a.txt").empty());
      EXPECT_FALSE(file_text(places_.jsonl).empty());
    }
    return result_of(input);
  });
  EXPECT_THAT(in_table(), ElementsAre("a", "b"));
}

TEST_F(ScanAllTest, tables_have_the_order_of_the_inputs_whichever_is_done_first) {
  const auto output = open();
  ScanTracks none("none");
  output->put(2, "c", result_of({"", "c"}).tracks);
  output->put(1, "b", result_of({"", "b"}).tracks);
  EXPECT_THAT(in_table(), ElementsAre());
  EXPECT_FALSE(file_text(places_.mot / "c.txt").empty()) << "a file of its own need not wait";
  output->put(0, "a", none);
  EXPECT_THAT(in_table(), ElementsAre("b", "c"));
}

TEST_F(ScanAllTest, any_number_of_threads_gives_the_same_files) {
  const std::vector<std::string> names = {"a", "b", "c", "d", "e", "f", "g"};
  scan(*open(), names, 1);
  const std::string csv = file_text(places_.csv), jsonl = file_text(places_.jsonl);
  scan(*open(), names, 4);
  EXPECT_EQ(file_text(places_.csv), csv);
  EXPECT_EQ(file_text(places_.jsonl), jsonl);
}

TEST_F(ScanAllTest, what_is_thrown_fails_that_recording_and_the_others_go_on) {
  const auto output = open();
  const auto summaries = scan(*output, {"a", "b", "c"}, 2, [](const ScanInput& input) {
    if (input.name == "a") throw std::bad_alloc();
    if (input.name == "b") throw std::runtime_error("sudden");
    return result_of(input);
  });
  ASSERT_EQ(summaries.size(), 3U);
  EXPECT_EQ(summaries[0].error->code, ErrorCode::exhausted);
  EXPECT_EQ(summaries[1].error->code, ErrorCode::internal);
  EXPECT_THAT(summaries[1].error->message, HasSubstr("sudden"));
  EXPECT_EQ(summaries[1].name, "b");
  EXPECT_FALSE(summaries[2].error);
  EXPECT_EQ(progress_.recordings, 3U);
  EXPECT_THAT(in_table(), ElementsAre("c"));
}

TEST_F(ScanAllTest, a_place_that_cannot_be_written_is_told_before_anything_is_read) {
  write_bytes(folder_ / "file", {1});
  for (auto* place : {&places_.mot, &places_.video, &places_.truth, &places_.csv, &places_.jsonl}) {
    const ScanPlaces good = places_;
    *place = folder_ / "file" / "below";
    const auto output = ScanOutput::open(places_);
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::io);
    EXPECT_THAT(output.error().message, HasSubstr((folder_ / "file").string()));
    places_ = good;
  }
}

TEST_F(ScanAllTest, what_fails_in_one_place_is_one_error_and_the_other_places_have_all) {
  const auto output = open();
  for (const char* name : {"a", "b"})
    std::filesystem::create_directories(places_.mot / (std::string(name) + ".txt"));
  scan(*output, {"a", "b", "c"}, 1);
  const auto errors = output->errors();
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_THAT(errors[0].message, HasSubstr("a.txt"));
  EXPECT_THAT(in_table(), ElementsAre("a", "b", "c"));
  EXPECT_FALSE(file_text(places_.mot / "c.txt").empty());
}

TEST_F(ScanAllTest, a_full_disk_is_one_error_of_each_table) {
  places_ = {.mot = {}, .video = {}, .truth = {}, .csv = "/dev/full", .jsonl = folder_ / "t.jsonl"};
  EXPECT_THAT(ScanOutput::open(places_).error().message, HasSubstr("No space left"));
  places_.csv = folder_ / "t.csv";
  places_.jsonl = "/dev/full";  // without a head: full when the first rows come
  const auto output = open();
  scan(*output, {"a", "b"}, 1);
  ASSERT_EQ(output->errors().size(), 1U);
  EXPECT_THAT(output->errors()[0].message, HasSubstr("/dev/full: No space left"));
  EXPECT_THAT(in_table(), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace vigie::app
