#include <algorithm>
#include <bit>
#include <random>

#include <gtest/gtest.h>

#include <vigie/geo/placing.h>

namespace vigie::geo {
namespace {

double covered_by(const CoveringTask& task, unsigned chosen) {
  double sum = 0;
  for (std::size_t item = 0; item < task.weights.size(); ++item)
    for (std::size_t i = 0; i < task.covers.size(); ++i)
      if ((chosen >> i & 1) != 0 && std::ranges::count(task.covers[i], static_cast<int>(item)) > 0) {
        sum += task.weights[item];
        break;
      }
  return sum;
}

// All choices of few enough are tried.
TEST(BestCovering, is_the_best_of_all_choices) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 30; ++trial) {
    CoveringTask task;
    task.choose = 1 + trial % 4;
    for (int item = 0; item < 40; ++item) task.weights.push_back(1 + static_cast<double>(random() % 9));
    for (int i = 0; i < 10; ++i) {
      auto& covers = task.covers.emplace_back();
      const int from = static_cast<int>(random() % 40), length = static_cast<int>(random() % 15);
      for (int item = from; item < std::min(40, from + length); ++item) covers.push_back(item);
    }
    double best = 0;
    for (unsigned chosen = 0; chosen < 1024; ++chosen)
      if (std::popcount(chosen) <= task.choose) best = std::max(best, covered_by(task, chosen));
    const auto answer = best_covering(task);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_NEAR(answer->covered, best, 1e-9);
    EXPECT_EQ(answer->gap(), 0);
    EXPECT_LE(static_cast<int>(answer->chosen.size()), task.choose);
    unsigned bits = 0;
    for (const int i : answer->chosen) bits |= 1U << i;
    EXPECT_NEAR(covered_by(task, bits), answer->covered, 1e-9);
  }
}

// The greedy choice takes the middle one first, and then covers 7 of 8.
TEST(BestCovering, is_better_than_one_after_another) {
  const CoveringTask task{std::vector<double>(8, 1), {{0, 1, 2, 3}, {4, 5, 6, 7}, {1, 2, 3, 4, 5}}, 2, {}};
  CoveringTask limited = task;
  limited.limit = Duration::from_seconds(10);
  const auto answer = best_covering(limited);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->covered, 8);
}

TEST(BestCovering, refuses_what_is_no_task) {
  EXPECT_EQ(best_covering({{1}, {{0}}, 2, {}}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(best_covering({{1}, {{0}}, 0, {}}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(best_covering({{-1}, {{0}}, 1, {}}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(best_covering({{1}, {{1}}, 1, {}}).error().code, ErrorCode::invalid_argument);
  const auto none = best_covering({{1}, {{}, {}}, 1, Duration::from_seconds(1)});
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->chosen.empty());
}

}  // namespace
}  // namespace vigie::geo
