#include "contrast.h"

#include "every_target.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace vigie::detect {
namespace {

constexpr int kWidth = 160, kHeight = 120;
constexpr double kLevel = 4000, kSigma = 6;

std::span<const CompactSpot> find_in(ContrastFinder& finder, const Image16& image, int bits,
                                     const Image8* valid, const ContrastOptions& options) {
  finder.begin(image, bits, 1);
  for (int y = 0; y < image.height(); ++y) finder.take(y);
  return finder.find(valid, options, [](PixelPoint) { return false; });
}

// A sky with noise, and what is put before it.
class Picture {
 public:
  explicit Picture(unsigned seed = 1) : image_(kWidth, kHeight) {
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(kLevel, kSigma);
    add([&](int, int) { return noise(random); });
  }
  // `value(x, y)` counts more.
  template <typename Value>
  Picture& add(Value&& value) {
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        image_(x, y) = static_cast<std::uint16_t>(std::clamp(image_(x, y) + value(x, y), 0.0, 16383.0));
      }
    }
    return *this;
  }
  Picture& spot(double at_x, double at_y, double contrast, double radius) {
    return add([=](int x, int y) {
      const double dx = (x + 0.5 - at_x) / radius, dy = (y + 0.5 - at_y) / radius;
      return contrast * std::exp(-(dx * dx + dy * dy) / 2);
    });
  }
  [[nodiscard]] const Image16& image() const { return image_; }
  [[nodiscard]] std::vector<CompactSpot> find(const Image8* valid = nullptr) const {
    ContrastFinder finder;
    finder.resize(kWidth, kHeight);
    const auto spots = find_in(finder, image_, 14, valid, {7, 0, 64});
    return {spots.begin(), spots.end()};
  }

 private:
  Image16 image_;
};

TEST(Contrast, finds_nothing_in_noise) {
  for (unsigned seed = 1; seed <= 50; ++seed) EXPECT_TRUE(Picture(seed).find().empty()) << seed;
}

TEST(Contrast, finds_a_warm_and_a_cold_spot_where_they_are) {
  const auto spots = Picture().spot(40.2, 30.7, 120, 1).spot(100.5, 80.1, -120, 1).find();
  ASSERT_EQ(spots.size(), 2U);
  for (const CompactSpot& s : spots) {
    const bool warm = s.contrast > 0;
    EXPECT_NEAR(s.centroid.x, warm ? 40.2 : 100.5, 0.4);
    EXPECT_NEAR(s.centroid.y, warm ? 30.7 : 80.1, 0.4);
    EXPECT_TRUE(s.box.contains(s.centroid));
    const Detection d = s.to_detection();
    EXPECT_EQ(d.sign, warm ? ContrastSign::warm : ContrastSign::cold);
    EXPECT_EQ(d.found_by, FoundBy::contrast);
  }
}

TEST(Contrast, answers_to_size_by_scale) {
  const auto small = Picture().spot(80, 60, 300, 1).find(), large = Picture().spot(80, 60, 300, 5).find();
  ASSERT_EQ(small.size(), 1U);
  ASSERT_EQ(large.size(), 1U);
  EXPECT_LT(small[0].scale_px, large[0].scale_px);
  EXPECT_LT(small[0].box.width, large[0].box.width);
}

TEST(Contrast, is_found_on_a_slope_of_the_sky) {
  const auto slope = [](int, int y) { return 6.0 * y; };
  EXPECT_TRUE(Picture().add(slope).find().empty());
  const auto spots = Picture().add(slope).spot(80, 60, 150, 1).find();
  ASSERT_EQ(spots.size(), 1U);
  EXPECT_NEAR(spots[0].centroid.y, 60, 1);
}

