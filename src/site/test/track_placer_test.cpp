// The tracks of a camera get places four times a second, and who fuses them is told.
#include "track_placer.h"

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

const CameraId kCamera = CameraId::parse("00000000-0000-7000-8000-000000000001").value();

class TrackPlacerTest : public testing::Test {
 protected:
  TrackPlacerTest() {
    NewPose pose;
    pose.over_ground = true;
    Placement& placement = pose.placement;
    placement.pose.place = {Angle::degrees(45), Angle::degrees(7), {}};
    placement.pose.bearing = Bearing::degrees(90);
    placement.pose.elevation = Angle::degrees(-5);
    placement.pose.place_uncertainty = Length::metres(0.5);
    placement.pose.direction_uncertainty = Angle::degrees(0.05);
    placement.above_ground = Length::metres(10);
    PoseRecord record;
    record.camera = kCamera;
    record.placement = *ground_->stand(kCamera, pose);
    pose_ = record;
  }

  static Frame frame(double seconds, int width = 640, int height = 512) {
    Frame frame;
    frame.captured = UtcTime::from_nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
    frame.origin = Origin::live;
    frame.image = std::make_shared<const Image16>(width, height);
    return frame;
  }

  // Its foot at a pixel, 3.3 m tall if it stands 114 m off.
  Track track(int number, TrackState state = TrackState::confirmed, double x = 320, double y = 256) {
    Track track;
    track.id = TrackId{{static_cast<std::uint8_t>(number)}};
    track.camera = kCamera;
    track.state = state;
    track.measured = true;
    track.foot = {x, y};
    track.foot_covariance = {{0.25, 0, 0, 0.25}};
    track.box = {x - 15, y - 60, 30, 60};
    return track;
  }

  std::optional<PlacedTracks> take(double seconds, const std::vector<Track>& tracks) {
    return placer_.take(frame(seconds), pose_, tracks);
  }

  std::unique_ptr<Ground> ground_ = std::move(*Ground::open({}));
  std::optional<PoseRecord> pose_;
  TrackPlacer placer_{kCamera, "Mast", ground_.get()};
};

TEST_F(TrackPlacerTest, says_where_the_foot_is_and_how_tall_it_is) {
  const auto told = take(1, {track(1)});
  ASSERT_TRUE(told);
  EXPECT_EQ(told->camera, kCamera);
  EXPECT_EQ(told->origin, Origin::live);
  EXPECT_EQ(told->captured.nanoseconds(), 1'000'000'000);
  EXPECT_DOUBLE_EQ(told->from.latitude.degrees(), 45);
  ASSERT_EQ(told->tracks.size(), 1U);
  const PlacedTrack& placed = told->tracks[0];
  ASSERT_EQ(placed.ground.size(), 1U);
  // 5° down from 10 m: 114 m east.
  const double east_m = (placed.ground[0].place.longitude.degrees() - 7) * 78'847;
  EXPECT_NEAR(east_m, 10 / std::tan(5 * 3.14159265 / 180), 1);
  EXPECT_NEAR(placed.ground[0].place.latitude.degrees(), 45, 2e-5);
  ASSERT_TRUE(placed.size);
  EXPECT_NEAR(placed.size->height.metres(), 3.3, 0.15);
  ASSERT_TRUE(placed.sight);
  EXPECT_GT(placed.own_share, 0);
  EXPECT_LT(placed.own_share, 0.5) << "the pose is what is not well known";
}

TEST_F(TrackPlacerTest, locates_four_times_a_second_and_keeps_the_last_place_for_two) {
  ASSERT_TRUE(take(1.1, {track(1)}));
  EXPECT_FALSE(take(1.2, {track(1), track(2)}));
  const auto known = [&](int number, double seconds) {
    return placer_.place_of(track(number).id, frame(seconds).captured).has_value();
  };
  EXPECT_TRUE(known(1, 1.2));
  EXPECT_FALSE(known(2, 1.2));
  const auto told = take(1.25, {track(1), track(2)});
  ASSERT_TRUE(told);
  EXPECT_EQ(told->tracks.size(), 2U);
  EXPECT_TRUE(known(2, 3.25));
  EXPECT_FALSE(known(2, 3.3));
  EXPECT_TRUE(take(2.1, {})->tracks.empty()) << "it sees, and nothing is there";
  EXPECT_TRUE(take(0.2, {track(1)})) << "a recording has begun again";
}

TEST_F(TrackPlacerTest, tells_once_that_a_track_has_ended_and_of_tentative_ones_never) {
  ASSERT_TRUE(take(1, {track(1), track(2, TrackState::tentative)}));
  EXPECT_FALSE(take(1.1, {track(1, TrackState::ended), track(2, TrackState::ended)}));
  const auto told = take(1.5, {});
  ASSERT_TRUE(told);
  ASSERT_EQ(told->tracks.size(), 1U);
  EXPECT_EQ(told->tracks[0].track, track(1).id);
  EXPECT_EQ(told->tracks[0].state, TrackState::ended);
  EXPECT_EQ(told->tracks[0].ground.size(), 1U) << "with its last place";
  EXPECT_TRUE(take(2, {})->tracks.empty());
}

TEST_F(TrackPlacerTest, tells_at_the_end_what_ended_with_it) {
  ASSERT_TRUE(take(1, {track(1)}));
  const std::vector<Track> ended{track(1, TrackState::ended)};
  const auto told = placer_.finish(ended);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->tracks.at(0).state, TrackState::ended);
  EXPECT_FALSE(placer_.finish({}));
}

