#include "rows.h"

#include "every_target.h"
#include "scene.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include <vigie/detect/change_detector.h>

namespace vigie::detect {
namespace {

constexpr std::size_t kPad = kRowMargin;
constexpr int kLargest = 32767;

// A row of everything that the kernels read and write.
struct Rows {
  std::vector<std::uint16_t> in, previous;
  std::vector<std::int16_t> level, noise, filtered, difference, structure, sums, above, here, below, factor,
      dither;
  std::vector<std::uint8_t> fraction, valid, held, unrest, changed, warm, strong, unrestful;
  std::vector<std::int32_t> blocks;

  friend bool operator==(const Rows&, const Rows&) = default;
};

enum class Values { random, calm, low, high, alike };

class Maker {
 public:
  Maker(unsigned seed, Values values) : random_(seed), values_(values) {}

  int within(int low, int high) {
    switch (values_) {
      case Values::low:
        return low;
      case Values::high:
        return high;
      case Values::alike:
        return low + (high - low) / 3;
      case Values::calm:
        low += (high - low) * 31 / 64, high -= (high - low) * 31 / 64;
        break;
      case Values::random:
        break;
    }
    // Ends come often.
    const unsigned kind = random_() % 16;
    if (kind < 2) return kind == 0 ? low : high;
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  template <typename T>
  std::vector<T> many(std::size_t n, int low, int high) {
    std::vector<T> made(n);
    for (T& v : made) v = static_cast<T>(within(low, high));
    return made;
  }

 private:
  std::mt19937 random_;
  Values values_;
};

Rows rows_of(std::size_t w, Maker& make) {
  const std::size_t padded = w + 2 * kPad, bytes = (w + 63) / 64 * 8 + 8;
  Rows r;
  r.in = make.many<std::uint16_t>(w, 0, 65535);
  r.previous = r.in;
  for (std::size_t x = 0; x < w; x += 3) r.previous[x] = static_cast<std::uint16_t>(make.within(0, 65535));
  r.level = make.many<std::int16_t>(w, -32768, kLargest);
  r.noise = make.many<std::int16_t>(w, 160, kMostNoise);
  r.dither = make.many<std::int16_t>(w, 0, 30);
  r.factor = make.many<std::int16_t>(w, 0, kLargest);
  for (auto* row : {&r.above, &r.here, &r.below}) *row = make.many<std::int16_t>(padded, -32768, kLargest);
  r.sums = make.many<std::int16_t>(padded, -4 * kMostDifference, 4 * kMostDifference);
  r.difference = make.many<std::int16_t>(w, -kMostDifference, kMostDifference);
  for (auto* row : {&r.fraction, &r.unrest}) *row = make.many<std::uint8_t>(w, 0, 255);
  r.valid = make.many<std::uint8_t>(w, 0, 1);
  r.held = make.many<std::uint8_t>(bytes, 0, 255);
  for (auto* row : {&r.changed, &r.warm, &r.strong, &r.unrestful}) row->assign(bytes, 0);
  r.filtered.assign(w, 0);
  r.structure.assign(w, 0);
  r.blocks.assign(w / 16 + 1, 0);
  return r;
}

RowConstants constants_of(Maker& make, bool has_edges) {
  RowConstants c;
  c.correction = {static_cast<std::int16_t>(make.within(-32768, kLargest)),
                  static_cast<std::int16_t>(make.within(-16000, 16000)),
                  static_cast<std::int16_t>(make.within(-16000, 16000)), make.within(0, 7),
                  make.within(4, 8)};
  if (make.within(0, 1) == 0) c.correction.slope = 0;
  const int unit = make.within(-6, 4);
  c.left = std::max(unit, 0);
  c.right = std::max(-unit, 0);
  c.most_counts = static_cast<std::int16_t>(std::min(unit >= 0 ? 4095 >> unit : 4095 << -unit, kLargest));
  c.fraction_right = 8 - unit;
  c.correction_right = c.correction.bits - unit;
  c.structure_pivot = c.correction.pivot;
  c.structure_left = make.within(0, 4);
  c.structure_right = make.within(0, 2);
  c.structure_fraction_right = make.within(4, 14);
  c.has_edges = has_edges;
  c.edge_left = make.within(0, 8);
  c.most_edge = static_cast<std::int16_t>(kMostGradient >> c.edge_left);
  c.edge_factor = static_cast<std::int16_t>(has_edges ? make.within(1, kLargest) : 0);
  for (auto* slide : {&c.slide_x, &c.slide_y}) {
    slide->left = make.within(0, 12);
    slide->most = static_cast<std::int16_t>(kLargest >> slide->left);
    slide->factor = static_cast<std::int16_t>(make.within(-32767, kLargest));
  }
  c.free_share = static_cast<std::int16_t>(make.within(0, kLargest));
  c.held_share = static_cast<std::int16_t>(make.within(0, 600));
  c.level_left = make.within(0, 7);
  c.noise_share = static_cast<std::int16_t>(make.within(0, kLargest));
  c.least_noise = static_cast<std::int16_t>(make.within(160, 2000));
  c.calm = static_cast<std::uint8_t>(make.within(0, 255));
  return c;
}

void run(const RowKernels& k, const RowConstants& c, Rows& r, bool masked) {
  const std::size_t w = r.in.size();
  const std::uint8_t* valid = masked ? r.valid.data() : nullptr;
  std::vector<std::int16_t> difference(w), sums(w);
  k.subtract(c,
             {r.in.data(), r.level.data(), r.fraction.data(), valid, difference.data(), r.structure.data()},
             0, w);
  k.slide(c, {&r.above[kPad], &r.here[kPad], &r.below[kPad], valid, difference.data()}, 0, w);
  JudgeRow judge;
  judge.sums = &r.sums[kPad];
  judge.difference = r.difference.data();
  judge.above = &r.above[kPad];
  judge.here = &r.here[kPad];
  judge.below = &r.below[kPad];
  judge.in = r.in.data();
  judge.previous = r.previous.data();
  judge.factor = r.factor.data();
  judge.dither = r.dither.data();
  judge.held = r.held.data();
  judge.level = r.level.data();
  judge.fraction = r.fraction.data();
  judge.noise = r.noise.data();
  judge.filtered = r.filtered.data();
  judge.changed = r.changed.data();
  judge.warm = r.warm.data();
  judge.strong = r.strong.data();
  k.judge(c, judge, 0, w);
  // Where nothing changed, what is there is of no meaning.
  for (std::size_t x = 0; x < w; ++x) {
    if ((r.changed[x / 8] >> (x % 8) & 1) == 0) r.filtered[x] = 0;
  }
  k.unrest(c, {r.changed.data(), r.unrest.data(), r.unrestful.data()}, 0, w);
  k.learn(c, {r.in.data(), valid, r.strong.data(), c.free_share, r.level.data(), r.fraction.data()}, 0, w);
  k.restless(c, {judge.sums, judge.above, judge.here, judge.below, r.noise.data(), r.blocks.data()}, 0, w);
  k.sum({difference.data(), r.difference.data(), difference.data(), sums.data()}, 0, w);
  r.difference = std::move(difference);
  std::copy(sums.begin(), sums.end(), r.sums.begin() + kPad);
}

TEST(Rows, are_the_same_on_every_instruction_set) {
  int targets = 0;
  on_every_target([&] {
    ++targets;
    const RowKernels fast = fast_rows(), scalar = scalar_rows();
    unsigned seed = 0;
    for (const Values values : {Values::random, Values::calm, Values::low, Values::high, Values::alike}) {
      for (const std::size_t w : {8, 9, 31, 64, 97, 160, 640, 701}) {
        for (int round = 0; round < 12; ++round) {
          Maker make(++seed, values);
          const RowConstants c = constants_of(make, round % 2 == 0);
          Rows a = rows_of(w, make), b = a;
          run(fast, c, a, round % 3 == 0);
          run(scalar, c, b, round % 3 == 0);
          ASSERT_EQ(a.level, b.level) << w;
          ASSERT_EQ(a.noise, b.noise) << w;
          ASSERT_EQ(a.changed, b.changed) << w;
          ASSERT_EQ(a.blocks, b.blocks) << w;
          ASSERT_TRUE(a == b) << w << " wide, round " << round;
        }
      }
    }
  });
  RecordProperty("targets", targets);
  EXPECT_GE(targets, 1);
}

TEST(Rows, noise_follows_the_standard_deviation) {
  RowConstants c;
  c.noise_share = 1 << 10;
  c.least_noise = 100;
  std::mt19937 random(1);
  for (const double sigma : {60.0, 300.0, 2000.0}) {
    std::normal_distribution<double> normal(0, sigma);
    std::int16_t noise = 400;
    double sum = 0;
    const int frames = 200'000;
    for (int i = 0; i < frames; ++i) {
      const double f = std::clamp(std::round(normal(random)), -32752.0, 32752.0);
      learn_noise(c, static_cast<int>(f), static_cast<int>(random() % 64), noise);
      if (i >= frames / 2) sum += noise;
    }
    EXPECT_NEAR(sum / (frames / 2) / kNoiseSteps / sigma, 1, 0.03) << sigma;
  }
}

TEST(Rows, a_level_goes_where_the_picture_is) {
  RowConstants c;
  c.left = 4;
  c.most_counts = 4095 >> 4;
  c.fraction_right = 4;
  c.free_share = 1 << 10;  // 1/32
  std::int16_t level = static_cast<std::int16_t>(1000 - kLevelBias);
  std::uint8_t fraction = 0;
  for (int i = 0; i < 400; ++i) {
    // Between two counts.
    const auto in = static_cast<std::uint16_t>(i % 2 == 0 ? 1020 : 1021);
    const std::uint8_t where = 1;
    scalar_rows().learn(c, {&in, nullptr, &where, c.free_share, &level, &fraction}, 0, 1);
  }
  EXPECT_NEAR(level + kLevelBias + fraction / 256.0, 1020.5, 0.1);
}

// The whole detector, so what is not a row as well.
TEST(ChangeDetector, gives_the_same_detections_on_every_instruction_set) {
  std::vector<std::vector<Detection>> first;
  on_every_target([&] {
    Scene scene({203, 150, 14, 3000, 6, 9, 5});
    ChangeDetector detector;
    for (int i = 0; i < 60; ++i) {
      scene.gain = i < 30 ? 1 : 1.01;
      const auto& found =
          detector.detect(scene.next({{20.0 + 2 * i, 20, 90}, {60, 80.0 + i, -70, 2}})).detections;
      const auto at = static_cast<std::size_t>(i);
      if (first.size() <= at) first.push_back(found);
      ASSERT_EQ(found.size(), first[at].size()) << i;
      for (std::size_t d = 0; d < found.size(); ++d) {
        ASSERT_EQ(found[d].centroid, first[at][d].centroid);
        ASSERT_EQ(found[d].snr, first[at][d].snr);
        ASSERT_EQ(found[d].box.width, first[at][d].box.width);
      }
    }
  });
  EXPECT_GT(first.back().size(), 0U);
}

}  // namespace
}  // namespace vigie::detect
