#include "scan_tracks.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace vigie::app {
namespace {

Track track(std::uint8_t id, TrackState state, double left, bool measured = true) {
  Track t;
  t.id.uuid.bytes[15] = id;
  t.state = state;
  t.box = {left, 2, 3, 4};
  t.measured = measured;
  t.existence = 0.5;
  return t;
}

UtcTime at_second(std::int64_t captured_s) {
  return UtcTime::from_nanoseconds(captured_s * 1'000'000'000);
}

TEST(ScanTracks, only_confirmed_tracks_are_written_and_nothing_from_before) {
  ScanTracks tracks("a");
  tracks.add(1, at_second(0),
             std::vector{track(7, TrackState::tentative, 1), track(9, TrackState::tentative, 50)});
  tracks.add(2, at_second(1), std::vector{track(7, TrackState::confirmed, 2)});
  tracks.add(3, at_second(2), std::vector{track(7, TrackState::coasting, 3, false)});
  tracks.add(4, at_second(3), std::vector{track(7, TrackState::ended, 3), track(9, TrackState::ended, 50)});
  EXPECT_EQ(tracks.mot(),
            "2,1,2.000,2.000,3.000,4.000,0.500,-1,-1,-1\n"
            "3,1,3.000,2.000,3.000,4.000,0.500,-1,-1,-1\n");
  EXPECT_EQ(tracks.track_count(), 1U);
}

TEST(ScanTracks, tracks_are_numbered_in_the_order_of_their_confirmation) {
  ScanTracks tracks("a");
  tracks.add(1, at_second(0),
             std::vector{track(9, TrackState::confirmed, 1), track(3, TrackState::tentative, 1)});
  tracks.add(2, at_second(1),
             std::vector{track(9, TrackState::confirmed, 1), track(3, TrackState::confirmed, 1)});
  EXPECT_EQ(tracks.number_of(track(9, TrackState::confirmed, 0).id), 1);
  EXPECT_EQ(tracks.number_of(track(3, TrackState::confirmed, 0).id), 2);
  EXPECT_EQ(tracks.number_of(track(4, TrackState::confirmed, 0).id), 0);
}

TEST(ScanTracks, csv_quotes_names_that_need_it) {
  ScanTracks tracks("a \"b\", c");
  tracks.add(1, at_second(1), std::vector{track(1, TrackState::confirmed, 0)});
  EXPECT_EQ(
      tracks.csv(),
      "\"a \"\"b\"\", c\",1,1970-01-01T00:00:01.000000000Z,1,0.00,2.00,3.00,4.00,0.00,0.00,1,0.5000,unknown,"
      "1.000,moving\n");
}

TEST(ScanTracks, csv_and_jsonl_tell_the_likeliest_class_with_its_confidence) {
  Track bird = track(1, TrackState::confirmed, 0);
  bird.classes.p = {0.05F, 0, 0, 0, 0, 0.125F, 0.8F, 0.025F};
  ScanTracks tracks("a");
  tracks.add(1, at_second(1), std::vector{bird});
  EXPECT_THAT(tracks.csv(), testing::EndsWith(",bird,0.800,moving\n"));
  const auto line = nlohmann::json::parse(tracks.jsonl());
  EXPECT_EQ(line["class"], "bird");
  EXPECT_NEAR(line["confidence"].get<double>(), 0.8, 1e-6);
}

TEST(ScanTracks, jsonl_is_one_object_a_track_with_its_points) {
  ScanTracks tracks("bad \xff utf-8");
  tracks.add(1, at_second(1),
             std::vector{track(1, TrackState::confirmed, 0), track(2, TrackState::confirmed, 9)});
  tracks.add(2, at_second(2), std::vector{track(1, TrackState::confirmed, 1)});
  const std::string text = tracks.jsonl();
  const auto first = nlohmann::json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(first["track"], 1);
  EXPECT_EQ(first["points"].size(), 2U);
  EXPECT_EQ(first["points"][1]["captured_ns"], "2000000000");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

}  // namespace
}  // namespace vigie::app
