#include <cmath>
#include <optional>

#include <gtest/gtest.h>

#include <vigie/track/standing_tracker.h>

namespace vigie::track {
namespace {

constexpr double kRate = 25;  // frames a second

// Says what it is told to, and keeps what it was given.
class FakeTracker final : public Tracker {
 public:
  std::span<const Track> update(const DetectOutput& detections) override {
    given = detections.detections;
    return says;
  }
  std::span<const Track> finish() override {
    for (Track& t : says) t.state = TrackState::ended;
    return says;
  }
  std::vector<Detection> given;
  std::vector<Track> says;
};

class StandingTrackerTest : public testing::Test {
 protected:
  explicit StandingTrackerTest(const StandingTrackerOptions& options = {})
      : tracker_(ids_, CameraId{}, hold(), options) {}

  static Detection spot(double x, double y, int alike = 0) {
    Detection d;
    d.box = {x - 2, y - 2, 4, 4};
    d.centroid = {x, y};
    d.stabilised_centroid = {x, y};
    d.centroid_covariance(0, 0) = d.centroid_covariance(1, 1) = 0.8;
    d.snr = 12;
    d.sign = ContrastSign::warm;
    d.found_by = FoundBy::contrast;
    d.alike = alike;
    return d;
  }

  // One more frame with these spots.
  std::span<const Track> frame(std::vector<Detection> spots) {
    out_.detections = std::move(spots);
    out_.width = 320;
    out_.height = 256;
    out_.captured = out_.captured + Duration::from_seconds(1 / kRate);
    const auto tracks = tracker_.update(out_);
    for (const Track& t : tracks) {
      if (is_followed(t.state)) last_ = t;
      if (t.state == TrackState::ended) ended_ = t.id;
    }
    return tracks;
  }
  // The first moment in which something is told of, s; nothing where none is.
  template <typename Spots>
  std::optional<double> told_within(double seconds, Spots&& spots) {
    for (int i = 0; i < seconds * kRate; ++i) {
      for (const Track& t : frame(spots(i))) {
        if (is_followed(t.state)) return i / kRate;
      }
    }
    return std::nullopt;
  }
  std::optional<double> told_within(double seconds, const std::vector<Detection>& spots) {
    return told_within(seconds, [&](int) { return spots; });
  }

  SequenceIdGenerator ids_;
  FakeTracker* moving_ = nullptr;
  StandingTracker tracker_;
  DetectOutput out_;
  std::optional<Track> last_;
  std::optional<TrackId> ended_;

