#include "sensor.h"

#include "scenes.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace vigie::sim {
namespace {

// A sensor that looks at 290 K everywhere; each frame as doubles without its mean.
class Stare {
 public:
  explicit Stare(const CameraSettings& camera)
      : sensor_(camera, 77), kelvin_(std::size_t{320} * 256, 290.0F), counts_(kelvin_.size()) {}
  const std::vector<std::uint16_t>& frame(std::uint64_t n) {
    sensor_.expose(kelvin_, sensor_.moment(n), counts_);
    return counts_;
  }
  SensorModel& sensor() { return sensor_; }

 private:
  SensorModel sensor_;
  std::vector<float> kelvin_;
  std::vector<std::uint16_t> counts_;
};

CameraSettings quiet() {
  return plain_scene().cameras[0];
}

std::vector<double> centred(const std::vector<std::uint16_t>& counts) {
  double mean = 0;
  for (const std::uint16_t c : counts) mean += c / static_cast<double>(counts.size());
  std::vector<double> result;
  for (const std::uint16_t c : counts) result.push_back(c - mean);
  return result;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) ab += a[i] * b[i], aa += a[i] * a[i], bb += b[i] * b[i];
  return ab / std::sqrt(aa * bb);
}

TEST(Sensor, gives_counts_that_are_linear_in_temperature) {
  Stare stare(quiet());
  for (const std::uint16_t c : stare.frame(0)) ASSERT_EQ(c, 290 * 40);
}

TEST(Sensor, has_the_noise_of_its_netd) {
  CameraSettings camera = quiet();
  camera.netd = Temperature::millikelvin(120);
  Stare stare(camera);
  double squares = 0, cubes = 0, fourths = 0;
  int n = 0, beyond4 = 0;
  for (std::uint64_t f = 0; f < 40; ++f)
    for (const double v : centred(stare.frame(f))) {
      const double z = v / 4.8;
      squares += v * v;
      cubes += z * z * z;
      fourths += z * z * z * z;
      beyond4 += std::abs(z) > 4 ? 1 : 0;
      ++n;
    }
  EXPECT_NEAR(squares / n, 4.8 * 4.8 + 1.0 / 12, 0.01 * 4.8 * 4.8);  // rounding to counts adds a twelfth
  EXPECT_NEAR(cubes / n, 0, 0.03);
  EXPECT_NEAR(fourths / n, 3, 0.06);
  // Gaussian tails: 6.3e-5 of samples.
  EXPECT_GT(beyond4, n * 4e-5);
  EXPECT_LT(beyond4, n * 9e-5);
}

// N samples give a correlation of 1/sqrt(N) = 0.0035 by chance.
TEST(Sensor, has_noise_that_no_two_frames_share) {
  CameraSettings camera = quiet();
  camera.netd = Temperature::millikelvin(200);
  Stare stare(camera);
  std::vector<std::vector<double>> frames;
  for (std::uint64_t f = 0; f < 30; ++f) frames.push_back(centred(stare.frame(f)));
  for (std::size_t lag = 1; lag < frames.size(); ++lag)
    EXPECT_LT(std::abs(correlation(frames[0], frames[lag])), 0.018) << lag;
  double mean = 0;
  for (std::size_t f = 1; f < frames.size(); ++f) mean += correlation(frames[f - 1], frames[f]) / 29;
  EXPECT_LT(std::abs(mean), 0.003);
}

TEST(Sensor, has_noise_that_is_white_across_the_picture) {
  CameraSettings camera = quiet();
  camera.netd = Temperature::millikelvin(200);
  Stare stare(camera);
  for (const auto& [dx, dy] : {std::pair{1, 0}, {2, 0}, {0, 1}, {1, 1}, {0, 2}, {5, 3}, {-1, 1}}) {
    double mean = 0;
    for (std::uint64_t f = 0; f < 20; ++f) {
      const std::vector<double> a = centred(stare.frame(f));
      double ab = 0, aa = 0;
      for (int y = 0; y < 250; ++y)
        for (int x = 8; x < 310; ++x) {
          const double v = a[static_cast<std::size_t>(y * 320 + x)];
          ab += v * a[static_cast<std::size_t>((y + dy) * 320 + x + dx)];
          aa += v * v;
        }
      mean += ab / aa / 20;
    }
    EXPECT_LT(std::abs(mean), 0.005) << dx << ' ' << dy;
  }
}

TEST(Sensor, keeps_its_pattern_until_the_shutter_takes_a_new_one) {
  CameraSettings camera = quiet();
  camera.fixed_pattern = Temperature::millikelvin(200);
  camera.shutter_every = Duration::seconds(4);
  Stare stare(camera);
  const auto first = centred(stare.frame(0)), before = centred(stare.frame(99)),
             after = centred(stare.frame(120));
  EXPECT_GT(correlation(first, before), 0.999);
  EXPECT_LT(std::abs(correlation(first, after)), 0.1);
  double squares = 0;
  for (const double v : first) squares += v * v / static_cast<double>(first.size());
  EXPECT_NEAR(std::sqrt(squares), 8, 0.8);
}

