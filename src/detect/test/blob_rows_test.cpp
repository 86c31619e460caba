#include "blob_rows.h"

#include "every_target.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace vigie::detect {
namespace {

// Levels, what is more, a frame, filtered differences and their noise, each with what vectors may read past
// it.
struct Row {
  explicit Row(unsigned seed, bool extreme) : random(seed) {
    constexpr int low = -32768, high = 32767;
    for (auto* samples : {&above, &here, &below, &filtered}) {
      for (std::int16_t& v : *samples)
        v = static_cast<std::int16_t>(extreme && random() % 2 == 0 ? low : within(low, high));
    }
    for (std::int16_t& v : noise) v = static_cast<std::int16_t>(within(1, high));
    for (auto* samples : {&more_above, &more_here, &more_below}) {
      for (std::uint8_t& v : *samples) v = static_cast<std::uint8_t>(within(0, 255));
    }
    for (std::uint16_t& v : in) v = static_cast<std::uint16_t>(within(0, 65535));
  }
  int within(int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  }
  [[nodiscard]] SwaySums sway(const BlobRows& rows, std::size_t count, std::size_t step) const {
    SwaySums sums{};
    // Twice: what is there already stays.
    for (int i = 0; i < 2; ++i) {
      rows.sway({&above[1], &here[1], &below[1], &more_above[1], &more_here[1], &more_below[1], &in[1], count,
                 step},
                sums);
    }
    return sums;
  }

  static constexpr std::size_t kSize = 160;
  std::mt19937 random;
  std::vector<std::int16_t> above = std::vector<std::int16_t>(kSize), here = above, below = above,
                            filtered = above, noise = above;
  std::vector<std::uint8_t> more_above = std::vector<std::uint8_t>(kSize), more_here = more_above,
                            more_below = more_above;
  std::vector<std::uint16_t> in = std::vector<std::uint16_t>(kSize);
};

TEST(BlobRows, are_the_same_on_every_instruction_set) {
  int targets = 0;
  on_every_target([&] {
    ++targets;
    const BlobRows fast = fast_blob_rows(), scalar = scalar_blob_rows();
    for (unsigned seed = 0; seed < 20; ++seed) {
      const Row row(seed, seed % 2 == 1);
      for (const std::size_t count : {1U, 7U, 8U, 15U, 16U, 17U, 31U, 32U, 33U, 47U}) {
        for (const std::size_t step : {1U, 2U, 3U}) {
          EXPECT_EQ(row.sway(fast, count, step), row.sway(scalar, count, step)) << count << ' ' << step;
        }
        EXPECT_EQ(fast.most(row.filtered.data(), row.noise.data(), count),
                  scalar.most(row.filtered.data(), row.noise.data(), count));
      }
    }
  });
  EXPECT_GT(targets, 0);
}

TEST(BlobRows, tell_a_ramp_that_moved) {
  Row row(1, false);
  for (std::size_t i = 0; i < Row::kSize; ++i) {
    // Two counts a pixel across, none down; the frame lies half a pixel to the left.
    row.above[i] = row.here[i] = row.below[i] = static_cast<std::int16_t>(2 * i - 32768);
    row.more_above[i] = row.more_here[i] = row.more_below[i] = 0;
    row.in[i] = static_cast<std::uint16_t>(2 * i + 1);
  }
  const SwaySums sums = row.sway(scalar_blob_rows(), 32, 1);
  const auto of = [&](std::size_t product) {
    float sum = 0;
    for (const float lane : sums[product]) sum += lane;
    return sum / 64;
  };
  EXPECT_EQ(of(0), 4);
  EXPECT_EQ(of(2), 0);
  EXPECT_EQ(of(3), 2);
  EXPECT_EQ(of(5), 1);
}

}  // namespace
}  // namespace vigie::detect
