#include "registration.h"

#include "scene.h"

#include <array>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include <vigie/detect/change_detector.h>

namespace vigie::detect {
namespace {

constexpr int kWidth = 160, kHeight = 120;
constexpr double kSigma = 6;  // counts
constexpr float kFilteredVariance = static_cast<float>(kSigma * kSigma) * kFilterNoiseGain;

// Ground without a pattern that repeats, under a sky of one value; seen from a mast that sways.
class Ground {
 public:
  double shift_x = 0, shift_y = 0, gain = 1, offset = 0;  // of the next picture
  // Of what stands in the picture, counts: a place of the ground to what it adds.
  std::function<double(double, double)> things = [](double, double) { return 0.0; };

  Ground() {
    std::uniform_real_distribution<double> step(-0.8, 0.8), turn(0, 6.28);
    for (Wave& w : waves_) w = {step(random_), step(random_), turn(random_)};
  }
  Frame next() {
    std::normal_distribution<double> noise(0, kSigma);
    auto image = std::make_shared<Image16>(kWidth, kHeight);
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        const double seen = at(x - shift_x, y - shift_y) + things(x - shift_x, y - shift_y);
        (*image)(x, y) =
            static_cast<std::uint16_t>(std::lround(3000 + gain * seen + offset + noise(random_)));
      }
    }
    return frames_.frame_of(std::move(image));
  }
  // Round an ellipse of so many pixels, once in so many frames.
  void sway(int frame, double far, double period) {
    shift_x = far * std::sin(6.2832 * frame / period);
    shift_y = far * 0.5 * std::cos(6.2832 * frame / period);
  }

 private:
  struct Wave {
    double x, y, phase;
  };
  [[nodiscard]] double at(double x, double y) const {
    double sum = 0;
    for (const Wave& w : waves_) sum += std::sin(w.x * x + w.y * y + w.phase);
    return std::clamp((y - 40) / 2, 0.0, 1.0) * (300 + 10 * sum);
  }
  std::mt19937 random_{4};
  std::array<Wave, 24> waves_{};
  Scene frames_{{kWidth, kHeight, 14, 3000, kSigma, 20, 1}};
};

class RegistrationTest : public testing::Test {
 protected:
  RegistrationTest() {
    planes_.resize(kWidth, kHeight);
    planes_.restart(ground_.next().image, 14);
    registration_.resize(kWidth, kHeight);
  }
  Shift find(const Image8* valid = nullptr) {
    registration_.renew(planes_, valid, kFilteredVariance, true);
    return registration_.find(ground_.next().image->view(), 1, true);
  }
  void expect_found(double within) {
    const Shift shift = find();
    EXPECT_NEAR(shift.whole_x + static_cast<double>(shift.rest_x), ground_.shift_x, within);
    EXPECT_NEAR(shift.whole_y + static_cast<double>(shift.rest_y), ground_.shift_y, within);
    EXPECT_LT(std::abs(shift.rest_x), 0.9F);
    EXPECT_LT(shift.covariance(0, 0), 0.1 * 0.1);
  }
  Ground ground_;
  Planes planes_;
  Registration registration_;
};

TEST_F(RegistrationTest, finds_a_shift_in_any_direction) {
  for (const double x : {-5.2, -2.5, -0.8, 0.0, 0.7, 3.0, 6.4}) {
    for (const double y : {-3.1, -1.5, 0.6, 2.4}) {
      ground_.shift_x = x;
      ground_.shift_y = y;
      SCOPED_TRACE(testing::Message() << x << ' ' << y);
      expect_found(0.15);
    }
  }
}

TEST_F(RegistrationTest, is_not_misled_by_gain_and_offset) {
  ground_.shift_x = 1.4;
  ground_.shift_y = -2.2;
  ground_.gain = 0.85;
  ground_.offset = 400;
  expect_found(0.15);
}

TEST_F(RegistrationTest, is_not_misled_by_what_passes) {
  ground_.shift_x = 2.3;
  ground_.shift_y = 1.2;
  ground_.things = [](double x, double y) { return x > 20 && x < 70 && y > 30 ? 500.0 : 0.0; };
  expect_found(0.2);
}

TEST_F(RegistrationTest, finds_none_in_a_picture_that_stands_still) {
  for (int i = 0; i < 20; ++i) {
    const Shift shift = find();
    EXPECT_EQ(shift.whole_x, 0);
    EXPECT_EQ(shift.whole_y, 0);
    EXPECT_EQ(shift.rest_x, 0.0F);
    EXPECT_EQ(shift.rest_y, 0.0F);
  }
}

