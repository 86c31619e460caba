// What nothing but noise, shutter events and steps of gain give: no confirmed track.
#include "scene.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>

#include <gtest/gtest.h>

#include <vigie/detect/change_detector.h>
#include <vigie/track/existence_tracker.h>
#include <vigie/track/standing_tracker.h>

namespace vigie {
namespace {

using detect::Scene;

// The confirmed tracks of detector and tracker, one after the other.
class Watch {
 public:
  // How many changes it saw.
  int take(const Frame& frame) {
    const DetectOutput& seen = detector_.detect(frame);
    bad = seen.health.bad_pixels;
    const auto changes = std::count_if(seen.detections.begin(), seen.detections.end(),
                                       [](const Detection& d) { return d.found_by == FoundBy::change; });
    for (const Track& track : tracker_.update(seen)) {
      if (track.state != TrackState::confirmed) continue;
      confirmed.insert(track.id);
      last = track;
    }
    return static_cast<int>(changes);
  }
  std::set<TrackId> confirmed;
  std::optional<Track> last;
  int bad = 0;  // pixels that are masked

 private:
  SequenceIdGenerator ids_;
  detect::ChangeDetector detector_;
  track::StandingTracker tracker_{ids_, CameraId{},
                                  std::make_unique<track::ExistenceTracker>(ids_, CameraId{})};
};

TEST(Noise, gives_no_confirmed_track_in_ten_minutes) {
  Scene scene({160, 120, 14, 3000, 6, 9, 21});
  Watch watch;
  for (int i = 0; i < 5400; ++i) watch.take(scene.next());
  EXPECT_TRUE(watch.confirmed.empty()) << watch.confirmed.size();
}

TEST(Noise, of_eight_bits_that_are_mostly_still_gives_no_confirmed_track) {
  Scene scene({160, 120, 8, 100, 0.4, 30, 22});
  Watch watch;
  for (int i = 0; i < 3000; ++i) watch.take(scene.next());
  EXPECT_TRUE(watch.confirmed.empty()) << watch.confirmed.size();
}

TEST(Noise, with_steps_of_gain_gives_no_confirmed_track) {
  Scene scene({160, 120, 14, 3000, 6, 9, 23});
  Watch watch;
  std::mt19937 random(5);
  for (int i = 0; i < 2000; ++i) {
    if (random() % 40 == 0) {
      scene.gain = 0.9 + 0.05 * static_cast<double>(random() % 5);
      scene.offset = static_cast<double>(random() % 600) - 300;
    }
    watch.take(scene.next());
  }
  EXPECT_TRUE(watch.confirmed.empty()) << watch.confirmed.size();
}

// The picture stands still for a second, and comes back with another offset: whether the source says so or
// not.
TEST(Noise, with_shutter_events_gives_no_confirmed_track) {
  for (const bool told : {true, false}) {
    Scene scene({160, 120, 14, 3000, 6, 9, 24});
    Watch watch;
    for (int event = 0; event < 20; ++event) {
      for (int i = 0; i < 60; ++i) watch.take(scene.next());
      const auto frozen = scene.next().image;
      for (int i = 0; i < 9; ++i) {
        Frame frame = scene.frame_of(frozen);
        frame.shutter = told;
        watch.take(frame);
      }
      scene.offset = event % 2 == 0 ? 90 : -70;
    }
    EXPECT_TRUE(watch.confirmed.empty()) << watch.confirmed.size() << (told ? " told" : " not told");
  }
}

// Pixels that are dead, stuck, wildly noisy, or blink between two values at random: one in five hundred.
TEST(Noise, of_bad_pixels_gives_no_confirmed_track_once_they_are_found) {
  constexpr int kFindThem = 600;  // pictures: a minute
  Scene scene({160, 120, 14, 3000, 6, 9, 26});
  Watch watch;
  std::mt19937 random(7);
  std::normal_distribution<double> wild(0, 200);
  struct Bad {
    std::size_t at;
    std::size_t kind;
    bool on;
  };
  std::vector<Bad> bad;
  for (int i = 0; i < 40; ++i) bad.push_back({random() % (160 * 120), random() % 4, false});
  int changes = 0;
  std::size_t at_first = 0;
  for (int i = 0; i < 3000; ++i) {
    Frame frame = scene.next();
    Image16 image = *frame.image;
    for (Bad& b : bad) {
      std::uint16_t& sample = image.samples()[b.at];
      if (b.kind == 3 && random() % 30 == 0) b.on = !b.on;
      if (b.kind == 0) sample = 0;
      if (b.kind == 1) sample = 16383;
      if (b.kind == 2) sample = static_cast<std::uint16_t>(std::lround(sample + wild(random)));
      if (b.kind == 3) sample = static_cast<std::uint16_t>(sample + (b.on ? 200 : 0));
    }
    frame.image = std::make_shared<const Image16>(std::move(image));
    const int seen = watch.take(frame);
    if (i < kFindThem) continue;
    changes += seen;
    if (i == kFindThem) at_first = watch.confirmed.size();
  }
  std::printf("%d of %zu found bad, %zu tracks before that, %.3f changes a picture thereafter\n", watch.bad,
              bad.size(), at_first, changes / (3000.0 - kFindThem));
  EXPECT_GE(watch.bad, 30);
  EXPECT_LE(watch.bad, 40);
  EXPECT_LT(changes, 30);
  EXPECT_EQ(watch.confirmed.size(), at_first);
}

// The other way round: what has no noise's look is found, so that the tests above cannot pass by blindness.
TEST(Noise, does_not_hide_who_walks_through_it) {
  Scene scene({160, 120, 14, 3000, 6, 9, 25});
  Watch watch;
  for (int i = 0; i < 60; ++i) watch.take(scene.next());
  for (int i = 0; i < 90; ++i) watch.take(scene.next({{20 + 1.2 * i, 80, 120, 1.5}}));
  EXPECT_EQ(watch.confirmed.size(), 1U);
}

// Warm or cold, from the first second: it stands, and goes on as the same when it sets off.
TEST(Noise, does_not_hide_what_hovers_in_it_and_then_sets_off) {
  for (const double contrast : {120.0, -120.0}) {
    Scene scene({160, 120, 14, 3000, 6, 9, 26});
    Watch watch;
    for (int i = 0; i < 18; ++i) watch.take(scene.next({{40, 60, contrast, 1.5}}));
    ASSERT_TRUE(watch.last) << contrast;
    EXPECT_EQ(watch.last->motion, Motion::stationary);
    for (int i = 0; i < 60; ++i) watch.take(scene.next({{40, 60, contrast, 1.5}}));
    EXPECT_EQ(watch.last->motion, Motion::stationary);
    for (int i = 0; i < 60; ++i) watch.take(scene.next({{40 + 1.2 * i, 60, contrast, 1.5}}));
    EXPECT_EQ(watch.last->motion, Motion::moving);
    EXPECT_NEAR(watch.last->position.x, 40 + 1.2 * 59, 4);
    EXPECT_EQ(watch.confirmed.size(), 1U) << contrast;
  }
}

}  // namespace
}  // namespace vigie
