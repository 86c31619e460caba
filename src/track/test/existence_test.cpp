// Existence: of clutter and of what is there, of what is lost and found again, by either way of seeing.
#include "feed.h"

#include <cmath>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace vigie::track {
namespace {

// Blobs that have nothing to do with one another, everywhere; their amplitudes fall off as exp(-x), against
// objects' that fall off half as fast.
class Clutter {
 public:
  explicit Clutter(std::uint32_t seed, double blobs) : random_(seed), blobs_(blobs) {}
  void add(std::vector<Detection>& seen) {
    for (int n = blobs_(random_); n > 0; --n) {
      seen.push_back(spot(x_(random_), y_(random_), amplitude_(random_) / 2 - std::log(2)));
    }
  }
  std::mt19937& random() { return random_; }

 private:
  std::mt19937 random_;
  std::uniform_real_distribution<double> x_{0, 320}, y_{0, 256};
  std::poisson_distribution<int> blobs_;
  std::exponential_distribution<double> amplitude_{1};
};

int false_tracks(double stated, double blobs, double hours, bool alike) {
  ExistenceTrackerOptions options;
  options.false_tracks_per_hour = stated;
  options.calm_clutter = 1e9;  // the rate alone decides
  if (!alike) options.evidence_time = Duration();
  Feed feed(1, options);
  Clutter clutter(3, blobs);
  std::set<TrackId> confirmed;
  for (int i = 0; i < hours * 3600 * Feed::kRate; ++i) {
    std::vector<Detection> seen;
    clutter.add(seen);
    for (const Track& t : feed.frame(seen)) {
      if (t.state == TrackState::confirmed) confirmed.insert(t.id);
    }
  }
  return static_cast<int>(confirmed.size());
}

// Ville's bound allows for no overshoot: a blob that fits is worth several nats at once, so that a tenth of
// what is stated comes. In half an hour of 200 an hour, then, ten: 99.9 % of the time 2 to 22.
TEST(Existence, confirms_no_more_clutter_than_stated_and_not_much_less) {
  for (const double blobs : {0.5, 4.0}) {
    const int found = false_tracks(200, blobs, 0.5, false);
    EXPECT_LE(found, 100);
    EXPECT_GE(found, 2) << blobs;
  }
  EXPECT_LT(false_tracks(10, 4, 0.5, false), false_tracks(1000, 4, 0.5, false));
}

TEST(Existence, of_clutter_that_may_last_needs_more) {
  EXPECT_EQ(false_tracks(200, 4, 0.25, true), 0);
}

// Of tracks at an existence, that share is real: of all that are tentative, by tenths.
TEST(Existence, is_calibrated) {
  ExistenceTrackerOptions options;
  options.evidence_time = Duration();  // this clutter is independent
  options.calm_clutter = 1e9;
  options.objects_per_hour = 1200;
  std::array<double, 2> said{}, real{}, all{};
  for (std::uint32_t run = 0; run < 10; ++run) {
    Feed feed(run, options);
    Clutter clutter(run + 10, 6);
    std::uniform_real_distribution<double> unit(0, 1);
    std::normal_distribution<double> noise(0, 0.5);
    std::exponential_distribution<double> amplitude(0.5);
    PixelPoint at;
    Vec2<Pixel> speed;
    for (int i = 0; i < 3000; ++i) {
      // Every three seconds another object, for three seconds.
      auto& random = clutter.random();
      if (i % 30 == 0) {
        at = {40 + 240 * unit(random), 40 + 180 * unit(random)};
        speed = {1.5 * noise(random), 1.5 * noise(random)};
      }
      at = at + speed;
      std::vector<Detection> seen;
      clutter.add(seen);
      if (unit(random) < options.detection_probability) {
        seen.push_back(spot(at.x + noise(random), at.y + noise(random), amplitude(random) / 2 - std::log(2)));
      }
      for (const Track& t : feed.frame(seen)) {
        if (i < 600 || t.state != TrackState::tentative || !t.measured) continue;
        const std::size_t bin = t.existence < 0.1 ? 0 : 1;
        said[bin] += t.existence;
        real[bin] += norm(t.position - at) < 2.5 ? 1 : 0;
        ++all[bin];
      }
    }
  }
  for (std::size_t bin = 0; bin < 2; ++bin) {
    ASSERT_GT(all[bin], 100) << bin;
    EXPECT_NEAR(said[bin] / all[bin], real[bin] / all[bin], 0.15) << bin;
  }
}

// Walks for three seconds, stands behind something for `hidden` frames, comes out again where expected.
bool keeps_identity(int hidden) {
  Feed feed;
  TrackId before;
  for (int i = 0; i < 40 + hidden + 30; ++i) {
    std::vector<Detection> seen;
    if (i < 40 || i >= 40 + hidden) seen.push_back(spot(40 + 1.5 * i, 100));
    const auto tracks = feed.frame(seen);
    if (i == 39) before = nearest(tracks, 0, 0)->id;
    if (i == 39 + hidden && hidden > 10) {
      EXPECT_EQ(count(tracks, TrackState::coasting), 0);
    }
  }
  const auto tracks = feed.frame({spot(40 + 1.5 * (70 + hidden), 100)});
  return count(tracks, TrackState::confirmed) == 1 && nearest(tracks, 0, 0)->id == before;
}

TEST(Existence, of_what_is_lost_from_sight_is_remembered_for_five_seconds) {
  EXPECT_TRUE(keeps_identity(10));
  EXPECT_TRUE(keeps_identity(30));
  EXPECT_TRUE(keeps_identity(45));
  EXPECT_FALSE(keeps_identity(60));
}

TEST(Existence, falls_while_nothing_is_seen) {
  Feed feed;
  for (int i = 0; i < 40; ++i) feed.frame({spot(50 + i, 100)});
  double last = 1;
  for (int i = 0; i < 5; ++i) {
    const auto tracks = feed.frame({});
    ASSERT_EQ(count(tracks, TrackState::coasting), 1);
    EXPECT_LT(tracks[0].existence, last);
    last = tracks[0].existence;
  }
  EXPECT_GT(last, 0.5);
}

TEST(Existence, of_another_object_elsewhere_is_its_own) {
  Feed feed;
  TrackId before;
  for (int i = 0; i < 80; ++i) {
    std::vector<Detection> seen{i < 40 ? spot(40 + 1.5 * i, 100) : spot(250, 220 - 1.5 * (i - 40))};
    const auto tracks = feed.frame(seen);
    if (i == 39) before = nearest(tracks, 0, 0)->id;
    if (i == 79) {
      ASSERT_EQ(count(tracks, TrackState::confirmed), 1);
      EXPECT_NE(nearest(tracks, 0, 0)->id, before);
    }
  }
}

// Two walk up to each other, go on together as one blob for three seconds, and part.
TEST(Existence, outlasts_a_group) {
  Feed feed;
  TrackId upper, lower;
  for (int i = 0; i < 110; ++i) {
    const double x = 40 + 1.5 * i, apart = i < 40 ? 40 - i : i < 70 ? 0 : i - 70;
    std::vector<Detection> seen{spot(x, 128 - apart / 2), spot(x, 128 + apart / 2)};
    if (apart < 8) {
      seen = {spot(x, 128)};
      seen[0].box = {x - 3, 122, 6, 12};
    }
    const auto tracks = feed.frame(seen);
    if (i == 30) {
      upper = nearest(tracks, x, 128 - apart / 2)->id;
      lower = nearest(tracks, x, 128 + apart / 2)->id;
    }
    if (i == 109) {
      const std::set<TrackId> now{nearest(tracks, x, 128 - apart / 2)->id,
                                  nearest(tracks, x, 128 + apart / 2)->id};
      EXPECT_EQ(now, (std::set{upper, lower}));
    }
  }
}

// Two who came as one blob part: one goes on as who was known, the other is new.
TEST(Existence, of_a_group_that_parts_becomes_two) {
  Feed feed;
  TrackId group;
  for (int i = 0; i < 90; ++i) {
    const double x = 40 + 1.5 * i, apart = i < 40 ? 0 : i - 40;
    std::vector<Detection> seen{spot(x, 128 - apart / 2), spot(x, 128 + apart / 2)};
    if (apart < 8) {
      seen = {spot(x, 128)};
      seen[0].box = {x - 3, 122, 6, 12};
    }
    const auto tracks = feed.frame(seen);
    if (i == 39) group = nearest(tracks, x, 128)->id;
    if (i == 89) {
      ASSERT_EQ(count(tracks, TrackState::confirmed), 2);
      const TrackId upper = nearest(tracks, x, 128 - apart / 2)->id;
      const TrackId lower = nearest(tracks, x, 128 + apart / 2)->id;
      EXPECT_NE(upper, lower);
      EXPECT_TRUE(upper == group || lower == group);
    }
  }
}

Detection by_contrast(double x, double y, double llr = 1) {
  Detection d = spot(x, y, llr);
  d.found_by = FoundBy::contrast;
  return d;
}

// Contrast finds many things in rough ground, always others; a walker who is seen by change crosses it.
TEST(Existence, by_change_is_not_weighed_against_clutter_by_contrast) {
  Feed feed;
  std::mt19937 random(6);
  std::uniform_real_distribution<double> x(0, 320), y(100, 256);
  int first = -1, others = 0;
  for (int i = 0; i < 400; ++i) {
    std::vector<Detection> seen;
    for (int n = 0; n < 30; ++n) seen.push_back(by_contrast(x(random), y(random)));
    if (i >= 300) seen.push_back(spot(20 + 2.0 * (i - 300), 180));
    for (const Track& t : feed.frame(seen)) {
      if (t.state != TrackState::confirmed) continue;
      const bool walker = i >= 300 && norm(t.position - PixelPoint{20 + 2.0 * (i - 300), 180}) < 4;
      if (walker && first < 0) first = i;
      others += walker ? 0 : 1;
    }
  }
  EXPECT_GE(first, 300);
  EXPECT_LE(first, 320);
  EXPECT_EQ(others, 0);
}

// It may stand: StandingTracker tells of that.
TEST(Existence, of_what_contrast_alone_finds_is_not_made) {
  Feed feed;
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(feed.frame({by_contrast(100 + 0.2 * i, 50)}).empty());
}

// What stands still holds a track that came there and stopped; that it is an object at all the detector says.
TEST(Existence, of_what_stands_still_is_held_and_not_made) {
  Feed feed;
  TrackId walker;
  for (int i = 0; i < 140; ++i) {
    const auto tracks =
        feed.frame({i < 60 ? spot(std::min(40.0 + 2 * i, 118.0), 100) : by_contrast(118, 100, -3)});
    if (i == 59) walker = nearest(tracks, 118, 100)->id;
    if (i == 139) {
      ASSERT_NE(nearest(tracks, 118, 100), nullptr);
      EXPECT_EQ(nearest(tracks, 118, 100)->id, walker);
    }
  }
}

// Of another course, or of another size: a vehicle that went out of sight is not who stands there two seconds
// later.
TEST(Existence, of_what_looks_or_moves_otherwise_is_its_own) {
  for (const bool other_size : {false, true}) {
    Feed feed;
    TrackId vehicle;
    for (int i = 0; i < 90; ++i) {
      std::vector<Detection> seen;
      if (i < 40) seen.push_back(spot(40 + 3 * i, 100));
      if (i >= 60) {
        seen.push_back(other_size ? spot(40 + 3 * i, 100) : spot(130, 130));
        if (other_size) seen[0].box = {seen[0].centroid.x - 10, 85, 20, 30};
      }
      const auto tracks = feed.frame(seen);
      if (i == 39) vehicle = nearest(tracks, 157, 100)->id;
      if (i == 89) {
        ASSERT_EQ(count(tracks, TrackState::confirmed), 1);
        EXPECT_NE(nearest(tracks, 130, 130)->id, vehicle) << other_size;
      }
    }
  }
}

// A codec repeats a slow drone for twenty frames, then shows at once how far it has come.
TEST(Existence, of_what_a_codec_repeats_goes_on_when_it_jumps) {
  Feed feed;
  TrackId drone;
  for (int i = 0; i < 200; ++i) {
    Detection d = spot(i < 40 ? 50 + 0.18 * i : 50 + 3.6 * (i / 20), 100);
    d.independent = i % 20 == 0 || i < 40;
    const auto tracks = feed.frame({d}, 1.0 / 30);
    if (i == 39) drone = nearest(tracks, 57, 100)->id;
    if (i < 40) continue;
    ASSERT_EQ(tracks.size(), 1U) << i;
    EXPECT_EQ(tracks[0].id, drone);
    EXPECT_TRUE(tracks[0].measured) << i;
  }
}

// A vehicle goes behind a wall, so that its middle seems to slow down; it comes out as it went.
TEST(Existence, of_what_is_hidden_in_part_keeps_its_course) {
  Feed feed;
  TrackId vehicle;
  for (int i = 0; i < 80; ++i) {
    const double left = 20 + 3 * i, right = left + 16;
    std::vector<Detection> seen;
    const auto part = [&seen](double from, double to) {
      if (to - from < 2) return;
      seen.push_back(spot((from + to) / 2, 100));
      seen.back().box = {from, 97, to - from, 6};
    };
    part(left, std::min(right, 140.0));
    part(std::max(left, 170.0), right);
    const auto tracks = feed.frame(seen);
    if (i == 30) vehicle = nearest(tracks, left, 100)->id;
    if (i < 30) continue;
    for (const Track& t : tracks) {
      if (t.id == vehicle && t.state == TrackState::confirmed) {
        EXPECT_GT(t.velocity.x, 10) << i;
      }
    }
    if (i == 79) {
      EXPECT_EQ(nearest(tracks, left + 8, 100)->id, vehicle);
    }
  }
}

// A weak spot that stays where it is, as a ghost of the background does, and the same that moves on.
TEST(Existence, of_what_is_weak_shows_by_its_moving) {
  const auto confirmed = [](double speed) {
    Feed feed;
    int frames = 0;
    for (int i = 0; i < 60; ++i)
      frames += count(feed.frame({spot(50 + speed * i, 100, -0.7)}), TrackState::confirmed);
    return frames;
  };
  EXPECT_EQ(confirmed(0), 0);
  EXPECT_GT(confirmed(1), 30);
}

// The mast sways by three pixels; the target keeps its course over the ground.
TEST(Existence, is_followed_in_the_stabilised_picture) {
  Feed feed;
  for (int i = 0; i < 60; ++i) {
    const double x = 50 + i, y = 100;
    feed.shift = {3 * std::sin(0.9 * i), 2 * std::cos(1.3 * i)};
    Detection d = spot(x, y);
    d.centroid = PixelPoint{x, y} + feed.shift;
    d.box = {d.centroid.x - 2, d.centroid.y - 3, 4, 6};
    const auto tracks = feed.frame({d});
    ASSERT_EQ(tracks.size(), 1U);
    if (i < 30) continue;
    EXPECT_LT(norm(tracks[0].position - d.centroid), 0.3);
    EXPECT_LT(norm(tracks[0].box.centre() - d.box.centre()), 0.3);
    EXPECT_NEAR(tracks[0].velocity.x, 10, 1.5);
    EXPECT_NEAR(tracks[0].velocity.y, 0, 1.5);
  }
}

}  // namespace
}  // namespace vigie::track
