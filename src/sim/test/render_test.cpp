#include "scenes.h"
#include "shapes.h"
#include "world.h"

#include <cmath>

#include <gtest/gtest.h>

#include <vigie/sim/simulated_camera.h>

namespace vigie::sim {
namespace {

// Where two pictures without noise differ by more than `least` kelvin.
Box difference(const std::vector<float>& a, const std::vector<float>& b, int width, float least) {
  int x0 = 1 << 20, x1 = -1, y0 = 1 << 20, y1 = -1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::abs(a[i] - b[i]) <= least) continue;
    const int x = static_cast<int>(i) % width, y = static_cast<int>(i) / width;
    x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
  }
  if (x1 < 0) return {};
  return {static_cast<double>(x0), static_cast<double>(y0), x1 - x0 + 1.0, y1 - y0 + 1.0};
}

std::vector<float> kelvin(const Scene& scene, const RenderOptions& options, std::uint64_t frame) {
  SimulatedCamera camera = camera_of(scene, options);
  camera.truth(frame);
  return camera.apparent_kelvin();
}

class Distance : public testing::TestWithParam<double> {};

// f h / d pixels, from the data sheet alone: 25 mm, 12 um.
TEST_P(Distance, shows_a_standing_person_at_true_scale) {
  const double d = GetParam();
  Scene scene = plain_scene();
  scene.objects.push_back(walker({{{0, d}}}, PathEnd::loop));
  SimulatedCamera camera = camera_of(scene);
  const SimulatedPicture& picture = camera.truth(0);
  ASSERT_EQ(picture.truth.size(), 1U);
  const TruthObject& t = picture.truth[0];
  const double px_per_m = 25e-3 / 12e-6 / std::hypot(d, 5);
  EXPECT_NEAR(t.box.height, 1.75 * px_per_m, 0.02 * 1.75 * px_per_m + 0.1);
  EXPECT_NEAR(t.box.width, 0.5 * px_per_m, 0.04 * 0.5 * px_per_m + 0.1);
  EXPECT_NEAR(t.distance.metres(), std::hypot(d, 6), 0.05);
  EXPECT_NEAR(t.visible, 1, 0.02);

  // What is drawn fills the box, and the blur of half a pixel is all that leaves it.
  const std::vector<float> drawn = camera.apparent_kelvin();
  const Box seen = difference(drawn, kelvin(scene, {true, false}, 0), 320, 1.0F);
  EXPECT_NEAR(seen.left, t.box.left, 1.5);
  EXPECT_NEAR(seen.right(), t.box.right(), 1.5);
  EXPECT_NEAR(seen.top, t.box.top, 1.5);
  EXPECT_NEAR(seen.bottom(), t.box.bottom(), 1.5);
}
INSTANTIATE_TEST_SUITE_P(Render, Distance, testing::Values(80.0, 150.0, 300.0, 600.0));

TEST(Render, puts_feet_where_the_pinhole_puts_the_ground) {
  Scene scene = plain_scene();
  scene.objects.push_back(walker({{{12, 180}}}, PathEnd::loop));
  SimulatedCamera camera = camera_of(scene);
  const TruthObject t = camera.truth(0).truth.at(0);
  // By hand: 2 degrees down, 6 m up. The earth falls away by 2.6 mm here.
  const double a = 2 * M_PI / 180, drop = (180.0 * 180 + 144) / (2 * 6371e3);
  const double z = 180 * std::cos(a) + (6 + drop) * std::sin(a),
               y = (6 + drop) * std::cos(a) - 180 * std::sin(a);
  EXPECT_NEAR(t.box.bottom(), 128 + 25e-3 / 12e-6 * y / z, 0.3);
  EXPECT_NEAR(t.box.centre().x, 160 + 25e-3 / 12e-6 * 12 / z, 0.2);
  EXPECT_NEAR(t.place.x, 12, 1e-6);
}

TEST(Render, hides_behind_a_nearer_thing_what_is_farther) {
  Scene scene = plain_scene();
  scene.objects.push_back(walker({{{0, 150}}}, PathEnd::loop));
  ObjectSettings truck = walker({{{-3, 110}}, {{3, 110}}}, PathEnd::once);
  truck.kind = ObjectClass::vehicle;
  truck.model = "truck";
  truck.times = {Duration(), Duration::seconds(10)};
  scene.objects.push_back(truck);
  SimulatedCamera camera = camera_of(scene);
  const SimulatedPicture& picture = camera.truth(125);  // the truck stands across
  ASSERT_EQ(picture.truth.size(), 2U);
  EXPECT_LT(picture.truth[0].visible, 0.05);
  EXPECT_GT(picture.truth[1].visible, 0.95);
  EXPECT_GT(camera.truth(400).truth.at(0).visible, 0.95);  // and is gone
}

