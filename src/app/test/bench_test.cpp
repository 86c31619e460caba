#include "bare_pass.h"
#include "bench_load.h"
#include "bench_run.h"

#include <set>

#include <gtest/gtest.h>

namespace vigie::app {
namespace {

TEST(BarePass, finds_the_runs_of_what_changed) {
  BarePass pass;
  Image16 image(64, 32, 1000);
  for (int i = 0; i < 100; ++i) pass.run(image);
  for (int y = 10; y < 15; ++y) {
    for (const int x : {20, 21, 22, 40}) image(x, y) = 2000;
  }
  EXPECT_EQ(pass.run(image), 10U);
}

// What is measured is the work that it is said to be: all twenty are followed, from each camera.
TEST(Bench, the_people_in_view_are_tracked) {
  const auto ground = bench_ground(8);
  ASSERT_TRUE(ground) << ground.error().to_string();
  for (const std::uint32_t seed : {0U, 5U}) {
    BenchCamera camera(*ground, seed);
    SequenceIdGenerator ids;
    site::Pipeline pipeline(ids, ids.make<CameraId>());
    double followed = 0;
    for (int i = 0; i < 120; ++i) {
      for (const Track& track : pipeline.take(camera.next()).tracks) {
        followed += i >= 90 && is_followed(track.state) ? 1 : 0;
      }
    }
    EXPECT_GE(followed / 30, 0.8 * kBenchTargets);
    EXPECT_LE(followed / 30, 1.3 * kBenchTargets);
  }
}

TEST(Bench, each_contestant_gets_every_frame_of_every_stream) {
  const auto ground = bench_ground(2);
  ASSERT_TRUE(ground);
  std::set<std::pair<std::size_t, std::uint64_t>> first, second;
  const std::vector<Contestant> contestants = {
      [&](std::size_t stream, const Frame& frame) { first.emplace(stream, frame.id.sequence); },
      [&](std::size_t stream, const Frame& frame) { second.emplace(stream, frame.id.sequence); }};
  EXPECT_EQ(in_turns(*ground, 3, 2, contestants).size(), 2U);
  EXPECT_EQ(first.size(), 3U * 62);
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace vigie::app
