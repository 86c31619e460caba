#include "association.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace vigie::track {
namespace {

// The definition, by trying everything.
struct Truth {
  std::vector<std::vector<double>> share;
  std::vector<double> without;
  std::vector<std::uint32_t> likeliest;
};

Truth by_definition(const std::vector<Pair>& pairs, std::size_t tracks, std::size_t detections) {
  Truth truth{std::vector(tracks, std::vector<double>(detections, 0)), std::vector<double>(tracks, 0),
              std::vector<std::uint32_t>(tracks, kUnassigned)};
  std::vector<std::uint32_t> way(tracks, kUnassigned);
  double total = 0, best = -1;
  const std::function<void(std::size_t, double)> go = [&](std::size_t t, double weight) {
    if (t == tracks) {
      total += weight;
      for (std::size_t i = 0; i < tracks; ++i) {
        (way[i] == kUnassigned ? truth.without[i] : truth.share[i][way[i]]) += weight;
      }
      if (weight > best) truth.likeliest = way;
      best = std::max(best, weight);
      return;
    }
    way[t] = kUnassigned;
    go(t + 1, weight);
    for (const Pair& p : pairs) {
      if (p.track != t || std::count(way.begin(), way.begin() + static_cast<long>(t), p.detection) != 0)
        continue;
      way[t] = p.detection;
      go(t + 1, weight * std::exp(p.gain));
    }
    way[t] = kUnassigned;
  };
  go(0, 1);
  for (std::size_t t = 0; t < tracks; ++t) {
    truth.without[t] /= total;
    for (double& s : truth.share[t]) s /= total;
  }
  return truth;
}

std::vector<Pair> random_pairs(std::mt19937& random, std::size_t tracks, std::size_t detections,
                               double share) {
  std::uniform_real_distribution<double> unit(0, 1), gain(-4, 8);
  std::vector<Pair> pairs;
  for (std::uint32_t t = 0; t < tracks; ++t) {
    for (std::uint32_t d = 0; d < detections; ++d) {
      if (unit(random) < share)
        pairs.push_back({t, d, static_cast<std::uint32_t>(pairs.size()), gain(random), 0});
    }
  }
  std::shuffle(pairs.begin(), pairs.end(), random);
  return pairs;
}

TEST(Association, of_small_clusters_is_exact) {
  std::mt19937 random(1);
  Association association;
  for (int round = 0; round < 200; ++round) {
    const std::size_t tracks = 1 + random() % 5, detections = 1 + random() % 5;
    std::vector<Pair> pairs = random_pairs(random, tracks, detections, 0.5);
    const Truth truth = by_definition(pairs, tracks, detections);
    const auto gains = pairs;
    const auto answers = association.solve(pairs, tracks, detections);
    for (std::size_t t = 0; t < tracks; ++t) {
      EXPECT_NEAR(answers[t].without, truth.without[t], 1e-9);
      EXPECT_EQ(answers[t].detection, truth.likeliest[t]);
    }
    for (const Pair& p : pairs) EXPECT_NEAR(p.share, truth.share[p.track][p.detection], 1e-9);
    for (std::size_t t = 0; t < tracks; ++t) {
      if (answers[t].detection == kUnassigned) continue;
      EXPECT_TRUE(std::any_of(gains.begin(), gains.end(), [&](const Pair& p) {
        return p.claim == answers[t].claim && p.track == t && p.detection == answers[t].detection;
      }));
    }
  }
}

// Williams and Lau (2014) find the same: beliefs err where many compete, and by little.
TEST(Association, by_belief_propagation_is_close) {
  std::mt19937 random(2);
  Association association;
  double worst = 0, sum = 0;
  int shares = 0;
  for (int round = 0; round < 20; ++round) {
    // Enough ways that they are not enumerated.
    std::vector<Pair> pairs = random_pairs(random, 7, 7, 0.8);
    const Truth truth = by_definition(pairs, 7, 7);
    association.solve(pairs, 7, 7);
    for (const Pair& p : pairs) {
      const double error = std::abs(p.share - truth.share[p.track][p.detection]);
      worst = std::max(worst, error);
      sum += error;
      ++shares;
    }
  }
  EXPECT_GT(worst, 1e-6);  // so it was not enumerated
  EXPECT_LT(worst, 0.25);
  EXPECT_LT(sum / shares, 0.02);
}

TEST(Association, gives_no_detection_twice_and_shares_that_are_probabilities) {
  std::mt19937 random(3);
  Association association;
  for (const std::size_t size : {3UL, 10UL, 40UL, 150UL}) {
    std::vector<Pair> pairs = random_pairs(random, size, size, 0.3);
    const auto answers = association.solve(pairs, size, size);
    std::vector<int> taken(size, 0);
    std::vector<double> sum(size, 0);
    for (const Answer& a : answers) {
      EXPECT_GE(a.without, 0);
      EXPECT_LE(a.without, 1);
      EXPECT_TRUE(a.detection == kUnassigned || taken[a.detection]++ == 0);
    }
    for (const Pair& p : pairs) sum[p.track] += p.share;
    for (std::size_t t = 0; t < size; ++t) EXPECT_NEAR(sum[t] + answers[t].without, 1, 1e-9);
  }
}

TEST(Association, bears_gains_without_bound) {
  Association association;
  std::vector<Pair> pairs = {{0, 0, 0, 1e6, 0}, {0, 1, 1, -1e6, 0}, {1, 0, 2, 1e6, 0}, {2, 2, 3, 1e6, 0}};
  const auto answers = association.solve(pairs, 4, 3);
  EXPECT_NEAR(answers[0].without + answers[1].without, 1, 1e-9);
  EXPECT_EQ(answers[2].detection, 2U);
  EXPECT_EQ(answers[3].detection, kUnassigned);
  EXPECT_EQ(answers[3].without, 1);
}

}  // namespace
}  // namespace vigie::track
