#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <vigie/geo/calibrate.h>

namespace vigie::geo {
namespace {

// A camera 15 to 80 m over rolling ground, which sees landmarks 200 to 4,000 m off anywhere in its picture.
struct Scene {
  CameraModel model;
  SiteFrame site;
  Pose truth;
  PlaceGuess guess;
  std::vector<Landmark> landmarks;
};

class Scenes {
 public:
  explicit Scenes(unsigned seed) : random_(seed) {}

  Scene next(int count) {
    Scene scene{
        *CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(uniform(15, 60)), {}}),
        *SiteFrame::make({Angle::degrees(uniform(-60, 60)), Angle::degrees(uniform(-180, 180)),
                          EllipsoidHeight::metres(500)}),
        {},
        {},
        {}};
    const EnuVector eye{uniform(-2000, 2000), uniform(-2000, 2000), uniform(15, 80)};
    scene.truth.place = scene.site.geodetic_from_enu(eye);
    scene.truth.bearing = Bearing::degrees(uniform(0, 360));
    scene.truth.elevation = Angle::degrees(uniform(-8, 4));
    scene.truth.roll = Angle::degrees(uniform(-5, 5));
    scene.guess.place = scene.site.geodetic_from_enu(eye + EnuVector{normal(10), normal(10), normal(10)});
    const auto enu_from_camera = camera_from_enu(scene.site, scene.truth).inverse();
    while (static_cast<int>(scene.landmarks.size()) < count) {
      const PixelPoint pixel{uniform(10, 630), uniform(10, 502)};
      const double range = std::exp(uniform(std::log(200), std::log(4000)));
      EnuVector place = enu_from_camera(*scene.model.camera_from_pixel(pixel) * range);
      // As it truly is; the ray comes down to it.
      place.z -= Refraction{}.drop_m(std::hypot(place.x - eye.x, place.y - eye.y));
      scene.landmarks.push_back({"l" + std::to_string(scene.landmarks.size()),
                                 {pixel.x + normal(1), pixel.y + normal(1)},
                                 place + EnuVector{normal(5), normal(5), normal(5)},
                                 1,
                                 5});
    }
    return scene;
  }
  double uniform(double low, double high) { return std::uniform_real_distribution<>(low, high)(random_); }
  double normal(double sigma) { return sigma * normal_(random_); }

 private:
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
};

Eigen::Vector<double, 6> error_of(const Scene& scene, const Pose& pose) {
  const EnuVector off =
      scene.site.enu_from_geodetic(pose.place) - scene.site.enu_from_geodetic(scene.truth.place);
  const LocalAxes axes = local_axes(scene.site, scene.truth.place);
  return {dot(off, axes.east),
          dot(off, axes.north),
          dot(off, axes.up),
          (pose.bearing - scene.truth.bearing).radians(),
          (pose.elevation - scene.truth.elevation).radians(),
          (pose.roll - scene.truth.roll).radians()};
}

double mahalanobis2(const Eigen::Vector<double, 6>& error, const PoseCovariance& covariance) {
  Eigen::Matrix<double, 6, 6> m;
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) m(i, j) = covariance(i, j);
  return error.dot(m.ldlt().solve(error));
}

// The figure of docs/figures.md: the truth is in the region of 95 % as often as that.
TEST(Calibrate, says_truly_how_well_the_pose_is_known) {
  Scenes scenes(5);
  constexpr int kTrials = 2000;
  constexpr double kChi2 = 12.592;  // six degrees of freedom, 0.95
  int inside = 0, solved = 0;
  std::vector<double> direction;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Scene scene = scenes.next(6);
    const auto result = calibrate(scene.model, scene.site, scene.landmarks, scene.guess);
    if (!result) {
      EXPECT_EQ(result.error().code, ErrorCode::invalid_argument) << result.error().message;  // on one line
      continue;
    }
    ++solved;
    const auto error = error_of(scene, result->pose);
    inside += mahalanobis2(error, result->covariance) <= kChi2;
    direction.push_back(error.segment<2>(3).norm() * 180 / M_PI);
  }
  std::ranges::sort(direction);
  std::printf(
      "%d of %d solved; truth in the 95 %% region in %.3f; bearing and elevation off by %.3f deg (median)\n",
      solved, kTrials, static_cast<double>(inside) / solved, direction[direction.size() / 2]);
  EXPECT_GE(solved, kTrials * 99 / 100);
  EXPECT_GE(inside, 0.93 * solved);
  EXPECT_LE(inside, 0.97 * solved);
}

