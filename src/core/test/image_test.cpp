#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include <vigie/core/image.h>

namespace vigie {
namespace {

constexpr int kLargest = std::numeric_limits<int>::max(), kLeast = std::numeric_limits<int>::min();

TEST(Image, begins_with_one_value_everywhere) {
  const Image16 image(3, 2, 7);
  EXPECT_EQ(image.samples().size(), 6U);
  EXPECT_EQ(image(2, 1), 7);
  EXPECT_TRUE(Image16().empty());
  EXPECT_TRUE(Image16(5, 0).empty());
  EXPECT_EQ(image, Image16(3, 2, 7));
  EXPECT_NE(image, Image16(2, 3, 7));
}

TEST(ImageView, steps_over_what_lies_between_rows) {
  std::vector<int> samples(12);
  std::iota(samples.begin(), samples.end(), 0);
  const ImageView<int> view(samples.data(), 2, 3, 4);
  EXPECT_EQ(view(1, 2), 9);
  view(0, 1) = 50;
  EXPECT_EQ(samples[4], 50);
  EXPECT_EQ(view.row_span(2).size(), 2U);
  const ImageView<const int> read_only = view;
  EXPECT_EQ(read_only(0, 1), 50);
}

TEST(ImageView, crops_to_what_is_there) {
  Image16 image(4, 3);
  std::iota(image.samples().begin(), image.samples().end(), std::uint16_t{0});
  const auto expect_crop = [&](int x, int y, int w, int h, int width, int height) {
    const auto crop = image.view().crop(x, y, w, h);
    EXPECT_EQ(crop.width(), width) << x << ' ' << y << ' ' << w << ' ' << h;
    EXPECT_EQ(crop.height(), height) << x << ' ' << y << ' ' << w << ' ' << h;
  };
  expect_crop(1, 1, 2, 2, 2, 2);
  expect_crop(-1, -1, 2, 2, 1, 1);
  expect_crop(3, 2, 10, 10, 1, 1);
  expect_crop(4, 3, 1, 1, 0, 0);
  expect_crop(1, 1, -5, 2, 0, 2);
  expect_crop(1, 1, kLargest, kLargest, 3, 2);
  expect_crop(kLargest, kLargest, kLargest, kLargest, 0, 0);
  expect_crop(kLeast, kLeast, kLargest, kLargest, 0, 0);
  const auto crop = image.view().crop(1, 1, kLargest, kLargest);
  EXPECT_EQ(crop(0, 0), 5);
  EXPECT_EQ(crop(2, 1), 11);
  EXPECT_EQ(crop.stride(), 4);
}

TEST(ImageDeathTest, refuses_sizes_that_sources_must_have_refused) {
  EXPECT_DEATH(Image16(-1, 1), "internal error");
  EXPECT_DEATH(Image16(kMaxImageSide + 1, 1), "internal error");
}

}  // namespace
}  // namespace vigie