 private:
  std::unique_ptr<Tracker> hold() {
    auto made = std::make_unique<FakeTracker>();
    moving_ = made.get();
    return made;
  }
};

TEST_F(StandingTrackerTest, tells_of_the_only_spot_of_its_kind_within_a_second) {
  const auto told = told_within(2, {spot(100, 80)});
  ASSERT_TRUE(told);
  EXPECT_GE(*told, 0.45);
  EXPECT_LT(*told, 1);
  EXPECT_EQ(last_->motion, Motion::stationary);
  EXPECT_TRUE(last_->box.contains({100, 80}));
  const TrackId id = last_->id;
  for (int i = 0; i < 10 * kRate; ++i) ASSERT_EQ(frame({spot(100 + 0.5 * std::sin(i), 80)}).size(), 1U);
  EXPECT_EQ(last_->id, id);
  EXPECT_EQ(last_->motion, Motion::stationary);
}

TEST_F(StandingTrackerTest, says_nothing_of_one_of_many) {
  EXPECT_FALSE(told_within(20, {spot(100, 80, 2), spot(30, 200, 2), spot(250, 200, 2)}));
}

TEST_F(StandingTrackerTest, says_nothing_of_what_only_key_frames_say_again) {
  EXPECT_FALSE(told_within(30, [](int i) {
    Detection d = spot(100, 80);
    d.independent = i % 100 == 0;
    return std::vector{d};
  }));
}

TEST_F(StandingTrackerTest, says_nothing_of_traces_that_are_coded_anew_beside_what_moves) {
  // Somebody followed goes by at 10 px; for two seconds the trace shares the codec's blocks, and then
  // repeats.
  Track passing;
  passing.id = ids_.make<TrackId>();
  passing.state = TrackState::confirmed;
  const auto trace = [&](int i) {
    passing.position = {110 + 0.15 * i, 80};
    passing.box = {passing.position.x - 3, 77, 6, 6};
    moving_->says = {passing};
    Detection d = spot(100, 80);
    d.independent = i < 2 * kRate;
    return std::vector{d};
  };
  for (int i = 0; i < 5 * kRate; ++i) EXPECT_EQ(frame(trace(i)).size(), 1U) << i;
  moving_->says.clear();
  EXPECT_TRUE(told_within(2, {spot(100, 80)})) << "found anew by itself, it is something";
}

TEST_F(StandingTrackerTest, says_nothing_of_what_comes_and_goes) {
  EXPECT_FALSE(told_within(
      20, [](int i) { return i % 12 < 4 ? std::vector{spot(100, 80)} : std::vector<Detection>(); }));
}

TEST_F(StandingTrackerTest, tells_of_what_hovered_and_sets_off_under_one_identity) {
  ASSERT_TRUE(told_within(2, {spot(100, 80)}));
  const TrackId id = last_->id;
  for (int i = 0; i < 4 * kRate; ++i) frame({spot(100 + 0.3 * i, 80)});
  EXPECT_EQ(last_->id, id);
  EXPECT_EQ(last_->motion, Motion::moving);
  EXPECT_NEAR(last_->position.x, 100 + 0.3 * 4 * kRate, 5);
  EXPECT_FALSE(ended_);
}

TEST_F(StandingTrackerTest, goes_on_as_the_track_that_the_other_tracker_begins_where_it_stood) {
  ASSERT_TRUE(told_within(2, {spot(100, 80)}));
  const Track stood = *last_;
  Track begun;
  begun.id = ids_.make<TrackId>();
  begun.state = TrackState::tentative;
  begun.revision = 1;
  begun.position = {101, 80};
  begun.box = {98, 77, 6, 6};
  moving_->says = {begun};
  frame({});
  moving_->says[0].state = TrackState::confirmed;
  moving_->says[0].position = {108, 80};
  moving_->says[0].box = {105, 77, 6, 6};
  moving_->says[0].revision = 2;
  frame({});
  EXPECT_EQ(last_->id, stood.id);
  EXPECT_EQ(last_->motion, Motion::moving);
  EXPECT_EQ(last_->first_seen, stood.first_seen);
  EXPECT_GT(last_->revision, stood.revision);
  EXPECT_EQ(ended_, begun.id);
  // One track from there on.
  EXPECT_EQ(frame({}).size(), 1U);
}

TEST_F(StandingTrackerTest, keeps_what_stands_from_what_passes_it) {
  ASSERT_TRUE(told_within(2, {spot(100, 80)}));
  Detection passing = spot(101, 81);
  passing.found_by = FoundBy::change;
  passing.box = {90, 70, 20, 20};
  frame({spot(100, 80), passing, spot(200, 80)});
  ASSERT_EQ(moving_->given.size(), 2U);
  EXPECT_EQ(moving_->given[0].found_by, FoundBy::change);
  EXPECT_EQ(moving_->given[1].centroid.x, 200);
}

TEST_F(StandingTrackerTest, ends_what_is_gone) {
  ASSERT_TRUE(told_within(2, {spot(100, 80)}));
  for (int i = 0; i < 4 * kRate; ++i) frame({});
  EXPECT_FALSE(ended_);
  for (int i = 0; i < 2 * kRate; ++i) frame({});
  EXPECT_EQ(ended_, last_->id);
}

TEST_F(StandingTrackerTest, ends_all_where_the_picture_is_another_or_the_clock_steps_back) {
  ASSERT_TRUE(told_within(2, {spot(100, 80)}));
  out_.captured = out_.captured - Duration::seconds(100);
  frame({});
  EXPECT_EQ(ended_, last_->id);
  ASSERT_TRUE(told_within(2, {spot(100, 80)}));
  const Track told = *last_;
  EXPECT_EQ(tracker_.finish().size(), 1U);
  EXPECT_NE(ended_, told.id);
}

// What is known after ten seconds and forgotten after thirty.
class KnownThingsOfACamera : public StandingTrackerTest {
 protected:
  KnownThingsOfACamera() : StandingTrackerTest(quick()) {
    told_within(2, {spot(100, 80)});
    for (int i = 0; i < 12 * kRate; ++i) frame({spot(100, 80)});
  }
  static StandingTrackerOptions quick() {
    StandingTrackerOptions options;
    options.known_after = Duration::seconds(10);
    options.forgotten_after = Duration::seconds(30);
    return options;
  }
};

TEST_F(KnownThingsOfACamera, are_not_told_of_again_even_where_they_were_hidden) {
  EXPECT_EQ(ended_, last_->id);
  EXPECT_FALSE(told_within(20, {spot(100, 80)}));
  for (int i = 0; i < 15 * kRate; ++i) frame({});
  EXPECT_FALSE(told_within(20, {spot(100, 80)}));
}

TEST_F(KnownThingsOfACamera, outlive_a_gap_in_the_pictures) {
  EXPECT_TRUE(tracker_.finish().empty());
  out_.captured = out_.captured + Duration::seconds(1000);
  EXPECT_FALSE(told_within(20, {spot(100, 80)}));
}

TEST_F(KnownThingsOfACamera, are_told_of_as_moving_once_they_move) {
  const TrackId stood = last_->id;
  const auto told = told_within(5, [](int i) { return std::vector{spot(100 + 0.3 * i, 80)}; });
  ASSERT_TRUE(told);
  EXPECT_EQ(last_->motion, Motion::moving);
  EXPECT_NE(last_->id, stood);
}

TEST_F(KnownThingsOfACamera, are_told_of_anew_once_they_grow) {
  Detection hot = spot(100, 80);
  hot.snr = 40;
  EXPECT_TRUE(told_within(5, {hot}));
  EXPECT_EQ(last_->motion, Motion::stationary);
}

TEST_F(KnownThingsOfACamera, are_forgotten_once_they_are_gone_for_long) {
  for (int i = 0; i < 31 * kRate; ++i) frame({});
  EXPECT_TRUE(told_within(2, {spot(100, 80)}));
}

TEST_F(KnownThingsOfACamera, are_known_after_a_restart_in_a_picture_of_the_same_size) {
  const KnownThings kept = tracker_.known();
  ASSERT_EQ(kept.things.size(), 1U);
  EXPECT_NEAR(kept.things[0].place.x, 100, 0.1);
  for (const int width : {320, 640}) {
    SequenceIdGenerator ids;
    StandingTracker after(ids, CameraId{}, std::make_unique<FakeTracker>());
    after.restore(kept);
    EXPECT_EQ(after.known(), kept);
    out_.width = width;
    std::size_t told = 0;
    for (int i = 0; i < 5 * kRate; ++i) {
      out_.detections = {spot(101, 80)};
      out_.captured = out_.captured + Duration::from_seconds(1 / kRate);
      told += after.update(out_).size();
    }
    EXPECT_EQ(told == 0, width == 320);
  }
}

TEST(KnownThingsText, is_read_back_as_it_was) {
  const KnownThings known{
      640, 512, {{{102.25, 80.5}, 5, 12.5, ContrastSign::warm}, {{0, 512}, 2, 7, ContrastSign::cold}}};
  const auto read = parse_known_things(to_text(known));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, known);
  EXPECT_EQ(*parse_known_things(to_text({})), KnownThings{});
}

TEST(KnownThingsText, is_refused_where_it_is_not_whole) {
  const std::string good = "vigie-standing 1\npicture 640 512\nwarm 102.25 80.5 5 12.5\n";
  ASSERT_TRUE(parse_known_things(good));
  for (std::size_t length = 0; length < good.size(); ++length) {
    // Whole lines alone are a shorter map.
    if (length == good.find("warm")) continue;
    EXPECT_FALSE(parse_known_things(good.substr(0, length))) << length;
  }
  for (const char* line :
       {"warm 641 80 5 12", "warm 1 -1 5 12", "warm nan 1 5 12", "warm 1 1 5 inf", "hot 1 1 5 12",
        "warm 1 1 5", "warm 1 1 5 12 ", "warm 1 1 5 12 3", "warm  1 1 5 12", ""}) {
    EXPECT_FALSE(parse_known_things("vigie-standing 1\npicture 640 512\n" + std::string(line) + "\n"))
        << line;
  }
  std::string many = "vigie-standing 1\npicture 640 512\n";
  for (std::size_t i = 0; i <= kMostKnownThings; ++i) many += "warm 1 1 5 12\n";
  EXPECT_FALSE(parse_known_things(many));
}

TEST(StandingTrackerOptions, name_the_field_that_is_wrong) {
  StandingTrackerOptions options;
  EXPECT_TRUE(options.validate());
  options.grown = std::nan("");
  ASSERT_FALSE(options.validate());
  EXPECT_NE(options.validate().error().message.find("grown"), std::string::npos);
}

}  // namespace
}  // namespace vigie::track
