#include "count_allocations.h"
#include "feed.h"

#include <cmath>

#include <gtest/gtest.h>

namespace vigie::track {
namespace {

TEST(ExistenceTracker, takes_nothing_from_the_heap_once_warm) {
  // Some walk and are hidden now and then, two cross again and again.
  std::vector<DetectOutput> frames;
  for (int i = 0; i < 200; ++i) {
    std::vector<Detection> seen;
    for (int t = 0; t < 20; ++t) {
      if ((i + t) % 7 != 0) seen.push_back(spot(20 + 12 * t + 0.2 * i, 20 + 10 * t));
    }
    seen.push_back(spot(160 + 60 * std::sin(i / 20.0), 220));
    seen.push_back(spot(160 - 60 * std::sin(i / 20.0), 223));
    frames.push_back(Feed::output(i, seen));
  }
  SequenceIdGenerator ids;
  ExistenceTracker tracker(ids, CameraId{});
  int followed = 0;
  for (std::size_t i = 0; i < 100; ++i) tracker.update(frames[i]);
  const long before = allocations;
  for (std::size_t i = 100; i < frames.size(); ++i) {
    for (const Track& t : tracker.update(frames[i])) followed += is_followed(t.state) ? 1 : 0;
  }
  EXPECT_EQ(allocations - before, 0);
  EXPECT_GT(before, 0);
  EXPECT_GT(followed, 20 * 100);
}

}  // namespace
}  // namespace vigie::track