TEST_F(RegistrationTest, finds_none_where_all_is_another_picture_or_nothing_is_seen) {
  ground_.shift_x = 60;
  Shift shift = find();
  EXPECT_TRUE(shift.whole_x == 0 && shift.rest_x == 0.0F);
  const Image8 none(kWidth, kHeight);
  ground_.shift_x = 2;
  shift = find(&none);
  EXPECT_TRUE(shift.whole_x == 0 && shift.rest_x == 0.0F);
}

TEST(Stabiliser, moves_pictures_by_whole_pixels_and_says_what_was_not_seen) {
  Frame frame;
  auto image = std::make_shared<Image16>(20, 10);
  for (int y = 0; y < 10; ++y)
    for (int x = 0; x < 20; ++x) (*image)(x, y) = static_cast<std::uint16_t>(100 * y + x);
  frame.image = image;
  Stabiliser stabiliser;
  stabiliser.resize(20, 10);
  const Image16 previous(20, 10, 7);
  stabiliser.apply(frame, {3, -2, 0, 0, {}}, previous);
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 20; ++x) {
      const bool seen = x + 3 < 20 && y >= 2;
      ASSERT_EQ((*frame.image)(x, y), seen ? 100 * (y - 2) + x + 3 : 7) << x << ' ' << y;
      ASSERT_EQ((*frame.valid_mask)(x, y), seen ? 1 : 0);
    }
  }
}

// What one target that crosses the ground gives while the camera moves.
struct Watched {
  int strays = 0, found = 0, blind = 0;
  double error = 0;  // of the stabilised centroid against the first picture, px, summed
  PixelPoint shift;  // told last
};

template <typename Move>
Watched watch(Move&& move) {
  constexpr int kFirst = 40, kFrames = 300;
  Ground ground;
  ChangeDetector detector;
  Watched seen;
  move(ground, 0);
  const double first_x = ground.shift_x, first_y = ground.shift_y;
  for (int i = 0; i < kFrames; ++i) {
    move(ground, i);
    // It crosses the picture, wherever that looks.
    const double x = 10 + std::fmod(1.1 * i, 140) - ground.shift_x, y = 70 - ground.shift_y;
    ground.things = [=](double at_x, double at_y) {
      return 300 * std::exp(-(std::pow(at_x + 0.5 - x, 2) + std::pow(at_y + 0.5 - y, 2)) / 4);
    };
    const DetectOutput& out = detector.detect(ground.next());
    if (i < kFirst) continue;
    seen.blind += out.watching ? 0 : 1;
    seen.shift = {out.shift.x, out.shift.y};
    for (const Detection& d : out.detections) {
      if (d.found_by == FoundBy::contrast) continue;  // what the ground holds
      const PixelPoint at{x + ground.shift_x, y + ground.shift_y};
      if (norm(d.centroid - at) > 3) {
        ++seen.strays;
        continue;
      }
      ++seen.found;
      seen.error +=
          std::hypot(d.stabilised_centroid.x - (x + first_x), d.stabilised_centroid.y - (y + first_y));
    }
  }
  return seen;
}

TEST(ChangeDetector, on_a_mast_that_sways_by_three_pixels_sees_what_moves_and_nothing_else) {
  const Watched seen = watch([](Ground& ground, int i) { ground.sway(i, 3, 23); });
  EXPECT_LE(seen.strays, 2);
  EXPECT_GT(seen.found, 220);
  EXPECT_LT(seen.error / seen.found, 0.5);
  EXPECT_EQ(seen.blind, 0);
}

TEST(ChangeDetector, sees_what_moves_while_the_camera_is_slowly_turned) {
  for (const double step : {0.2, 0.5, 1.3, 2.0}) {  // px a frame
    const Watched seen =
        watch([step](Ground& ground, int i) { ground.shift_x = -step * std::max(i - 60, 0); });
    EXPECT_LE(seen.strays, 5) << step;
    EXPECT_GT(seen.found, 220) << step;
    EXPECT_LT(seen.error / seen.found, 1) << step;
    EXPECT_LE(seen.blind, 2) << step;
  }
}

TEST(ChangeDetector, follows_a_mast_that_gave_way_by_a_few_pixels) {
  const Watched seen = watch([](Ground& ground, int i) { ground.shift_y = i > 60 ? 3.3 : 0; });
  EXPECT_LE(seen.strays, 2);
  EXPECT_GT(seen.found, 220);
  EXPECT_NEAR(seen.shift.y, 3.3, 0.3);
}

TEST(ChangeDetector, learns_anew_once_the_camera_was_turned_at_once) {
  const Watched seen = watch([](Ground& ground, int i) { ground.shift_x = i > 100 ? 70 : 0; });
  EXPECT_LE(seen.strays, 8);
  // Two seconds until it is believed, and one to learn.
  EXPECT_GT(seen.blind, 10);
  EXPECT_LT(seen.blind, 64);
  EXPECT_GT(seen.found, 160);
}

}  // namespace
}  // namespace vigie::detect