// Against sight lines to points up each person, walked step by step over the same ground.
TEST(Render, hides_behind_a_hill_what_is_behind_it) {
  Scene scene = plain_scene();
  scene.terrain.hills = Length::metres(50);
  scene.terrain.hills_across = Length::metres(300);
  scene.cameras[0].elevation = Angle::degrees(0);
  scene.cameras[0].sensor.focal_length = Length::millimetres(15);
  for (int i = 0; i < 50; ++i) {
    const double d = 50 + 20 * i;
    scene.objects.push_back(walker({{{d * 0.02 * (i % 7 - 3), d}}}, PathEnd::loop));
  }
  SimulatedCamera camera = camera_of(scene);
  const auto terrain = make_terrain(scene, camera.site());
  ASSERT_TRUE(terrain);
  const EnuVector eye = camera.site().enu_from_geodetic(camera.pose().place);
  const auto clear = [&](EnuVector there) {
    for (double u = 0.002; u < 0.998; u += 0.002) {
      const EnuVector p = eye + (there - eye) * u;
      if (terrain->up_m(p.x, p.y).value() > p.z) return false;
    }
    return true;
  };
  int hidden = 0, seen = 0;
  for (const TruthObject& t : camera.truth(0).truth) {
    if (t.box.top <= 0 || t.box.bottom() >= 256) continue;
    int open = 0;
    for (int k = 0; k < 20; ++k) open += clear(t.place + EnuVector{0, 0, (k + 0.5) * 1.75 / 20}) ? 1 : 0;
    // A pixel's worth of the body either way.
    EXPECT_NEAR(t.visible, open / 20.0, 0.2 + 1 / t.box.height) << t.place.y;
    hidden += open == 0 ? 1 : 0;
    seen += open == 20 ? 1 : 0;
  }
  EXPECT_GT(hidden, 5);
  EXPECT_GT(seen, 3);
}

TEST(Render, draws_the_same_frame_in_any_order) {
  Scene scene = plain_scene();
  scene.cameras[0].netd = Temperature::millikelvin(80);
  scene.cameras[0].fixed_pattern = Temperature::millikelvin(50);
  scene.cameras[0].shutter_every = Duration::seconds(3);
  scene.air.rain_mm_per_h = 5;
  scene.objects.push_back(walker({{{-10, 100}}, {{10, 100}}}));
  SimulatedCamera forwards = camera_of(scene), seeking = camera_of(scene);
  std::vector<Image16> pictures;
  for (std::uint64_t f = 0; f < 160; f += 8) pictures.push_back(picture_of(forwards, f));
  for (const std::uint64_t f : {152ULL, 0ULL, 80ULL, 72ULL, 88ULL, 16ULL})
    EXPECT_EQ(picture_of(seeking, f), pictures[f / 8]) << f;
  scene.seed = 6;
  SimulatedCamera other = camera_of(scene);
  EXPECT_NE(picture_of(other, 0), pictures[0]);
}

TEST(Render, walks_every_path_backwards_when_time_is_reversed) {
  Scene scene = plain_scene();
  scene.objects.push_back(walker({{{-7, 120}}, {{7, 120}}}, PathEnd::restart));
  SimulatedCamera forwards = camera_of(scene), backwards = camera_of(scene, {false, true});
  const auto frames = static_cast<std::uint64_t>(scene.duration.seconds() * 25);
  int compared = 0;
  for (std::uint64_t f = 0; f <= frames; f += 100) {
    const auto there = forwards.truth(f).truth, back = backwards.truth(frames - f).truth;
    ASSERT_EQ(there.size(), back.size()) << f;
    for (std::size_t i = 0; i < there.size(); ++i, ++compared) {
      EXPECT_NEAR(there[i].place.x, back[i].place.x, 1e-6);
      EXPECT_NEAR(there[i].velocity.x, -back[i].velocity.x, 1e-6);
    }
  }
  EXPECT_GT(compared, 10);
}

TEST(Render, leaves_only_background_when_targets_are_taken_out) {
  Scene scene = plain_scene();
  scene.ground.texture = Temperature::kelvin(1);
  scene.ground.bushes_per_ha = scene.ground.rocks_per_ha = 100;
  scene.cameras[0].netd = Temperature::millikelvin(50);
  scene.objects.push_back(walker({{{-10, 100}}, {{10, 100}}}));
  SimulatedCamera camera = camera_of(scene, {true, false});
  const Image16 first = picture_of(camera, 0);
  double sum = 0, squares = 0;
  int count = 0;
  for (std::uint64_t f = 25; f < 250; f += 25) {
    const Image16 later = picture_of(camera, f);
    EXPECT_TRUE(camera.truth(f).truth.empty());
    for (std::size_t i = 0; i < first.samples().size(); ++i, ++count) {
      const double d = static_cast<double>(later.samples()[i]) - static_cast<double>(first.samples()[i]);
      sum += d;
      squares += d * d;
      // 2 counts of noise: six and a half deviations of a difference.
      ASSERT_LT(std::abs(d), 6.5 * std::sqrt(2.0) * 2.1) << f << ' ' << i;
    }
  }
  EXPECT_NEAR(sum / count, 0, 0.05);
  EXPECT_NEAR(squares / count, 2 * (4 + 1.0 / 12), 0.2);
}

