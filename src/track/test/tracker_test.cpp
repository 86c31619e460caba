#include "feed.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace vigie::track {
namespace {

TEST(Tracker, confirms_what_moves_on_and_not_at_once) {
  Feed feed;
  int confirmed_at = -1;
  for (int i = 0; i < 30; ++i) {
    const auto tracks = feed.frame({spot(50 + 3 * i, 100)});
    ASSERT_EQ(tracks.size(), 1U);
    if (confirmed_at < 0 && tracks[0].state == TrackState::confirmed) confirmed_at = i;
  }
  EXPECT_GE(confirmed_at, 2);
  EXPECT_LE(confirmed_at, 12);
}

TEST(Tracker, keeps_identity_when_two_targets_cross) {
  Feed feed;
  std::mt19937 random(4);
  std::normal_distribution<double> noise(0, 0.4);
  TrackId left, right;
  for (int i = 0; i <= 80; ++i) {
    const double x = 60 + 2.5 * i, y = 100 + 0.3 * i, x2 = 260 - 2.5 * i, y2 = 124 - 0.3 * i;
    const auto tracks = feed.frame(
        {spot(x + noise(random), y + noise(random)), spot(x2 + noise(random), y2 + noise(random))});
    if (i == 20) {
      left = nearest(tracks, x, y)->id;
      right = nearest(tracks, x2, y2)->id;
      ASSERT_NE(left, right);
    }
    if (i == 80) {
      EXPECT_EQ(nearest(tracks, x, y)->id, left);
      EXPECT_EQ(nearest(tracks, x2, y2)->id, right);
      EXPECT_EQ(count(tracks, TrackState::confirmed), 2);
    }
  }
}

// While two targets are one blob, one of them coasts; both are there afterwards.
TEST(Tracker, keeps_identity_through_a_merged_blob) {
  Feed feed;
  TrackId left, right;
  for (int i = 0; i <= 80; ++i) {
    const double x = 60 + 2.5 * i, x2 = 260 - 2.5 * i;
    std::vector<Detection> seen{spot(x, 110), spot(x2, 118)};
    if (std::abs(x - x2) < 8) seen = {spot((x + x2) / 2, 114)};
    const auto tracks = feed.frame(seen);
    if (i == 20) {
      left = nearest(tracks, x, 110)->id;
      right = nearest(tracks, x2, 118)->id;
    }
    if (i == 80) {
      EXPECT_EQ(nearest(tracks, x, 110)->id, left);
      EXPECT_EQ(nearest(tracks, x2, 118)->id, right);
    }
  }
}

TEST(Tracker, coasting_bridges_half_a_second) {
  Feed feed;
  TrackId id;
  for (int i = 0; i < 60; ++i) {
    const bool hidden = i >= 30 && i < 35;
    const auto tracks = feed.frame(hidden ? std::vector<Detection>{} : std::vector{spot(50 + 3 * i, 100)});
    if (i == 29) id = nearest(tracks, 50 + 3 * i, 100)->id;
    if (hidden) {
      ASSERT_EQ(count(tracks, TrackState::coasting), 1);
      EXPECT_FALSE(tracks[0].measured);
      EXPECT_NEAR(tracks[0].position.x, 50 + 3 * i, 3);
    }
    if (i == 59) {
      ASSERT_EQ(tracks.size(), 1U);
      EXPECT_EQ(tracks[0].id, id);
    }
  }
}

TEST(Tracker, ends_what_is_gone_once) {
  Feed feed;
  for (int i = 0; i < 30; ++i) feed.frame({spot(50 + 3 * i, 100)});
  int ended = 0, frames = 0;
  for (int i = 0; i < 70; ++i) {
    const auto tracks = feed.frame({});
    ended += count(tracks, TrackState::ended);
    frames += tracks.empty() ? 0 : 1;
  }
  EXPECT_EQ(ended, 1);
  EXPECT_LE(frames, 7);  // the coasting time, and the end
}

TEST(Tracker, a_frame_that_says_nothing_is_no_evidence) {
  Feed feed;
  for (int i = 0; i < 30; ++i) feed.frame({spot(50 + i, 100)});
  const Track before = feed.frame({spot(80, 100)})[0];
  std::span<const Track> tracks;
  for (int i = 0; i < 5; ++i) tracks = feed.blind();
  ASSERT_EQ(tracks.size(), 1U);
  EXPECT_EQ(tracks[0].state, TrackState::coasting);
  EXPECT_EQ(tracks[0].score, before.score);
  EXPECT_GT(tracks[0].existence, before.existence - 0.02);  // it may have left meanwhile
}

TEST(Tracker, a_repeat_is_no_evidence_either) {
  Feed feed;
  Detection still = spot(50, 100);
  feed.frame({still});
  still.independent = false;
  for (int i = 0; i < 50; ++i) EXPECT_EQ(count(feed.frame({still}), TrackState::confirmed), 0);
}

TEST(Tracker, random_clutter_is_seldom_confirmed) {
  Feed feed;
  std::mt19937 random(9);
  std::uniform_real_distribution<double> x(0, 320), y(0, 256);
  std::poisson_distribution<int> blobs(3);
  std::set<TrackId> confirmed;
  for (int i = 0; i < 6000; ++i) {  // ten minutes
    std::vector<Detection> seen;
    for (int n = blobs(random); n > 0; --n) seen.push_back(spot(x(random), y(random)));
    for (const Track& t : feed.frame(seen)) {
      if (t.state == TrackState::confirmed) confirmed.insert(t.id);
    }
  }
  EXPECT_LE(confirmed.size(), 2U);
}

// A row of branches so close that one takes over where the other goes, each seen half of the time, for ten
// minutes.
TEST(Tracker, sway_in_one_place_is_seldom_confirmed_among_clutter) {
  std::set<TrackId> confirmed;
  for (std::uint32_t run = 0; run < 10; ++run) {
    Feed feed(run);
    std::mt19937 random(run + 10);
    std::normal_distribution<double> sway(0, 1);
    for (int i = 0; i < 600; ++i) {
      std::vector<Detection> seen;
      for (int b = 0; b < 12; ++b) {
        if (random() % 2 == 0) continue;
        const double x = 100 + 10 * b + sway(random), y = 150 + sway(random);
        seen.push_back(spot(x, y));
      }
      for (const Track& t : feed.frame(seen)) {
        if (t.state == TrackState::confirmed) confirmed.insert(t.id);
      }
    }
  }
  EXPECT_LE(confirmed.size(), 20U);
}

TEST(Tracker, covariances_stay_symmetric_and_positive) {
  Feed feed;
  for (int i = 0; i < 500; ++i) {
    const std::vector<Detection> seen =
        i % 9 < 5 ? std::vector{spot(20 + 0.5 * i, 100)} : std::vector<Detection>{};
    for (const Track& t : feed.frame(seen, i % 2 == 0 ? 0.001 : 0.3)) {
      for (int a = 0; a < 4; ++a) {
        EXPECT_GT(t.covariance(a, a), 0);
        for (int b = 0; b < 4; ++b) {
          EXPECT_EQ(t.covariance(a, b), t.covariance(b, a));
          EXPECT_LE(std::abs(t.covariance(a, b)),
                    std::sqrt(t.covariance(a, a) * t.covariance(b, b)) * (1 + 1e-9));
        }
      }
    }
  }
}

TEST(Tracker, ends_all_at_a_gap_an_epoch_and_a_change_of_size) {
  const auto ends = [](auto&& disturb) {
    Feed feed;
    for (int i = 0; i < 30; ++i) feed.frame({spot(50 + 3 * i, 100)});
    const auto tracks = disturb(feed);
    return count(tracks, TrackState::ended) == 1 && count(tracks, TrackState::tentative) == 1 &&
           count(tracks, TrackState::confirmed) == 0;
  };
  EXPECT_TRUE(ends([](Feed& f) { return f.frame({spot(143, 100)}, 2.5); }));
  EXPECT_TRUE(ends([](Feed& f) { return f.frame({spot(143, 100)}, -1); }));
  EXPECT_TRUE(ends([](Feed& f) { return ++f.epoch, f.frame({spot(143, 100)}); }));
  EXPECT_TRUE(ends([](Feed& f) { return f.width = 640, f.height = 512, f.frame({spot(143, 100)}); }));
  EXPECT_FALSE(ends([](Feed& f) { return f.frame({spot(143, 100)}, 0.5); }));
}

TEST(Tracker, finish_ends_all_and_starts_afresh) {
  Feed feed;
  for (int i = 0; i < 30; ++i) feed.frame({spot(50 + 3 * i, 100)});
  const auto ended = feed.finish();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].state, TrackState::ended);
  EXPECT_TRUE(feed.finish().empty());
  EXPECT_EQ(feed.frame({spot(140, 100)})[0].state, TrackState::tentative);
}