TEST(Sensor, drifts_from_one_correction_to_the_next) {
  CameraSettings camera = quiet();
  camera.drift_per_minute = Temperature::millikelvin(500);
  camera.shutter_every = Duration::seconds(120);
  Stare stare(camera);
  const auto drift = [&](std::uint64_t f) { return stare.sensor().drift_counts(stare.sensor().moment(f)); };
  EXPECT_GT(drift(25 * 60) - drift(0), 10);
  EXPECT_GT(drift(25 * 119) - drift(25 * 60), 5);
  EXPECT_LT(drift(25 * 121), 6);
}

TEST(Shutter, holds_the_last_picture_and_counts_its_corrections) {
  CameraSettings camera = quiet();
  camera.shutter_every = Duration::seconds(10);
  camera.shutter_for = Duration::milliseconds(400);
  const ShutterPlan plan(camera);
  EXPECT_FALSE(plan.at(249).shut);
  EXPECT_EQ(plan.at(249).corrections, 0U);
  for (const std::uint64_t f : {250ULL, 255ULL, 259ULL}) {
    EXPECT_TRUE(plan.at(f).shut) << f;
    EXPECT_EQ(plan.at(f).shown, 249U);
    EXPECT_EQ(plan.at(f).corrections, 0U);
  }
  EXPECT_FALSE(plan.at(260).shut);
  EXPECT_EQ(plan.at(260).corrections, 1U);
  EXPECT_FALSE(plan.at(0).shut);
}

TEST(Shutter, freezes_the_pixels_and_says_so) {
  Scene scene = plain_scene();
  scene.cameras[0].netd = Temperature::millikelvin(60);
  scene.cameras[0].fixed_pattern = Temperature::millikelvin(60);
  scene.cameras[0].shutter_every = Duration::seconds(2);
  scene.objects.push_back(walker({{{-10, 60}}, {{10, 60}}}));
  SimulatedCamera camera = camera_of(scene);
  const Image16 before = picture_of(camera, 49);
  Image16 shut(320, 256);
  const SimulatedPicture& picture = camera.render(54, shut.view());
  EXPECT_TRUE(picture.shutter);
  EXPECT_EQ(picture.gain_epoch, 0U);
  EXPECT_EQ(shut, before);
  EXPECT_FALSE(camera.render(60, shut.view()).shutter);
  EXPECT_EQ(camera.render(60, shut.view()).gain_epoch, 1U);
  EXPECT_NE(shut, before);
}

TEST(Gain, stretches_the_scene_over_8_bits) {
  Scene scene = plain_scene();
  scene.cameras[0].samples = SampleKind::agc8;
  scene.cameras[0].elevation = Angle::degrees(0);
  SimulatedCamera camera = camera_of(scene);
  EXPECT_EQ(camera.bits(), 8);
  EXPECT_FALSE(camera.radiometry());
  const Image16 picture = picture_of(camera, 10);
  const auto [low, high] = std::minmax_element(picture.samples().begin(), picture.samples().end());
  EXPECT_LT(*low, 60);
  EXPECT_GT(*high, 180);
  EXPECT_LE(*high, 255);
}

TEST(Gain, gives_way_to_something_hot_smoothly_and_the_same_when_sought) {
  Scene scene = plain_scene();
  scene.cameras[0].samples = SampleKind::agc8;
  ObjectSettings truck = walker({{{-40, 85}}, {{40, 85}}}, PathEnd::ping_pong);
  truck.kind = ObjectClass::vehicle;
  truck.model = "truck";
  truck.contrast = Temperature::kelvin(90);
  truck.speed = Speed::metres_per_second(8);
  scene.objects.push_back(truck);
  SimulatedCamera camera = camera_of(scene);
  const auto corner = [&](std::uint64_t f) { return static_cast<int>(picture_of(camera, f)(5, 250)); };
  int least = 255, most = 0, last = corner(0);
  for (std::uint64_t f = 1; f < 250; ++f) {
    const int now = corner(f);
    EXPECT_LE(std::abs(now - last), 45) << f;  // at once it would be over 100
    least = std::min(least, now), most = std::max(most, now), last = now;
  }
  EXPECT_GT(most - least, 30);
  const Image16 there = picture_of(camera, 130);
  SimulatedCamera other = camera_of(scene);
  EXPECT_EQ(picture_of(other, 130), there);
}

}  // namespace
}  // namespace vigie::sim
