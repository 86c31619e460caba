#include "fusion.h"

#include "comes_true.h"
#include "fake_register.h"
#include "test_evidence.h"
#include "test_time.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

class Watcher final : public LiveViewer {
 public:
  void on_camera(const CameraStatus&) override {}
  void on_removed(CameraId) override {}
  void on_track(const TrackSummary&) override {}
  void on_alarm(const Alarm&) override {}
  void on_target(const Target& target) override { (target.state == TargetState::ended ? ended : told)++; }
  void on_picture(const LivePicture&) override {}
  void on_tracks(const LiveTracks&) override {}
  std::atomic<int> told = 0, ended = 0;
};

// A camera's word of a walker, `off` metres of a degree from where it is.
PlacedTracks word_of(CameraId camera, TrackId track, int half_second, double off) {
  PlacedTracks tracks;
  tracks.camera = camera;
  tracks.origin = Origin::simulated;
  tracks.captured = at_second(0) + Duration::milliseconds(500) * half_second;
  tracks.from = {Angle::degrees(39.5), Angle::degrees(33), EllipsoidHeight::metres(920)};
  PlacedTrack& one = tracks.tracks.emplace_back();
  one.track = track;
  one.state = TrackState::confirmed;
  one.measured = true;
  one.own_share = 0.1;
  GroundPlace place;
  const double metre = 1 / 111'000.0;
  place.place = {Angle::degrees(39.502 + off * metre), Angle::degrees(33 + 0.5 * half_second * metre),
                 EllipsoidHeight::metres(900)};
  place.covariance(0, 0) = 1;
  place.covariance(1, 1) = 9;
  place.covariance(2, 2) = 0.1;
  one.ground.push_back(place);
  return tracks;
}

TEST(Fusion, keeps_and_tells_one_target_of_what_two_cameras_threads_say_of_one_walker) {
  FakeRegister records;
  SystemClock clock;
  SequenceIdGenerator ids;
  const CameraId cameras[] = {ids.make<CameraId>(), ids.make<CameraId>()};
  const TrackId tracks[] = {ids.make<TrackId>(), ids.make<TrackId>()};
  TestEvidence evidence(clock);
  LiveHub hub;
  const auto watcher = std::make_shared<Watcher>();
  hub.add(watcher);
  {
    Writer writer(records, clock);
    const RuleBook book;
    AlarmDesk desk(SiteId{}, clock, ids, writer, hub, *evidence.chain, *evidence.clips);
    Fusion fusion(SiteId{}, clock, ids, writer, hub, book, desk);
    constexpr int kSteps = 40;
    std::atomic<int> done[] = {0, 0};
    const auto camera = [&](int c) {
      for (int step = 0; step < kSteps; ++step) {
        fusion.take(word_of(cameras[c], tracks[c], step, c == 0 ? 2 : -2));
        done[c] = step;
        while (done[1 - c] < step) std::this_thread::yield();
      }
    };
    std::thread first(camera, 0), second(camera, 1);
    first.join();
    second.join();
    ASSERT_TRUE(comes_true([&] {
      return fusion.target_of(tracks[0]) && fusion.target_of(tracks[0]) == fusion.target_of(tracks[1]);
    }));
    ASSERT_TRUE(comes_true([&] { return watcher->told >= kSteps - 4; }));
    const auto alive = fusion.alive();
    ASSERT_EQ(alive.size(), 1u);
    EXPECT_EQ(alive[0].cameras.size(), 2u);
  }
  EXPECT_GE(watcher->ended, 1);
  const auto events = records.events();
  ASSERT_GT(events.size(), 15u);
  const Target& last = std::get<TargetRevision>(events.back().body).target;
  EXPECT_EQ(last.state, TargetState::ended);
  EXPECT_EQ(last.tracks.size(), 2u);
  // A path is a place a second, not a place a step.
  EXPECT_LT(events.size(), 30u);
}

}  // namespace
}  // namespace vigie::site