// Beer and Lambert: of two like pictures, one through clear air, the contrasts differ by exp(-loss d).
TEST(Render, loses_contrast_with_distance_as_the_air_says) {
  Scene scene = plain_scene();
  scene.ground.temperature = scene.air.temperature;  // so that only the walkers stand out
  scene.cameras[0].elevation = Angle::degrees(-6);   // no sky
  scene.objects.push_back(walker({{{0, 60}}}, PathEnd::loop));
  scene.objects.push_back(walker({{{4, 110}}}, PathEnd::loop));
  const auto clear = kelvin(scene, {}, 0);
  scene.air.loss_per_km = 4;
  SimulatedCamera hazy = camera_of(scene);
  const auto truth = hazy.truth(0).truth;
  ASSERT_EQ(truth.size(), 2U);
  const auto air = static_cast<float>(scene.air.temperature.kelvin());
  for (const TruthObject& t : truth) {
    const auto i =
        static_cast<std::size_t>(t.box.centre().y) * 320 + static_cast<std::size_t>(t.box.centre().x);
    ASSERT_GT(clear[i] - air, 1);
    EXPECT_NEAR((hazy.apparent_kelvin()[i] - air) / (clear[i] - air), std::exp(-4e-3 * t.distance.metres()),
                0.002);
  }
}

TEST(Render, moves_legs_and_arms_of_who_walks) {
  const BodyKind kind{ObjectClass::person, "adult", 8, 3};
  MotionState state;
  state.speed_mps = 1.4;
  Body a, b, standing;
  build_body(kind, state, a);
  state.strides = 0.25;
  build_body(kind, state, b);
  ASSERT_EQ(a.capsules.size(), b.capsules.size());
  int moved = 0;
  for (std::size_t i = 0; i < a.capsules.size(); ++i)
    moved += norm(a.capsules[i].b - b.capsules[i].b) > 0.1 ? 1 : 0;
  EXPECT_GE(moved, 6);
  // Nobody sinks into the ground or grows.
  for (double s = 0; s < 1.03; s += 0.035) {
    state.strides = s;
    Body body;
    build_body(kind, state, body);
    double low = 10, high = -10;
    for (const Capsule& c : body.capsules) {
      low = std::min({low, c.a.z - c.ra, c.b.z - c.rb});
      high = std::max({high, c.a.z + c.ra, c.b.z + c.rb});
    }
    EXPECT_NEAR(low, 0, 0.01) << s;
    EXPECT_NEAR(high, 1.75, 0.08) << s;
  }
}

TEST(Render, sways_plants_with_the_wind_and_not_without) {
  Scene scene = plain_scene();
  scene.ground.bushes_per_ha = 300;
  SimulatedCamera calm = camera_of(scene);
  calm.truth(0);
  const auto still = calm.apparent_kelvin();
  calm.truth(40);
  EXPECT_EQ(calm.apparent_kelvin(), still);
  scene.air.wind = Speed::metres_per_second(12);
  SimulatedCamera windy = camera_of(scene);
  windy.truth(0);
  const auto before = windy.apparent_kelvin();
  windy.truth(40);
  float most = 0;
  for (std::size_t i = 0; i < before.size(); ++i)
    most = std::max(most, std::abs(before[i] - windy.apparent_kelvin()[i]));
  EXPECT_GT(most, 0.1F);
  EXPECT_LT(most, 3.0F);
}

TEST(Render, tells_what_is_wrong_with_a_camera_or_a_path) {
  Scene scene = plain_scene();
  EXPECT_EQ(SimulatedCamera::make(scene, 1).error().message,
            "test: the scene has 1 camera: camera must be 0");
  scene.cameras.resize(3, scene.cameras[0]);
  EXPECT_EQ(SimulatedCamera::make(scene, 3).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(SimulatedCamera::make(scene, 3).error().message,
            "test: the scene has 3 cameras: camera must be 0 to 2");
  scene.cameras.resize(1);
  scene.objects.push_back(walker({{{0, 5000}}}, PathEnd::loop));
  const auto beyond = SimulatedCamera::make(scene, 0);
  ASSERT_FALSE(beyond);
  EXPECT_NE(beyond.error().message.find("walker"), std::string::npos);
  scene.objects.clear();
  scene.cameras[0].place = {0, 9000};
  EXPECT_NE(SimulatedCamera::make(scene, 0).error().message.find("test camera"), std::string::npos);
  scene = plain_scene();
  scene.terrain.elevation_file = "no_such_file.hgt";
  EXPECT_EQ(SimulatedCamera::make(scene, 0).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace vigie::sim