TEST_F(TrackPlacerTest, what_is_seen_against_the_sky_has_a_direction_and_no_place) {
  const auto told = take(1, {track(1, TrackState::confirmed, 320, 5)});
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->tracks.at(0).ground.empty());
  ASSERT_TRUE(told->tracks.at(0).sight);
  EXPECT_FALSE(placer_.place_of(track(1).id, frame(1).captured));
}

TEST_F(TrackPlacerTest, gives_metres_a_pixel_where_somebody_stands_whose_place_is_well_known) {
  // 10 m over a plain that is good to 3 m at 114 m, and to 1.6 m at 27 m.
  const Track somebody = track(1);
  ASSERT_TRUE(take(1, {somebody}));
  EXPECT_FALSE(placer_.metres_per_px(somebody.id, frame(1).captured));
  pose_->revision = 1;
  pose_->placement.pose.elevation = Angle::degrees(-20);
  const auto told = take(1.5, {somebody});
  ASSERT_TRUE(told);
  const auto metres = placer_.metres_per_px(somebody.id, frame(1.5).captured);
  ASSERT_TRUE(metres);
  EXPECT_NEAR(*metres * somebody.box.width, told->tracks.at(0).size->width.metres(), 1e-6);
  EXPECT_TRUE(placer_.metres_per_px(somebody.id, frame(3.5).captured));
  EXPECT_FALSE(placer_.metres_per_px(somebody.id, frame(3.6).captured)) << "that is too long ago";
}

TEST_F(TrackPlacerTest, follows_the_pose_as_it_changes) {
  EXPECT_FALSE(placer_.stood_elsewhere(pose_)) << "nothing has been placed yet";
  ASSERT_TRUE(take(1, {track(1)}));
  EXPECT_FALSE(placer_.stood_elsewhere(pose_));
  EXPECT_TRUE(placer_.stood_elsewhere(std::nullopt));
  pose_->revision = 1;
  EXPECT_TRUE(placer_.stood_elsewhere(pose_));
  pose_->placement.pose.bearing = Bearing::degrees(0);
  const auto turned = take(1.5, {track(1)});
  ASSERT_TRUE(turned);
  EXPECT_EQ(turned->pose_revision, 1U);
  EXPECT_GT(turned->tracks.at(0).ground.at(0).place.latitude.degrees(), 45.0005);
  EXPECT_FALSE(placer_.stood_elsewhere(pose_));
  pose_.reset();
  EXPECT_FALSE(take(2, {track(1)}));
  EXPECT_FALSE(placer_.place_of(track(1).id, frame(2).captured));
}

TEST_F(TrackPlacerTest, without_ground_there_are_no_places) {
  TrackPlacer nowhere(kCamera, "Mast", nullptr);
  const std::vector<Track> tracks{track(1)};
  EXPECT_FALSE(nowhere.take(frame(1), pose_, tracks));
  EXPECT_FALSE(nowhere.place_of(track(1).id, frame(1).captured));
}

TEST_F(TrackPlacerTest, of_very_many_the_longest_waiting_go_first) {
  std::vector<Track> many;
  for (int i = 0; i < 80; ++i) many.push_back(track(i + 1));
  EXPECT_EQ(take(1, many)->tracks.size(), 50U);
  EXPECT_EQ(take(1.25, many)->tracks.size(), 50U);
  for (const Track& track : many) EXPECT_TRUE(placer_.place_of(track.id, frame(1.5).captured));
}

}  // namespace
}  // namespace vigie::site
