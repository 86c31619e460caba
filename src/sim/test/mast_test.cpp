#include "mast.h"

#include "scenes.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace vigie::sim {
namespace {

TEST(Mast, stands_still_where_it_is_not_told_to_sway) {
  EXPECT_EQ(mast_sway(plain_scene().cameras[0], 3.7), Vec2<Pixel>());
}

TEST(Mast, sways_as_far_as_it_is_told_to) {
  CameraSettings camera = plain_scene().cameras[0];
  camera.sway_px = 3;
  double farthest = 0;
  for (int i = 0; i < 10'000; ++i) farthest = std::max(farthest, norm(mast_sway(camera, i * 0.05)));
  EXPECT_LE(farthest, 3);
  EXPECT_GT(farthest, 2.5);
}

TEST(Mast, moves_a_wave_by_parts_of_a_pixel) {
  constexpr int kWidth = 60, kHeight = 40;
  const auto wave = [](double x, double y) { return std::sin(0.8 * x) * std::cos(0.5 * y); };
  std::vector<float> still, moved;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) still.push_back(static_cast<float>(wave(x, y)));
  const Vec2<Pixel> by{1.3, -2.6};
  PictureShift().apply(still, kWidth, by, moved);
  for (int y = 5; y < kHeight - 5; ++y)
    for (int x = 5; x < kWidth - 5; ++x)
      ASSERT_NEAR(static_cast<double>(moved[static_cast<std::size_t>(y * kWidth + x)]),
                  wave(x - by.x, y - by.y), 0.02)
          << x << ' ' << y;
}

TEST(Mast, moves_the_truth_with_the_picture) {
  Scene scene = plain_scene();
  ObjectSettings somebody = walker({{{0, 60}}});
  scene.objects.push_back(somebody);
  SimulatedCamera still = camera_of(scene);
  scene.cameras[0].sway_px = 3;
  SimulatedCamera swaying = camera_of(scene);
  const std::uint64_t frame = 8;
  const Box before = still.truth(frame).truth.at(0).box;
  const Box after = swaying.truth(frame).truth.at(0).box;
  const Vec2<Pixel> by = mast_sway(scene.cameras[0], frame / 25.0);
  EXPECT_GT(norm(by), 1);
  EXPECT_NEAR(after.left - before.left, by.x, 1e-9);
  EXPECT_NEAR(after.top - before.top, by.y, 1e-9);
  // What is warm goes along.
  const auto warm = [](const std::vector<float>& kelvin) {
    const float least = *std::max_element(kelvin.begin(), kelvin.end()) - 4;
    double sum = 0, x = 0, y = 0;
    for (std::size_t i = 0; i < kelvin.size(); ++i) {
      const auto weight = static_cast<double>(std::max(kelvin[i] - least, 0.0F));
      sum += weight, x += weight * static_cast<double>(i % 320), y += weight * static_cast<double>(i / 320);
    }
    return PixelPoint{x / sum, y / sum};
  };
  const PixelPoint moved = warm(swaying.apparent_kelvin()), stood = warm(still.apparent_kelvin());
  EXPECT_NEAR(moved.x - stood.x, by.x, 0.7);
  EXPECT_NEAR(moved.y - stood.y, by.y, 0.7);
}

}  // namespace
}  // namespace vigie::sim
