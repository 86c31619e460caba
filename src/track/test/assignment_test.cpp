#include "assignment.h"

#include <algorithm>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace vigie::track {
namespace {

double gain_of(std::span<const std::uint32_t> answer, const std::vector<Pair>& pairs) {
  double sum = 0;
  for (std::size_t t = 0; t < answer.size(); ++t) {
    if (answer[t] == kUnassigned) continue;
    const auto pair = std::find_if(pairs.begin(), pairs.end(),
                                   [&](const Pair& p) { return p.track == t && p.detection == answer[t]; });
    EXPECT_NE(pair, pairs.end());
    if (pair != pairs.end()) sum += pair->gain;
  }
  return sum;
}

// Tries every way.
double best_gain(const std::vector<Pair>& pairs, std::size_t tracks, std::uint32_t detections) {
  std::vector<bool> used(detections);
  const std::function<double(std::size_t)> from = [&](std::size_t t) -> double {
    if (t == tracks) return 0;
    double best = from(t + 1);
    for (const Pair& p : pairs) {
      if (p.track != t || used[p.detection]) continue;
      used[p.detection] = true;
      best = std::max(best, p.gain + from(t + 1));
      used[p.detection] = false;
    }
    return best;
  };
  return from(0);
}

TEST(Assignment, is_the_best_there_is) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> gain(-3, 10);
  Assignment assignment;
  for (int round = 0; round < 500; ++round) {
    const std::size_t tracks = 1 + random() % 6;
    const std::uint32_t detections = 1 + static_cast<std::uint32_t>(random() % 6);
    std::vector<Pair> pairs;
    for (std::uint32_t t = 0; t < tracks; ++t) {
      for (std::uint32_t d = 0; d < detections; ++d) {
        if (random() % 3 != 0) pairs.push_back({t, d, gain(random)});
      }
    }
    std::shuffle(pairs.begin(), pairs.end(), random);
    const auto answer = assignment.solve(pairs, tracks, detections);
    std::vector<bool> used(detections);
    for (const std::uint32_t d : answer) {
      if (d == kUnassigned) continue;
      EXPECT_FALSE(used[d]);
      used[d] = true;
    }
    EXPECT_NEAR(gain_of(answer, pairs), best_gain(pairs, tracks, detections), 1e-9);
  }
}

TEST(Assignment, gives_each_detection_once_in_large_clusters) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> gain(0.1, 10);
  const std::uint32_t n = 300;
  std::vector<Pair> pairs;
  for (std::uint32_t t = 0; t < n; ++t) {
    for (std::uint32_t d = t > 3 ? t - 3 : 0; d < std::min(n, t + 4); ++d)
      pairs.push_back({t, d, gain(random)});
  }
  Assignment assignment;
  const auto answer = assignment.solve(pairs, n, n);
  std::vector<bool> used(n);
  int assigned = 0;
  for (const std::uint32_t d : answer) {
    if (d == kUnassigned) continue;
    EXPECT_FALSE(used[d]);
    used[d] = true;
    ++assigned;
  }
  EXPECT_GT(assigned, 270);
}

TEST(Assignment, of_nothing_is_nothing) {
  Assignment assignment;
  EXPECT_TRUE(assignment.solve({}, 0, 0).empty());
  EXPECT_EQ(assignment.solve({}, 2, 3)[1], kUnassigned);
}

}  // namespace
}  // namespace vigie::track
