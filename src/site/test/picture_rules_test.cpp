#include "picture_rules.h"

#include "fake_register.h"
#include "test_evidence.h"
#include "test_time.h"

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

class PictureRulesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Zone zone;  // from the bottom up: its left is the picture's left
    zone.id = ids_.make<ZoneId>();
    zone.name = "line";
    zone.kind = ZoneKind::line;
    zone.outline = PictureOutline{camera_, {{100, 200}, {100, 0}}};
    Rule rule;
    rule.id = ids_.make<RuleId>();
    rule.name = "over it";
    rule.condition = Crossing{zone.id, Way::either};
    book_.set({zone}, {rule});
  }
  Track at(double second, double x, TrackState state = TrackState::confirmed) {
    Track track;
    track.id = id_;
    track.camera = camera_;
    track.origin = Origin::live;
    track.state = state;
    track.motion = Motion::moving;
    track.state_time = at_second(second);
    track.foot = {x, 80};
    track.box = {x - 4, 64, 8, 16};
    track.foot_covariance(0, 0) = track.foot_covariance(1, 1) = 4;
    return track;
  }
  void take(const Track& track) { watch_.take({&track, 1}, placer_); }
  std::vector<Alarm> alarms() {
    EXPECT_TRUE(writer_.flush(Duration::seconds(20)));
    std::vector<Alarm> found;
    for (const Event& event : records_.events())
      if (const auto* alarm = std::get_if<Alarm>(&event.body)) found.push_back(*alarm);
    return found;
  }

  // Knows of every track which target it is of.
  struct Fused final : PlacedTracksTaker {
    std::optional<TargetId> target;
    void take(PlacedTracks) override {}
    [[nodiscard]] std::optional<TargetId> target_of(TrackId) const override { return target; }
  };

  FakeRegister records_;
  SystemClock clock_;
  SequenceIdGenerator ids_;
  TestEvidence evidence_{clock_};
  LiveHub hub_;
  RuleBook book_;
  Fused fused_;
  const CameraId camera_ = ids_.make<CameraId>();
  TrackId id_ = ids_.make<TrackId>();
  const TrackPlacer placer_{camera_, "a camera", nullptr};
  Writer writer_{records_, clock_};
  AlarmDesk desk_{SiteId{}, clock_, ids_, writer_, hub_, *evidence_.chain, *evidence_.clips};
  PictureRules watch_{camera_, book_, desk_, &fused_};
};

TEST_F(PictureRulesTest, raise_an_alarm_of_a_track_that_has_no_target) {
  for (int i = 0; i < 20; ++i) take(at(0.1 * i, 90 + i));
  const auto told = alarms();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(std::get<TrackId>(told[0].subject), id_);
  EXPECT_EQ(told[0].way, Way::rightwards);
  EXPECT_EQ(told[0].camera, camera_);
  EXPECT_EQ(told[0].track, id_);
  EXPECT_NEAR(told[0].pixel->at.x, 100, 2);
  EXPECT_FALSE(told[0].place);
}

TEST_F(PictureRulesTest, raise_one_alarm_of_two_tracks_of_one_target) {
  fused_.target = ids_.make<TargetId>();
  for (int i = 0; i < 20; ++i) take(at(0.1 * i, 90 + i));
  id_ = ids_.make<TrackId>();  // it was lost, and found before the line
  for (int i = 0; i < 20; ++i) take(at(2 + 0.1 * i, 95 + i));
  const auto told = alarms();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(std::get<TargetId>(told[0].subject), *fused_.target);
}

TEST_F(PictureRulesTest, see_what_a_track_did_before_it_was_known_to_be_there) {
  Track track = at(1, 112);
  for (int i = 0; i < 10; ++i) track.path.push_back({at_second(0.1 * i), {86.0 + 2 * i, 64, 8, 16}, true, 6});
  for (int i = 0; i < 5; ++i) take(at(0.1 * i, 90 + i, TrackState::tentative));
  EXPECT_TRUE(alarms().empty());
  take(track);
  ASSERT_EQ(alarms().size(), 1u);
  EXPECT_LT(alarms()[0].happened, at_second(0.8));
}

TEST_F(PictureRulesTest, tell_of_who_is_lost_upon_the_line_by_where_it_was_last) {
  for (int i = 0; i < 8; ++i) take(at(0.1 * i, 94 + i));
  EXPECT_TRUE(alarms().empty()) << "not clear of it yet";
  take(at(0.8, 101.5, TrackState::ended));
  EXPECT_EQ(alarms().size(), 1u);
  take(at(0.9, 101.5, TrackState::ended));
  EXPECT_EQ(alarms().size(), 1u);
}

TEST_F(PictureRulesTest, of_other_cameras_are_not_watched) {
  PictureRules other(ids_.make<CameraId>(), book_, desk_, nullptr);
  for (int i = 0; i < 20; ++i) {
    const Track track = at(0.1 * i, 90 + i);
    other.take({&track, 1}, placer_);
  }
  EXPECT_TRUE(alarms().empty());
}

}  // namespace
}  // namespace vigie::site
