#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include <vigie/geo/site_frame.h>
#include <vigie/track/target_fuser.h>

namespace vigie::track {
namespace {

UtcTime at(double seconds) {
  return UtcTime::from_nanoseconds(1'790'000'000'000'000'000) + Duration::from_seconds(seconds);
}

// Cameras that are told where things are, each wrong by a shift of its own.
class Watch {
 public:
  explicit Watch(const TargetFuserOptions& options = {}) : fuser(ids_, SiteId{}, options) {}

  static CameraId camera(int number) { return CameraId{numbered(number)}; }
  static TrackId track(int number) { return TrackId{numbered(1000 + number)}; }
  static Uuid numbered(int number) {
    Uuid uuid;
    uuid.bytes[14] = static_cast<std::uint8_t>(number >> 8);
    uuid.bytes[15] = static_cast<std::uint8_t>(number);
    return uuid;
  }
  PlacedTracks frame(int number, double t, EnuVector from = {0, -300, 20}) {
    PlacedTracks tracks;
    tracks.camera = camera(number);
    tracks.origin = Origin::simulated;
    tracks.captured = at(t);
    tracks.from = site.geodetic_from_enu(from);
    return tracks;
  }
  // Five metres along the view to the north and one across: one standard deviation.
  PlacedTrack on_ground(int number, double east, double north, double weight = 1) {
    PlacedTrack track;
    track.track = Watch::track(number);
    track.state = TrackState::confirmed;
    track.measured = true;
    track.own_share = 0.1;
    track.ground.push_back(place(east, north, weight));
    track.classes.p = {0.1F, 0.9F, 0, 0, 0, 0, 0, 0};
    return track;
  }
  GroundPlace place(double east, double north, double weight = 1) {
    GroundPlace place;
    place.place = site.geodetic_from_enu({east, north, 0});
    place.covariance(0, 0) = 1;
    place.covariance(1, 1) = 25;
    place.covariance(2, 2) = 0.1;
    place.weight = weight;
    return place;
  }
  PlacedTrack in_the_air(int number, EnuVector from, EnuVector thing) {
    PlacedTrack track;
    track.track = Watch::track(number);
    track.state = TrackState::confirmed;
    track.measured = true;
    const EnuVector way = thing - from;
    track.sight = SightLine{site.geodetic_from_enu(from),
                            Bearing::from_north(Angle::radians(std::atan2(way.x, way.y))),
                            Angle::radians(std::atan2(way.z, std::hypot(way.x, way.y))),
                            Angle::degrees(0.1),
                            Length::metres(50),
                            Length::metres(3000)};
    return track;
  }
  void tell(PlacedTracks frame) { hear(fuser.take(frame)); }
  void hear(std::span<const Target> targets) {
    for (const Target& target : targets) {
      if (target.state == TargetState::ended) {
        alive.erase(target.id);
        ended.push_back(target);
      } else {
        alive[target.id] = target;
        told.push_back(target);
      }
    }
  }
  [[nodiscard]] EnuVector place_of(const Target& target) const {
    return site.enu_from_geodetic(std::get<std::vector<GroundPlace>>(target.place).front().place);
  }

  geo::SiteFrame site =
      *geo::SiteFrame::make({Angle::degrees(39.9), Angle::degrees(33), EllipsoidHeight::metres(900)});

 private:
  SequenceIdGenerator ids_;

