#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <vigie/geo/camera_model.h>

namespace vigie::geo {
namespace {

TEST(CameraModel, puts_a_point_where_the_pinhole_formula_says) {
  const auto model = CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(30), {}});
  ASSERT_TRUE(model);
  EXPECT_DOUBLE_EQ(model->focal_px(), 2500);
  const auto p = model->pixel_from_camera({1.5, -0.75, 300});
  ASSERT_TRUE(p);
  EXPECT_NEAR(p->x, 320 + 2500 * 1.5 / 300, 1e-9);
  EXPECT_NEAR(p->y, 256 - 2500 * 0.75 / 300, 1e-9);
  EXPECT_FALSE(model->pixel_from_camera({0, 0, -1}));
  EXPECT_NEAR(model->horizontal_field().degrees(), 2 * std::atan(320.0 / 2500) * 180 / M_PI, 1e-9);
}

TEST(CameraModel, inverts_its_distortion) {
  const Distortion d{-0.31, 0.12, 0.0008, -0.0005, -0.02};
  const auto model = CameraModel::make({640, 512, Length::micrometres(17), Length::millimetres(9), {}}, d);
  ASSERT_TRUE(model);
  std::mt19937 random(1);
  std::uniform_real_distribution<double> x(0, 640), y(0, 512);
  for (int i = 0; i < 10'000; ++i) {
    const PixelPoint pixel{x(random), y(random)};
    const auto ray = model->camera_from_pixel(pixel);
    ASSERT_TRUE(ray) << pixel.x << ' ' << pixel.y;
    EXPECT_NEAR(norm(*ray), 1, 1e-12);
    const auto back = model->pixel_from_camera(*ray * 40.0);
    ASSERT_TRUE(back);
    EXPECT_NEAR(back->x, pixel.x, 1e-8);
    EXPECT_NEAR(back->y, pixel.y, 1e-8);
  }
}

// Straight from Brown's formula, with k1 alone.
TEST(CameraModel, bends_outwards_with_a_positive_k1) {
  const auto model =
      CameraModel::make({640, 512, Length::micrometres(10), Length::millimetres(10), {}}, {0.1});
  ASSERT_TRUE(model);
  const auto p = model->pixel_from_camera({0.2, 0, 1});
  ASSERT_TRUE(p);
  EXPECT_NEAR(p->x, 320 + 1000 * 0.2 * (1 + 0.1 * 0.04), 1e-9);
}

TEST(CameraModel, says_nothing_where_distortion_turns_back) {
  const auto model =
      CameraModel::make({640, 512, Length::micrometres(10), Length::millimetres(10), {}}, {-0.5});
  ASSERT_TRUE(model);
  EXPECT_TRUE(model->pixel_from_camera({0.7, 0, 1}));
  EXPECT_FALSE(model->pixel_from_camera({0.9, 0, 1}));  // past r = sqrt(1 / 1.5) = 0.816
}

TEST(CameraModel, refuses_what_no_camera_has) {
  EXPECT_FALSE(CameraModel::make({0, 512, Length::micrometres(12), Length::millimetres(30), {}}));
  EXPECT_FALSE(CameraModel::make({640, 512, Length::micrometres(0), Length::millimetres(30), {}}));
  EXPECT_FALSE(CameraModel::make({640, 512, Length::micrometres(12), Length::metres(std::nan("")), {}}));
  const auto error = CameraModel::make({640, 99999, Length::micrometres(12), Length::millimetres(30), {}});
  ASSERT_FALSE(error);
  EXPECT_NE(error.error().message.find("99999"), std::string::npos);
  EXPECT_NE(error.error().message.find("16384"), std::string::npos);
}

}  // namespace
}  // namespace vigie::geo
