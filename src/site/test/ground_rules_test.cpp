#include "ground_rules.h"

#include "fake_register.h"
#include "test_evidence.h"
#include "test_time.h"

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

constexpr double kMetre = 1 / 111'132.0;  // degrees of latitude, at 45° north

// A line from west to east at 45° north: who walks south is on its right.
class GroundRulesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    zone_.id = ids_.make<ZoneId>();
    zone_.name = "line";
    zone_.kind = ZoneKind::line;
    zone_.outline = GroundOutline{{corner(0, -0.01), corner(0, 0.01)}};
    rule_.id = ids_.make<RuleId>();
    rule_.name = "over it";
    rule_.condition = Crossing{zone_.id, Way::either};
    book_.set({zone_}, {rule_});
  }
  static GroundPoint corner(double north_m, double east_deg) {
    return {Angle::degrees(45 + north_m * kMetre), Angle::degrees(7 + east_deg)};
  }
  static GroundPlace place(double north_m, double sigma_m = 1) {
    GroundPlace place;
    const GroundPoint at = corner(north_m, 0);
    place.place = {at.latitude, at.longitude, EllipsoidHeight::metres(200)};
    place.covariance(0, 0) = place.covariance(1, 1) = sigma_m * sigma_m;
    return place;
  }
  Target target(TargetId id, double second, double north_m, TargetState state = TargetState::followed) {
    Target target;
    target.id = id;
    target.origin = Origin::live;
    target.state = state;
    target.motion = Motion::moving;
    target.time = at_second(second);
    target.place = std::vector{place(north_m)};
    target.tracks = {track_};
    return target;
  }
  void take(const std::vector<Target>& targets) { watch_.take(targets); }
  std::vector<Alarm> alarms() {
    EXPECT_TRUE(writer_.flush(Duration::seconds(20)));
    std::vector<Alarm> found;
    for (const Event& event : records_.events())
      if (const auto* alarm = std::get_if<Alarm>(&event.body)) found.push_back(*alarm);
    return found;
  }

  FakeRegister records_;
  SystemClock clock_;
  SequenceIdGenerator ids_;
  TestEvidence evidence_{clock_};
  LiveHub hub_;
  RuleBook book_;
  Zone zone_;
  Rule rule_;
  const TrackId track_ = ids_.make<TrackId>();
  const TargetId a_ = ids_.make<TargetId>(), b_ = ids_.make<TargetId>();
  Writer writer_{records_, clock_};
  AlarmDesk desk_{SiteId{}, clock_, ids_, writer_, hub_, *evidence_.chain, *evidence_.clips};
  GroundRules watch_{book_, desk_};
};

TEST_F(GroundRulesTest, raise_an_alarm_that_shows_who_it_is_by_the_camera_that_sees_best) {
  const CameraId near = ids_.make<CameraId>(), far = ids_.make<CameraId>();
  const TrackId far_track = ids_.make<TrackId>();
  const auto see = [&](CameraId camera, TrackId track, double sigma_m) {
    PlacedTracks tracks;
    tracks.camera = camera;
    tracks.captured = at_second(4);
    PlacedTrack& one = tracks.tracks.emplace_back();
    one.track = track;
    one.state = TrackState::confirmed;
    one.measured = true;
    one.foot = {sigma_m, 70};
    one.ground = {place(0, sigma_m)};
    watch_.note(tracks);
  };
  see(near, track_, 2);
  see(far, far_track, 20);
  for (int s = 0; s < 10; ++s) {
    Target walker = target(a_, s, 5 - s);
    walker.tracks.push_back(far_track);
    take({walker});
  }
  const auto told = alarms();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(std::get<TargetId>(told[0].subject), a_);
  EXPECT_EQ(told[0].way, Way::rightwards);
  EXPECT_EQ(told[0].camera, near);
  EXPECT_EQ(told[0].track, track_);
  EXPECT_EQ(told[0].pixel->at, (PixelPoint{2, 70}));
  EXPECT_NEAR(told[0].place->latitude.degrees(), 45, 2 * kMetre);
}

TEST_F(GroundRulesTest, raise_one_alarm_of_two_targets_that_are_found_to_be_one) {
  for (int s = 0; s < 8; ++s) take({target(a_, s, 5 - s), target(b_, s, 6 - s)});
  EXPECT_EQ(alarms().size(), 2u) << "nobody knows better yet";
  for (const bool first_has_crossed : {true, false}) {
    const TargetId one = ids_.make<TargetId>(), other = ids_.make<TargetId>();
    const std::size_t before = alarms().size();
    const double ahead = first_has_crossed ? 4 : -4;
    for (int s = 0; s < 7; ++s)
      take({target(one, 100 + s, 5 - s - ahead), target(other, 100 + s, 5 - s + ahead)});
    Target merged = target(one, 107, -2);
    merged.merged_from = {other};
    Target gone = target(other, 107, -2, TargetState::ended);
    take({gone, merged});
    for (int s = 8; s < 12; ++s) {
      merged.time = at_second(100 + s);
      merged.place = std::vector{place(5.0 - s)};
      take({merged});
    }
    EXPECT_EQ(alarms().size(), before + 1) << first_has_crossed;
  }
}

TEST_F(GroundRulesTest, raise_nothing_where_a_target_may_be_on_either_side) {
  for (int s = 0; s < 20; ++s) {
    Target unsure = target(a_, s, 0);
    GroundPlace here = place(20), there = place(-20);
    here.weight = s % 2 == 0 ? 0.6 : 0.4;
    there.weight = 1 - here.weight;
    unsure.place = s % 2 == 0 ? std::vector{here, there} : std::vector{there, here};
    take({unsure});
  }
  EXPECT_TRUE(alarms().empty());
}

TEST_F(GroundRulesTest, follow_the_book_while_somebody_is_on_the_way) {
  for (int s = 0; s < 5; ++s) take({target(a_, s, 4 - s)});
  Zone other = zone_;
  other.id = ids_.make<ZoneId>();
  other.outline = GroundOutline{{corner(-20, -0.01), corner(-20, 0.01)}};
  Rule counts = rule_;
  counts.id = ids_.make<RuleId>();
  counts.condition = Crossing{other.id, Way::leftwards};
  book_.set({zone_, other}, {rule_, counts});
  for (int s = 5; s < 10; ++s) take({target(a_, s, 4 - s)});
  ASSERT_EQ(alarms().size(), 1u) << "it was on the other side before the rules changed";
  book_.set({zone_}, {});
  take({target(b_, 20, 5)});
  take({target(b_, 21, -5)});
  EXPECT_EQ(alarms().size(), 1u);
}

TEST_F(GroundRulesTest, pass_over_what_has_no_place) {
  Target flies = target(a_, 0, 5);
  flies.place = SightLine{};
  take({flies, target(b_, 0, 5)});
  flies.place = std::vector<GroundPlace>{};
  take({flies});
  EXPECT_TRUE(alarms().empty());
}

}  // namespace
}  // namespace vigie::site