TEST(Contrast, is_no_horizon_no_pole_and_no_chimney) {
  EXPECT_TRUE(Picture().add([](int, int y) { return y > 60 ? 800.0 : 0.0; }).find().empty());
  EXPECT_TRUE(Picture().add([](int x, int y) { return y > 60 + x / 3 ? 800.0 : 0.0; }).find().empty());
  EXPECT_TRUE(Picture().add([](int x, int) { return x / 3 == 25 ? 500.0 : 0.0; }).find().empty());
  // What stands up from the ground ends on one side alone.
  const auto chimney = [](int x, int y) { return y > 90 || (y > 60 && x / 3 == 25) ? 500.0 : 0.0; };
  EXPECT_TRUE(Picture().add(chimney).find().empty());
}

// Restless ground below does not drown what is before the sky, beside the horizon neither.
TEST(Contrast, is_found_before_the_sky_above_restless_ground) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> stones(0, 900);
  Picture picture;
  picture.add([&](int, int y) { return y > 70 ? stones(random) : 0.0; });
  const auto spots = picture.spot(80, 30, 200, 1).spot(30, 62, 400, 1).find();
  for (const auto& [x, y] : {std::pair{80, 30}, {30, 62}}) {
    EXPECT_EQ(std::count_if(spots.begin(), spots.end(),
                            [&, px = x, py = y](const CompactSpot& s) {
                              return std::abs(s.centroid.x - px) < 2 && std::abs(s.centroid.y - py) < 2;
                            }),
              1);
  }
}

TEST(Contrast, counts_those_that_are_alike) {
  const auto spot = [](double ratio, double spread) {
    CompactSpot s;
    s.ratio = ratio;
    s.spread = spread;
    return s;
  };
  // A strong one and a faint one in the sky, three on the ground.
  std::vector<CompactSpot> spots = {spot(20, 3), spot(8, 3.5), spot(15, 12), spot(11, 10), spot(9, 14)};
  count_alike(spots);
  std::vector<int> alike;
  for (const CompactSpot& s : spots) alike.push_back(s.alike);
  EXPECT_EQ(alike, (std::vector{0, 1, 4, 4, 4}));
}

TEST(Contrast, says_nothing_where_the_picture_says_nothing) {
  Image8 valid(kWidth, kHeight, std::uint8_t{1});
  valid(80, 60) = 0;
  EXPECT_TRUE(Picture().spot(80.5, 60.5, 300, 1).find(&valid).empty());
}

TEST(Contrast, meets_pictures_of_any_size_and_value) {
  for (const auto& [w, h] : {std::pair{8, 8}, {31, 200}, {33, 32}, {97, 41}, {64, 127}}) {
    ContrastFinder finder;
    finder.resize(w, h);
    std::mt19937 random(7);
    Image16 image(w, h);
    for (std::uint16_t& v : image.samples()) v = random() % 3 == 0 ? 65535 : 0;
    for (const int bits : {8, 12, 16})
      EXPECT_LE(find_in(finder, image, bits, nullptr, {2, 0, 10}).size(), 10U);
  }
}

// What stands still is told in every picture, whichever part of it is searched; what comes, once its part is.
TEST(Contrast, looks_at_a_part_of_the_picture_in_turn_and_goes_on_seeing_what_it_found) {
  constexpr int parts = 3;
  for (const double radius : {1.0, 5.0}) {
    SCOPED_TRACE(radius);
    ContrastFinder finder;
    finder.resize(kWidth, kHeight);
    const auto find = [&](const Picture& picture, int of) {
      finder.begin(picture.image(), 14, of);
      for (int y = 0; y < kHeight; ++y) finder.take(y);
      return finder.find(nullptr, {7, 0, 64}, [](PixelPoint) { return false; }).size();
    };
    EXPECT_EQ(find(Picture(1).spot(40, 25, 300, radius), parts), 1U);
    std::size_t most = 0;
    for (unsigned i = 0; i < parts; ++i) {
      Picture picture(i + 2);
      picture.spot(40, 25, 300, radius).spot(44, 60, 300, radius).spot(120, 98, -300, radius);
      const std::size_t found = find(picture, parts);
      EXPECT_GE(found, std::max<std::size_t>(most, 1)) << i;
      most = found;
    }
    EXPECT_EQ(most, 3U);
    // What goes is told no more, from that picture on.
    EXPECT_EQ(find(Picture(9).spot(40, 25, 300, radius), parts), 1U);
  }
}