// Whoever stores the path at each new revision has every moment of it, once and in order.
TEST(Tracker, revisions_hand_out_the_whole_path) {
  Feed feed;
  std::vector<UtcTime> stored, lived;
  std::uint32_t revision = 0;
  for (int i = 0; i < 75; ++i) {
    const auto tracks = i == 74 ? feed.finish() : feed.frame({spot(50 + 3 * i, 100)});
    ASSERT_EQ(tracks.size(), 1U);
    if (i < 74) lived.push_back(tracks[0].state_time);
    if (tracks[0].revision == revision && tracks[0].state != TrackState::ended) continue;
    if (revision == 0) {
      revision = tracks[0].revision;
      continue;
    }
    EXPECT_GT(tracks[0].revision, revision);
    revision = tracks[0].revision;
    for (const TrackPoint& point : tracks[0].path) stored.push_back(point.time);
  }
  EXPECT_EQ(stored, lived);
  EXPECT_GT(revision, 6U);
}

TEST(Tracker, gives_the_same_tracks_for_the_same_input) {
  const auto run = [] {
    Feed feed(7);
    std::mt19937 random(2);
    std::uniform_real_distribution<double> x(0, 320), y(0, 256);
    std::string log;
    for (int i = 0; i < 300; ++i) {
      std::vector<Detection> seen{spot(20 + i, 60)};
      for (int n = 0; n < 5; ++n) seen.push_back(spot(x(random), y(random)));
      for (const Track& t : feed.frame(seen)) log += t.id.to_string() + std::to_string(t.position.x) + ";";
    }
    return log;
  };
  EXPECT_EQ(run(), run());
}

TEST(Tracker, bounds_its_work_and_its_tracks) {
  ExistenceTrackerOptions options;
  options.max_tracks = 100;
  Feed feed(1, options);
  std::mt19937 random(2);
  std::uniform_real_distribution<double> x(0, 320), y(0, 256);
  for (int i = 0; i < 20; ++i) {
    std::vector<Detection> seen;
    for (int n = 0; n < 1000; ++n) seen.push_back(spot(x(random), y(random)));
    EXPECT_LE(feed.frame(seen).size(), 100U);
  }
}

TEST(ExistenceTrackerOptions, are_refused_by_name) {
  ExistenceTrackerOptions options;
  EXPECT_TRUE(options.validate());
  options.detection_probability = 1;
  ASSERT_FALSE(options.validate());
  EXPECT_EQ(options.validate().error().message,
            "tracker option detection_probability must be between 0 and 1");
}

}  // namespace
}  // namespace vigie::track
