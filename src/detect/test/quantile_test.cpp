#include "every_target.h"
#include "gain_fit.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace vigie::detect {
namespace {

TEST(Quantile, is_the_value_of_its_rank_on_every_instruction_set) {
  on_every_target([] {
    std::mt19937 random(3);
    std::vector<std::int32_t> keys;
    for (const std::size_t n : {1U, 2U, 15U, 16U, 17U, 500U, 2048U}) {
      for (const float scale : {0.0F, 1.0F, 1e-30F, 1e30F}) {
        std::vector<float> values(n);
        // Some are equal, some negative.
        for (float& v : values) v = (static_cast<float>(random() % 1000) - 300) * scale;
        std::vector<float> sorted = values;
        std::ranges::sort(sorted);
        for (const double share : {0.0, 0.1, 0.5, 0.9, 1.0}) {
          const auto rank = static_cast<std::size_t>(share * static_cast<double>(n - 1));
          EXPECT_EQ(quantile_of(values, share, keys), sorted[rank]) << n << " " << scale << " " << share;
        }
      }
    }
  });
}

TEST(Quantile, of_none_is_nothing) {
  std::vector<std::int32_t> keys;
  EXPECT_EQ(quantile_of({}, 0.5, keys), 0.0F);
}

}  // namespace
}  // namespace vigie::detect