TEST(Contrast, loses_nothing_between_two_blocks) {
  ContrastFinder finder;
  finder.resize(kWidth, kHeight);
  // From one block to the next, and on their border.
  for (unsigned i = 0; i < 60; ++i) {
    Picture picture(i);
    picture.spot(77 + 0.1 * i, 24, 300, 1.5);
    finder.begin(picture.image(), 14, 6);
    for (int y = 0; y < kHeight; ++y) finder.take(y);
    const auto never = [](PixelPoint) { return false; };
    EXPECT_EQ(finder.find(nullptr, {7, 0, 64}, never).size(), 1U) << i;
  }
}

// What a row's kernels make of the same samples.
struct Made {
  std::vector<std::uint16_t> smooth, sizes, highest, halved;
  std::vector<std::uint32_t> unlike;
  friend bool operator==(const Made&, const Made&) = default;
};

constexpr std::size_t kRows = kSpotBlock + 2 * kSpotReach;  // smoothed, of a row of blocks

Made make(const SpotRows& rows, const std::vector<std::uint16_t>& samples, std::size_t w, int shift) {
  constexpr std::size_t border = ContrastLevel::kBorder;
  const auto row = [&](std::size_t y) { return samples.data() + y * w; };
  const std::size_t stride = w + 2 * kSpotRowMargin, blocks = (w + kSpotBlock - 1) / kSpotBlock;
  Made made{std::vector<std::uint16_t>(kRows * stride), std::vector<std::uint16_t>(w + kSpotRowMargin),
            std::vector<std::uint16_t>(blocks), std::vector<std::uint16_t>(w / 2),
            std::vector<std::uint32_t>(blocks)};
  std::vector<std::uint16_t> columns(w), inside(stride);
  std::fill(inside.begin() + border, inside.begin() + static_cast<std::ptrdiff_t>(w - border), 0xFFFF);
  GatherRow gather;
  for (std::size_t y = 0; y < kRows; ++y) {
    std::uint16_t* smooth = &made.smooth[y * stride + kSpotRowMargin];
    rows.smooth({row(y), row(y + 1), row(y + 2), columns.data(), smooth, shift}, 1, w - 1);
    gather.rows[y] = smooth;
  }
  gather.from = w % 3;
  gather.to = kSpotBlock - w % 2;
  gather.inside = inside.data();
  gather.highest = made.highest.data();
  gather.unlike = made.unlike.data();
  rows.gather(gather, w);
  rows.respond({gather.rows[0], gather.rows[kSpotReach], gather.rows[2 * kSpotReach], made.sizes.data()},
               border, w - border);
  rows.halve({row(0), row(1), made.halved.data(), shift}, 0, w / 2);
  // What lies beyond the end is nobody's.
  made.sizes.resize(w - border);
  return made;
}

TEST(Contrast, is_the_same_on_every_instruction_set) {
  int targets = 0;
  on_every_target([&] {
    ++targets;
    std::mt19937 random(11);
    for (const std::size_t w : {32, 33, 64, 97, 161, 640}) {
      for (const std::uint32_t span : {1U, 300U, 65536U}) {
        std::vector<std::uint16_t> samples((kRows + 2) * w);
        for (std::uint16_t& v : samples) v = static_cast<std::uint16_t>(65535 - random() % span);
        for (const int shift : {0, 2, 8}) {
          EXPECT_EQ(make(fast_spot_rows(), samples, w, shift), make(scalar_spot_rows(), samples, w, shift))
              << w;
        }
      }
    }
  });
  EXPECT_GT(targets, 0);
}

}  // namespace
}  // namespace vigie::detect
