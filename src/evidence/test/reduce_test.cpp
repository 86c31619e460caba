#include "reduce.h"

#include "scene.h"

namespace vigie::evidence {
namespace {

TEST(Reduced, is_the_mean_of_the_area) {
  Image16 picture(4, 2);
  const std::array<std::uint16_t, 8> samples = {10, 20, 1000, 3000, 30, 40, 5000, 7000};
  std::ranges::copy(samples, picture.samples().begin());
  const Image16 half = reduced(picture.view(), {2, 1});
  EXPECT_EQ(half(0, 0), 25);
  EXPECT_EQ(half(1, 0), 4000);
  EXPECT_EQ(reduced(picture.view(), {4, 2}), picture);
}

TEST(Reduced, keeps_the_mean_at_any_ratio) {
  Image16 picture(37, 23);
  double sum = 0;
  for (std::size_t i = 0; i < picture.samples().size(); ++i) {
    picture.samples()[i] = static_cast<std::uint16_t>((i * 7919) % 60'000);
    sum += picture.samples()[i];
  }
  const double mean = sum / (37 * 23);
  for (const Size to : {Size{36, 22}, Size{20, 7}, Size{1, 1}, Size{37, 1}}) {
    const Image16 small = reduced(picture.view(), to);
    double small_sum = 0;
    for (const auto s : small.samples()) small_sum += s;
    EXPECT_NEAR(small_sum / (to.width * to.height), mean, 1.0) << to.width << "x" << to.height;
  }
  const Image16 white = reduced(Image16(37, 23, 65535).view(), {20, 7});
  EXPECT_TRUE(std::ranges::all_of(white.samples(), [](auto s) { return s == 65535; }));
}

TEST(Fitted, keeps_the_proportion) {
  EXPECT_EQ(fitted(640, 512, 320).height, 256);
  EXPECT_EQ(fitted(384, 288, 320).height, 240);
  EXPECT_EQ(fitted(160, 120, 320).width, 160);
  EXPECT_EQ(fitted(16000, 1, 320).height, 1);
}

TEST(Enlarged, goes_evenly_from_sample_to_sample) {
  Image8 picture(2, 1);
  picture(1, 0) = 200;
  const Image8 wide = enlarged(picture.view(), {8, 3});
  EXPECT_EQ(wide(0, 1), 0);
  EXPECT_EQ(wide(7, 1), 200);
  for (int x = 1; x < 8; ++x) EXPECT_GE(wide(x, 2), wide(x - 1, 2));
}

TEST(CutAround, stays_in_the_picture) {
  Image16 picture(100, 80);
  for (int y = 0; y < 80; ++y) {
    for (int x = 0; x < 100; ++x) picture(x, y) = static_cast<std::uint16_t>(x + 100 * y);
  }
  const Image16 middle = cut_around(picture.view(), {40, 30, 10, 20}, 3, 32, 160);
  EXPECT_EQ(middle.width(), 60);
  EXPECT_EQ(middle(0, 0), 15 + 100 * 10);
  const Image16 corner = cut_around(picture.view(), {96, 78, 3, 2}, 3, 32, 160);
  EXPECT_EQ(corner.width(), 32);
  EXPECT_EQ(corner(31, 31), 99 + 100 * 79);
  const Image16 all = cut_around(picture.view(), {0, 0, 100, 80}, 3, 32, 160);
  EXPECT_EQ(all, picture);
  const Image16 outside = cut_around(picture.view(), {-500, 9000, 4, 4}, 3, 32, 160);
  EXPECT_EQ(outside(0, 31), 100 * 79);
}

}  // namespace
}  // namespace vigie::evidence