 public:
  TargetFuser fuser;
  std::map<TargetId, Target> alive;
  std::vector<Target> told, ended;
};

constexpr double kFrame = 0.25;

TEST(TargetFuser, one_walker_seen_by_two_cameras_is_one_target_between_their_errors) {
  Watch watch;
  for (double t = 0; t < 10; t += kFrame) {
    for (const int camera : {1, 2}) {
      PlacedTracks frame = watch.frame(camera, t);
      frame.tracks.push_back(watch.on_ground(camera, t, 50 + (camera == 1 ? 4 : -4)));
      watch.tell(frame);
    }
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  const Target& target = watch.alive.begin()->second;
  EXPECT_EQ(target.cameras.size(), 2U);
  EXPECT_EQ(target.tracks.size(), 2U);
  EXPECT_EQ(target.state, TargetState::followed);
  EXPECT_EQ(target.classes.best(), ObjectClass::person);
  const EnuVector place = watch.place_of(target);
  EXPECT_NEAR(place.x, (target.time - at(0)).seconds(), 1);
  EXPECT_NEAR(place.y, 50, 1.5);
  EXPECT_NEAR(target.velocity.x, 1, 0.3);
}

TEST(TargetFuser, is_as_tall_as_who_knows_best_says) {
  Watch watch;
  for (double t = 0; t < 3; t += kFrame) {
    for (const int camera : {1, 2}) {
      PlacedTracks frame = watch.frame(camera, t);
      frame.tracks.push_back(watch.on_ground(camera, t, 50));
      const double height = camera == 1 ? 1.8 : 3, error = camera == 1 ? 0.1 : 1;
      frame.tracks.back().size = MetricSize{Length::metres(height), Length::metres(0.5),
                                            Length::metres(error), Length::metres(error)};
      watch.tell(frame);
    }
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  EXPECT_NEAR(watch.alive.begin()->second.size.value_or(Length{}).metres(), 1.8, 0.05);
}

TEST(TargetFuser, what_a_pose_is_wrong_by_does_not_average_out) {
  Watch watch;
  for (double t = 0; t < 60; t += kFrame) {
    PlacedTracks frame = watch.frame(1, t);
    frame.tracks.push_back(watch.on_ground(1, t, 50));
    watch.tell(frame);
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  const auto& place = std::get<std::vector<GroundPlace>>(watch.alive.begin()->second.place).front();
  // 90 % of 25 m² is common to all 240 measurements.
  EXPECT_GT(place.covariance(1, 1), 0.8 * 0.9 * 25);
  EXPECT_LT(place.covariance(1, 1), 25);
}

TEST(TargetFuser, a_target_keeps_its_id_from_view_to_view_over_a_gap) {
  Watch watch;
  for (double t = 0; t < 24; t += kFrame) {
    PlacedTracks one = watch.frame(1, t), two = watch.frame(2, t);
    if (t < 10) one.tracks.push_back(watch.on_ground(1, t, 50));
    if (t >= 15) two.tracks.push_back(watch.on_ground(2, t, 51));
    watch.tell(one);
    watch.tell(two);
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  for (const Target& target : watch.told) EXPECT_EQ(target.id, watch.alive.begin()->first);
  EXPECT_TRUE(watch.ended.empty());
}

// The old target may end in the very step in which the new one is held back because it may be that.
TEST(TargetFuser, who_comes_back_when_the_old_target_ends_is_told_either_way) {
  for (double back = 18.5; back < 20.6; back += 0.25) {
    Watch watch;
    for (double t = 0; t < 24; t += kFrame) {
      PlacedTracks frame = watch.frame(1, t);
      if (t < 10) frame.tracks.push_back(watch.on_ground(1, t, 50));
      if (t >= back) frame.tracks.push_back(watch.on_ground(2, t, 50));
      watch.tell(frame);
    }
    ASSERT_EQ(watch.alive.size(), 1U) << back;
    EXPECT_EQ(watch.alive.begin()->second.tracks.back(), Watch::track(2)) << back;
  }
}

TEST(TargetFuser, two_who_cross_keep_their_targets) {
  Watch watch;
  for (double t = 0; t < 40; t += kFrame) {
    for (const int camera : {1, 2}) {
      const double off = camera == 1 ? 3 : -3;
      PlacedTracks frame = watch.frame(camera, t);
      frame.tracks.push_back(watch.on_ground(10 * camera, t, 40 + 0.5 * t + off));
      frame.tracks.push_back(watch.on_ground(10 * camera + 1, 40 - t, 40 + 0.5 * t + off));
      watch.tell(frame);
    }
  }
  ASSERT_EQ(watch.alive.size(), 2U);
  for (const auto& [id, target] : watch.alive) {
    ASSERT_EQ(target.tracks.size(), 2U);
    // Both are of the same walker.
    EXPECT_EQ(target.tracks[0].uuid.bytes[15] % 10, target.tracks[1].uuid.bytes[15] % 10);
  }
}

TEST(TargetFuser, two_known_as_two_that_prove_one_are_merged_and_say_so) {
  Watch watch;
  // Twenty metres apart in what the cameras say, and then at one place.
  for (double t = 0; t < 30; t += kFrame) {
    const double apart = std::max(0.0, 40 - 2 * t);
    PlacedTracks one = watch.frame(1, t), two = watch.frame(2, t);
    one.tracks.push_back(watch.on_ground(1, 0, 50));
    two.tracks.push_back(watch.on_ground(2, apart, 50));
    watch.tell(one);
    watch.tell(two);
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  ASSERT_EQ(watch.ended.size(), 1U);
  const Target& target = watch.alive.begin()->second;
  ASSERT_EQ(target.merged_from.size(), 1U);
  EXPECT_EQ(target.merged_from[0], watch.ended[0].id);
}

TEST(TargetFuser, who_parts_from_a_group_is_said_to_come_out_of_it) {
  Watch watch;
  for (double t = 0; t < 20; t += kFrame) {
    PlacedTracks frame = watch.frame(1, t);
    frame.tracks.push_back(watch.on_ground(1, t, 50));
    if (t >= 10) frame.tracks.push_back(watch.on_ground(2, 10 + 0.5 + 0.2 * (t - 10), 50.5 + (t - 10)));
    watch.tell(frame);
  }
  ASSERT_EQ(watch.alive.size(), 2U);
  const Target* first = nullptr;
  const Target* second = nullptr;
  for (const auto& [id, target] : watch.alive) (target.split_from ? second : first) = &target;
  ASSERT_NE(first, nullptr);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(*second->split_from, first->id);
}

TEST(TargetFuser, two_tracks_of_one_camera_are_never_one_target) {
  Watch watch;
  for (double t = 0; t < 10; t += kFrame) {
    PlacedTracks frame = watch.frame(1, t);
    frame.tracks.push_back(watch.on_ground(1, t, 50));
    frame.tracks.push_back(watch.on_ground(2, t, 51));
    watch.tell(frame);
  }
  EXPECT_EQ(watch.alive.size(), 2U);
}

TEST(TargetFuser, a_ridge_and_the_slope_behind_it_are_decided_by_a_second_camera) {
  Watch watch;
  for (double t = 0; t < 8; t += kFrame) {
    PlacedTracks one = watch.frame(1, t), two = watch.frame(2, t, {-300, 150, 20});
    PlacedTrack either = watch.on_ground(1, t, 50, 0.7);
    either.ground.push_back(watch.place(1.2 * t, 150, 0.3));
    one.tracks.push_back(either);
    if (t > 3) two.tracks.push_back(watch.on_ground(2, 1.2 * t, 151));
    watch.tell(one);
    watch.tell(two);
    if (t == 2.5) {
      ASSERT_EQ(watch.alive.size(), 1U);
      EXPECT_EQ(std::get<std::vector<GroundPlace>>(watch.alive.begin()->second.place).size(), 2U);
    }
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  const auto& places = std::get<std::vector<GroundPlace>>(watch.alive.begin()->second.place);
  ASSERT_EQ(places.size(), 1U);
  EXPECT_NEAR(watch.place_of(watch.alive.begin()->second).y, 150, 5);
}

TEST(TargetFuser, what_flies_has_a_line_of_sight_until_two_cameras_see_it) {
  Watch watch;
  const EnuVector a{0, 0, 10}, b{400, 0, 10};
  for (double t = 0; t < 12; t += kFrame) {
    const EnuVector thing{100 + 3 * t, 400, 80};
    PlacedTracks one = watch.frame(1, t, a), two = watch.frame(2, t, b);
    one.tracks.push_back(watch.in_the_air(1, a, thing));
    if (t >= 5) two.tracks.push_back(watch.in_the_air(2, b, thing));
    watch.tell(one);
    watch.tell(two);
    if (t == 4) {
      ASSERT_EQ(watch.alive.size(), 1U);
      EXPECT_TRUE(std::holds_alternative<SightLine>(watch.alive.begin()->second.place));
    }
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  const Target& target = watch.alive.begin()->second;
  ASSERT_TRUE(std::holds_alternative<std::vector<GroundPlace>>(target.place));
  const EnuVector place = watch.place_of(target);
  EXPECT_NEAR(place.x, 100 + 3 * (target.time - at(0)).seconds(), 5);
  EXPECT_NEAR(place.y, 400, 5);
  EXPECT_NEAR(place.z, 80, 5);
}

TEST(TargetFuser, a_lamp_that_two_cameras_see_is_one_target_that_stands) {
  Watch watch;
  for (double t = 0; t < 10; t += kFrame) {
    for (const int camera : {1, 2}) {
      PlacedTracks frame = watch.frame(camera, t);
      frame.tracks.push_back(watch.on_ground(camera, 20, 50 + (camera == 1 ? 2 : -2)));
      frame.tracks.back().motion = Motion::stationary;
      watch.tell(frame);
    }
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  EXPECT_EQ(watch.alive.begin()->second.motion, Motion::stationary);
  EXPECT_NEAR(watch.alive.begin()->second.velocity.x, 0, 0.1);
}

TEST(TargetFuser, simulated_and_live_are_never_one) {
  Watch watch;
  for (double t = 0; t < 10; t += kFrame) {
    for (const int camera : {1, 2}) {
      PlacedTracks frame = watch.frame(camera, t);
      if (camera == 2) frame.origin = Origin::live;
      frame.tracks.push_back(watch.on_ground(camera, t, 50));
      watch.tell(frame);
    }
  }
  EXPECT_EQ(watch.alive.size(), 2U);
}

TEST(TargetFuser, a_stalled_camera_stalls_nobody_and_late_frames_are_counted) {
  Watch watch;
  for (double t = 0; t < 10; t += kFrame) {
    PlacedTracks one = watch.frame(1, t);
    one.tracks.push_back(watch.on_ground(1, t, 50));
    watch.tell(one);
    if (t < 3) watch.tell(watch.frame(2, t));
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  EXPECT_GE(watch.alive.begin()->second.time, at(9));
  EXPECT_EQ(watch.fuser.counts().late, 0U);
  watch.tell(watch.frame(2, 3.5));
  EXPECT_EQ(watch.fuser.counts().late, 1U);
}

TEST(TargetFuser, order_of_arrival_within_the_deadline_does_not_matter) {
  std::vector<std::vector<Target>> told;
  for (const bool reversed : {false, true}) {
    Watch watch;
    for (int second = 0; second < 10; ++second) {
      std::vector<PlacedTracks> frames;
      for (double t = second; t < second + 0.6; t += kFrame) {
        for (const int camera : {1, 2}) {
          frames.push_back(watch.frame(camera, t));
          frames.back().tracks.push_back(watch.on_ground(camera, t, 50));
        }
      }
      if (reversed) std::reverse(frames.begin(), frames.end() - 2);
      for (const PlacedTracks& frame : frames) watch.tell(frame);
    }
    watch.hear(watch.fuser.finish());
    told.push_back(watch.told);
  }
  ASSERT_EQ(told[0].size(), told[1].size());
  for (std::size_t i = 0; i < told[0].size(); ++i) {
    EXPECT_EQ(told[0][i].id, told[1][i].id);
    EXPECT_EQ(told[0][i].time, told[1][i].time);
    EXPECT_EQ(told[0][i].velocity, told[1][i].velocity);
  }
}

TEST(TargetFuser, clocks_that_step_back_end_what_lived_and_begin_anew) {
  Watch watch;
  for (const double start : {1000.0, 900.0, 990.0}) {
    for (double t = start; t < start + 5; t += kFrame) {
      PlacedTracks frame = watch.frame(1, t);
      frame.tracks.push_back(watch.on_ground(1, t - start, 50));
      watch.tell(frame);
    }
    ASSERT_EQ(watch.alive.size(), 1U);
    EXPECT_NEAR((watch.alive.begin()->second.time - at(start)).seconds(), 4, 1);
  }
  EXPECT_EQ(watch.ended.size(), 2U);
}

TEST(TargetFuser, time_without_frames_ends_targets) {
  Watch watch;
  for (double t = 0; t < 5; t += kFrame) {
    PlacedTracks frame = watch.frame(1, t);
    frame.tracks.push_back(watch.on_ground(1, t, 50));
    watch.tell(frame);
  }
  ASSERT_EQ(watch.alive.size(), 1U);
  for (int second = 0; second < 12; ++second) watch.hear(watch.fuser.idle(Duration::seconds(1)));
  EXPECT_TRUE(watch.alive.empty());
  EXPECT_EQ(watch.ended.size(), 1U);
}

TEST(TargetFuser, what_is_no_measurement_is_counted_and_harms_nothing) {
  Watch watch;
  for (double t = 0; t < 3; t += kFrame) {
    PlacedTracks frame = watch.frame(1, t);
    frame.tracks.push_back(watch.on_ground(1, std::numeric_limits<double>::quiet_NaN(), 50));
    frame.tracks.push_back(watch.on_ground(2, 0, 50));
    frame.tracks.back().ground[0].covariance(0, 0) = -1;
    frame.tracks.push_back(watch.on_ground(3, 0, 50));
    frame.tracks.back().own_share = 7;
    frame.tracks.push_back(watch.on_ground(4, 0, 50));
    frame.tracks.back().ground.clear();
    watch.tell(frame);
  }
  EXPECT_TRUE(watch.alive.empty());
  EXPECT_GE(watch.fuser.counts().unusable, 4U);
}

TEST(TargetFuser, options_name_what_is_wrong_with_them) {
  TargetFuserOptions options;
  EXPECT_TRUE(options.validate().has_value());
  options.deadline = Duration::seconds(-1);
  const auto answer = options.validate();
  ASSERT_FALSE(answer.has_value());
  EXPECT_NE(answer.error().message.find("deadline"), std::string::npos);
}

}  // namespace
}  // namespace vigie::track