// Two landmarks have each other's place. Near the camera, 5 m of a place's own error are as much as that:
// such a one may stay, but the pose has to be right.
TEST(Calibrate, is_not_led_astray_by_what_was_mixed_up) {
  Scenes scenes(7);
  constexpr int kTrials = 100;
  constexpr double kChi2 = 22.46;  // six degrees of freedom, 0.999
  int right = 0, told = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    Scene scene = scenes.next(9);
    std::swap(scene.landmarks[1].place, scene.landmarks[5].place);
    const auto result = calibrate(scene.model, scene.site, scene.landmarks, scene.guess);
    ASSERT_TRUE(result) << result.error().message;
    right += mahalanobis2(error_of(scene, result->pose), result->covariance) < kChi2;
    told += result->landmarks[1].left_out || result->landmarks[5].left_out;
  }
  std::printf("of %d: pose right in %d, at least one of the two left out in %d\n", kTrials, right, told);
  EXPECT_GE(right, 96);
  EXPECT_GE(told, 85);
}

TEST(Calibrate, says_where_another_landmark_helps) {
  Scenes scenes(11);
  for (int trial = 0; trial < 20; ++trial) {
    const Scene scene = scenes.next(6);
    const auto before = calibrate(scene.model, scene.site, scene.landmarks, scene.guess);
    ASSERT_TRUE(before);
    EXPECT_LT(before->next_leaves, 1);
    EXPECT_GT(before->next_leaves, 0.3);
    Scene more = scene;
    const auto enu_from_camera = camera_from_enu(scene.site, scene.truth).inverse();
    const auto ray = scene.model.camera_from_pixel(before->next_pixel);
    ASSERT_TRUE(ray);
    more.landmarks.push_back({"next", before->next_pixel, enu_from_camera(*ray * 1000), 1, 5});
    const auto after = calibrate(more.model, more.site, more.landmarks, more.guess);
    ASSERT_TRUE(after);
    EXPECT_LT(after->pose.direction_uncertainty, before->pose.direction_uncertainty * 1.05);
  }
}

TEST(Calibrate, refuses_what_fixes_no_pose) {
  Scenes scenes(3);
  const Scene scene = scenes.next(6);
  const auto refused = [&](const std::vector<Landmark>& landmarks) {
    const auto result = calibrate(scene.model, scene.site, landmarks, scene.guess);
    EXPECT_FALSE(result);
    return result ? Error() : result.error();
  };
  EXPECT_EQ(refused({scene.landmarks.begin(), scene.landmarks.begin() + 2}).code,
            ErrorCode::invalid_argument);
  std::vector<Landmark> on_line = scene.landmarks;
  for (std::size_t i = 0; i < on_line.size(); ++i)
    on_line[i].pixel = {50.0 + 90 * static_cast<double>(i), 200 + 0.2 * 90 * static_cast<double>(i)};
  EXPECT_NE(refused(on_line).message.find("on one line"), std::string::npos);
  std::vector<Landmark> not_finite = scene.landmarks;
  not_finite[2].place.z = std::nan("");
  EXPECT_EQ(refused(not_finite).code, ErrorCode::invalid_argument);
  // Places from another part of the world, each another.
  std::vector<Landmark> elsewhere = scene.landmarks;
  for (Landmark& l : elsewhere)
    l.place = {scenes.uniform(-4e3, 4e3), scenes.uniform(-4e3, 4e3), scenes.uniform(0, 4e3)};
  EXPECT_EQ(refused(elsewhere).code, ErrorCode::not_found);
}

}  // namespace
}  // namespace vigie::geo
