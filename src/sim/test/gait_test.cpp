#include "gait.h"

#include "motion.h"
#include "scenes.h"
#include "shapes.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <vigie/sim/truth.h>

namespace vigie::sim {
namespace {

// Grieve and Gear (1966), of grown people who walk: 64.8 (v / stature)^0.57 strides a minute.
TEST(Gait, steps_as_walking_people_do) {
  const double hip = hip_height_m(ObjectClass::person, "adult");
  for (const double v : {0.8, 1.2, 1.6, 2.0}) {
    const double a_second = 64.8 / 60 * std::pow(v / 1.75, 0.57);
    EXPECT_NEAR(v / stride_m(hip, v) / a_second, 1, 0.25) << v;
  }
}

TEST(Gait, lengthens_the_stride_to_a_bound_and_then_quickens_it) {
  for (const double hip : {0.36, 0.92, 1.8}) {
    double before = 0;
    for (double v = 0.3; v < 30; v *= 1.1) {
      const double stride = stride_m(hip, v);
      EXPECT_GE(stride, before);
      EXPECT_LE(stride, 4.5 * hip);
      EXPECT_GT(v / stride, before > 0 ? 0.9 * v / 1.1 / before : 0);
      before = stride;
      const Gait gait = gait_of(hip, v);
      EXPECT_GE(gait.swing, 0);
      EXPECT_LE(gait.swing, 1);
      EXPECT_LE(gait.run, 1);
    }
    EXPECT_DOUBLE_EQ(before, 4.5 * hip);
  }
  // About three steps a second at 3 m/s and four at 8 m/s.
  EXPECT_NEAR(2 * 3 / stride_m(0.92, 3), 2.8, 0.2);
  EXPECT_NEAR(2 * 8 / stride_m(0.92, 8), 4.2, 0.3);
}

TEST(Gait, goes_on_stepping_forwards_on_the_way_back) {
  const auto flat = [](double, double) { return std::optional(0.0); };
  const Motion motion = *Motion::make(walker({{{0, 0}}, {{0, 14}}}), {}, 0, flat);
  double before = -1;
  for (double t = 0; t < 19.9; t += 0.1) {
    const double strides = motion.at(t)->strides;
    EXPECT_GT(strides, before) << t;
    before = strides;
  }
  EXPECT_NEAR(before, 28 / stride_m(0.92, 1.4), 0.25);
}

struct Drawn {
  Box box;
  double area = 0;  // px, changed by the body
};

// What the body changed in the picture's first `height` rows from `top` and `width` columns from `left`.
Drawn drawn(const std::vector<float>& with, const std::vector<float>& without, int stride, int left, int top,
            int width, int height) {
  int x0 = width, x1 = -1, y0 = height, y1 = -1;
  Drawn result;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto i = static_cast<std::size_t>((y + top) * stride + x + left);
      if (std::abs(with[i] - without[i]) < 0.02F) continue;
      ++result.area;
      x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
    }
  if (x1 >= 0) result.box = {static_cast<double>(x0), static_cast<double>(y0), x1 - x0 + 1.0, y1 - y0 + 1.0};
  return result;
}

Scene sharp_scene() {
  Scene scene = plain_scene();
  scene.cameras[0].blur_px = 0;
  scene.terrain.half_side = Length::metres(200);
  return scene;
}

std::vector<float> empty_picture(const Scene& scene) {
  SimulatedCamera nobody = camera_of(scene, {true, false});
  nobody.truth(0);
  return nobody.apparent_kelvin();
}

void expect_fits(const Box& told, const Box& seen, const std::string& where) {
  EXPECT_NEAR(seen.left, told.left, 1) << where;
  EXPECT_NEAR(seen.top, told.top, 1) << where;
  EXPECT_NEAR(seen.right(), told.right(), 1) << where;
  EXPECT_NEAR(seen.bottom(), told.bottom(), 1) << where;
}

struct Mover {
  ObjectClass kind;
  const char* model;
  double widest;  // of its height, from the side
};
class Moving : public testing::TestWithParam<Mover> {};

TEST_P(Moving, fills_its_box_at_every_speed_and_stays_of_its_size) {
  const Mover& mover = GetParam();
  for (const double v : {0.3, 0.8, 1.4, 2.2, 3.0, 4.5, 6.0, 8.0}) {
    Scene scene = sharp_scene();
    ObjectSettings object = walker({{{-8, 90}}, {{8, 90}}});
    object.kind = mover.kind;
    object.model = mover.model;
    object.speed = Speed::metres_per_second(v);
    scene.objects.push_back(object);
    const std::vector<float> without = empty_picture(scene);
    SimulatedCamera camera = camera_of(scene);
    int whole = 0;
    const int frames = static_cast<int>(std::ceil(16 / v * 25));
    for (int f = 0; f < frames; f += std::max(1, frames / 25)) {
      const auto& truth = camera.truth(static_cast<std::uint64_t>(f)).truth;
      if (truth.empty()) continue;
      const std::string where =
          std::string(mover.model) + " at " + std::to_string(v) + ", frame " + std::to_string(f);
      expect_fits(truth[0].box, drawn(camera.apparent_kelvin(), without, 320, 0, 0, 320, 256).box, where);
      if (truth[0].box.left <= 0 || truth[0].box.right() >= 320) continue;
      ++whole;
      EXPECT_NEAR(truth[0].visible, 1, 1e-3) << where;
      const double px_per_m = 25e-3 / 12e-6 / truth[0].distance.metres();
      const double high = body_size({mover.kind, mover.model}).height_m;
      EXPECT_LT(truth[0].box.width / px_per_m, mover.widest * high) << where;
      if (mover.kind == ObjectClass::person) {
        EXPECT_NEAR(truth[0].box.height / px_per_m, high, 0.12 * high) << where;
      }
    }
    EXPECT_GT(whole, 10) << v;
  }
}
INSTANTIATE_TEST_SUITE_P(Gait, Moving,
                         testing::Values(Mover{ObjectClass::person, "adult", 0.65},
                                         Mover{ObjectClass::person, "child", 0.65},
                                         Mover{ObjectClass::animal, "goat", 2.4},
                                         Mover{ObjectClass::animal, "camel", 1.9},
                                         Mover{ObjectClass::animal, "fox", 2.8}));

// Against the same body drawn whole by a camera with a larger sensor.
class Cut : public testing::TestWithParam<double> {};

TEST_P(Cut, tells_box_and_share_of_what_the_picture_holds) {
  const double distance = GetParam();
  Scene scene = sharp_scene();
  scene.cameras[0].elevation = Angle::degrees(0);
  scene.cameras[0].above_ground = Length::metres(1.2);
  scene.objects.push_back(walker({{{-0.1, distance}}, {{0.1, distance}}}));
  CameraSettings& settings = scene.cameras[0];
  settings.sensor.width = settings.sensor.height = 1000;
  const std::vector<float> without = empty_picture(scene);
  SimulatedCamera large = camera_of(scene);
  large.truth(0);
  const std::vector<float> with = large.apparent_kelvin();
  const Drawn whole = drawn(with, without, 1000, 0, 0, 1000, 1000);
  ASSERT_LT(whole.box.height, 990);
  settings.sensor.width = 100;
  settings.sensor.height = 60;
  SimulatedCamera small = camera_of(scene);
  const TruthObject t = small.truth(0).truth.at(0);
  const Drawn part = drawn(with, without, 1000, 450, 470, 100, 60);
  ASSERT_LT(part.area, 0.8 * whole.area);
  expect_fits(t.box, part.box, std::to_string(distance));
  EXPECT_NEAR(t.visible, part.area / whole.area, 0.02);
}
INSTANTIATE_TEST_SUITE_P(Gait, Cut, testing::Values(14.0, 5.0));

}  // namespace
}  // namespace vigie::sim
