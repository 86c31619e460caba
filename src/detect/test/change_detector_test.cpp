#include "scene.h"

#include <gtest/gtest.h>

#include <vigie/detect/change_detector.h>

namespace vigie::detect {
namespace {

int detections_in(ChangeDetector& detector, Scene& scene, int frames) {
  int count = 0;
  for (int i = 0; i < frames; ++i) count += static_cast<int>(detector.detect(scene.next()).detections.size());
  return count;
}

TEST(ChangeDetector, says_nothing_before_it_is_warm) {
  ChangeDetector detector;
  Scene scene({});
  for (int i = 0; i < 8; ++i) {
    const DetectOutput& out = detector.detect(scene.next({{80.0 + 3 * i, 30, 500}}));
    EXPECT_FALSE(out.watching);
    EXPECT_TRUE(out.detections.empty());
  }
  EXPECT_TRUE(detector.detect(scene.next()).watching);
}

// Every size and depth that is promised, without a knob turned.
TEST(ChangeDetector, finds_a_spot_in_pictures_of_any_size_and_depth) {
  const SceneOptions cases[] = {{80, 60, 14, 3000, 6, 9, 1},      {160, 120, 16, 29000, 4, 9, 2},
                                {320, 256, 8, 100, 0.7, 30, 3},   {640, 512, 14, 7000, 8, 30, 4},
                                {1920, 1536, 12, 2000, 3, 10, 5}, {97, 61, 10, 500, 1.5, 60, 6}};
  for (const SceneOptions& options : cases) {
    ChangeDetector detector;
    Scene scene(options);
    const int warm = static_cast<int>(options.frames_per_second) + 8;
    detections_in(detector, scene, warm);
    const double x = options.width * 0.6, y = options.height * 0.2;
    const DetectOutput& out = detector.detect(scene.next({{x, y, options.sigma * 20}}));
    ASSERT_TRUE(out.watching);
    int near = 0;
    for (const Detection& d : out.detections) near += norm(d.centroid - PixelPoint{x, y}) < 1.5;
    EXPECT_EQ(near, 1) << options.width << " x " << options.height << ", " << out.detections.size();
    EXPECT_LE(out.detections.size(), 2U);
  }
}

TEST(ChangeDetector, sees_warm_and_cold_alike) {
  ChangeDetector detector;
  Scene scene({});
  detections_in(detector, scene, 20);
  const DetectOutput& out = detector.detect(scene.next({{40, 20, 200}, {100, 20, -200}}));
  ASSERT_EQ(out.detections.size(), 2U);
  for (const Detection& d : out.detections) {
    EXPECT_EQ(d.sign, d.centroid.x < 70 ? ContrastSign::warm : ContrastSign::cold);
    EXPECT_GT(d.snr, 10);
    EXPECT_NEAR(d.noise_counts, 6, 3);
  }
  EXPECT_EQ(out.detections[1].index, 1U);
}

// Of a weak spot, the centroid's error squared over its stated variance must average about one.
TEST(ChangeDetector, places_a_spot_within_its_stated_covariance) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 7});
  detections_in(detector, scene, 60);
  double nees = 0;
  int found = 0;
  const int frames = 400;
  for (int i = 0; i < frames; ++i) {
    // Far enough from frame to frame that none stands where the last one stood.
    const PixelPoint at{20 + std::fmod(i * 37.3, 120), 8 + std::fmod(i * 17.7, 34)};
    const DetectOutput& out = detector.detect(scene.next({{at.x, at.y, 80, 1.2}}));
    for (const Detection& d : out.detections) {
      const Vec2<Pixel> e = d.centroid - at;
      if (norm(e) > 4) continue;
      ++found;
      nees += e.x * e.x / d.centroid_covariance(0, 0) + e.y * e.y / d.centroid_covariance(1, 1);
    }
  }
  EXPECT_GT(found, frames * 0.97);
  // Two degrees of freedom, so 2 at most: the stated covariance has room for shapes that a made-up spot
  // lacks.
  EXPECT_LT(nees / found, 2.2);
  EXPECT_GT(nees / found, 0.1);
}

TEST(ChangeDetector, seldom_answers_to_noise_alone) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 8});
  detections_in(detector, scene, 50);
  // A threshold of 5.5 leaves 0.001 pixels a picture to white noise; a variance known from few samples, some
  // more.
  EXPECT_LT(detections_in(detector, scene, 1000), 50);
}

TEST(ChangeDetector, follows_gain_and_offset_without_an_answer) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 9});
  detections_in(detector, scene, 60);
  int found = 0, blind = 0;
  for (int i = 0; i < 60; ++i) {
    if (i % 10 == 0) {
      scene.gain = 1 + 0.02 * (i % 3);
      scene.offset = 80 * (i % 4) - 100;
    }
    const DetectOutput& out = detector.detect(scene.next());
    found += static_cast<int>(out.detections.size());
    blind += out.watching ? 0 : 1;
  }
  EXPECT_LT(found, 6);
  EXPECT_LT(blind, 6);
}

TEST(ChangeDetector, a_shutter_event_is_not_watched_and_leaves_nothing_behind) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 10});
  detections_in(detector, scene, 60);
  for (int i = 0; i < 5; ++i) {
    Frame frame = scene.next();
    frame.shutter = true;
    EXPECT_FALSE(detector.detect(frame).watching);
  }
  // Afterwards each pixel reads a little otherwise: the fixed pattern was measured anew.
  std::mt19937 random(3);
  std::normal_distribution<double> pattern(0, 8);
  std::vector<double> fixed(160 * 120);
  for (double& f : fixed) f = pattern(random);
  int found = 0;
  for (int i = 0; i < 60; ++i) {
    const Frame frame = scene.next();
    Image16 shifted = *frame.image;
    auto samples = shifted.samples();
    for (std::size_t s = 0; s < samples.size(); ++s) {
      samples[s] = static_cast<std::uint16_t>(std::lround(samples[s] + fixed[s]));
    }
    Frame after = frame;
    after.image = std::make_shared<const Image16>(std::move(shifted));
    found += static_cast<int>(detector.detect(after).detections.size());
  }
  EXPECT_LT(found, 12);
}

TEST(ChangeDetector, a_picture_that_is_all_change_is_not_watched) {
  ChangeDetector detector;
  Scene scene({});
  detections_in(detector, scene, 40);
  Scene elsewhere({160, 120, 14, 9000, 300, 9, 77});
  Frame frame = elsewhere.next();
  frame.captured = scene.time();
  const DetectOutput& out = detector.detect(frame);
  EXPECT_FALSE(out.watching);
  EXPECT_TRUE(out.detections.empty());
}

TEST(ChangeDetector, does_not_take_a_jump_of_gain_for_another_view) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 12});
  detections_in(detector, scene, 40);
  for (const double gain : {1.5, 0.7, 2.0}) {
    scene.gain = gain;
    scene.offset = 400 * gain;
    for (int i = 0; i < 15; ++i) EXPECT_FALSE(detector.detect(scene.next()).health.learnt_anew) << gain;
  }
}

TEST(ChangeDetector, learns_anew_where_the_camera_looks_elsewhere) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 11});
  detections_in(detector, scene, 40);
  int watching = 0, found = 0;
  for (int i = 0; i < 90; ++i) {
    const Frame frame = scene.next();
    Image16 other(160, 120);
    for (int y = 0; y < 120; ++y) {
      // The scene upside down, with more contrast.
      for (int x = 0; x < 160; ++x) {
        other(x, y) = static_cast<std::uint16_t>(4 * (*frame.image)(159 - x, 119 - y) - 8000);
      }
    }
    Frame turned = frame;
    turned.image = std::make_shared<const Image16>(std::move(other));
    const DetectOutput& out = detector.detect(turned);
    watching += out.watching ? 1 : 0;
    if (i > 60) found += static_cast<int>(out.detections.size());
    EXPECT_TRUE(out.health.learnt_anew) << i;
  }
  EXPECT_GT(watching, 30);
  EXPECT_LT(found, 10);
}

TEST(ChangeDetector, a_change_of_size_starts_anew) {
  ChangeDetector detector;
  Scene small({}), large({320, 240, 14, 3000, 6, 9, 2});
  detections_in(detector, small, 30);
  const DetectOutput& out = detector.detect(large.next());
  EXPECT_FALSE(out.watching);
  EXPECT_EQ(out.width, 320);
  detections_in(detector, large, 30);
  EXPECT_TRUE(detector.detect(large.next()).watching);
}

TEST(ChangeDetector, drops_the_ghost_of_what_left) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 12});
  // It stands there while the model learns, and goes.
  for (int i = 0; i < 40; ++i) detector.detect(scene.next({{80, 20, 400, 2}}));
  EXPECT_LT(detections_in(detector, scene, 30), 4);
}

TEST(ChangeDetector, a_drop_that_hides_a_stone_for_a_frame_does_not_take_it_away) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 12});
  const Spot stone{80, 20, 400, 2};
  for (int i = 0; i < 40; ++i) detector.detect(scene.next({stone}));
  detector.detect(scene.next());
  int found = 0;
  for (int i = 0; i < 30; ++i) {
    for (const Detection& d : detector.detect(scene.next({stone})).detections) {
      found += d.found_by == FoundBy::change ? 1 : 0;
    }
  }
  EXPECT_EQ(found, 0);
}

TEST(ChangeDetector, sees_what_stands_there_from_the_start_and_says_how) {
  for (const double contrast : {400.0, -400.0}) {
    ChangeDetector detector;
    Scene scene({160, 120, 14, 3000, 6, 9, 12});
    int found = 0;
    for (int i = 0; i < 40; ++i) {
      for (const Detection& d : detector.detect(scene.next({{80, 20, contrast, 2}})).detections) {
        EXPECT_EQ(d.found_by, FoundBy::contrast);
        EXPECT_EQ(d.sign, contrast > 0 ? ContrastSign::warm : ContrastSign::cold);
        EXPECT_EQ(d.alike, 0);
        ++found;
      }
    }
    EXPECT_GE(found, 30);
  }
}

TEST(ChangeDetector, reports_once_what_moves_and_stands_out) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 12});
  for (int i = 0; i < 40; ++i) detector.detect(scene.next());
  for (int i = 0; i < 20; ++i) {
    const auto& seen = detector.detect(scene.next({{20.0 + 3 * i, 60, 400, 2}})).detections;
    ASSERT_EQ(seen.size(), 1U) << i;
    EXPECT_EQ(seen[0].found_by, FoundBy::change);
  }
}

TEST(ChangeDetector, sees_what_moves_over_a_sky_of_one_value) {
  // Where gain control clips the sky, only what moves changes at all: its own change is not noise.
  for (const double radius : {1.0, 5.0}) {
    Scene scene({.bits = 8, .level = 60, .sigma = 0, .frames_per_second = 25});
    ChangeDetector detector;
    int found = 0;
    for (int i = 0; i < 100; ++i) {
      const Spot spot{20 + 1.2 * i, 60, 60, radius};
      const DetectOutput& out = detector.detect(scene.next({spot}));
      for (const Detection& d : out.detections) found += std::abs(d.centroid.x - spot.x) < 3 ? 1 : 0;
    }
    EXPECT_GT(found, 70) << radius;
  }
}

// A warm pole that leans by `lean` px, before a plain sky, with noise.
std::shared_ptr<Image16> pole(double lean, std::mt19937& random) {
  std::normal_distribution<double> noise(0, 6);
  auto image = std::make_shared<Image16>(160, 120);
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 160; ++x) {
      const double off = (x - 80 - lean) / 2;
      (*image)(x, y) = static_cast<std::uint16_t>(3000 + 500 * std::exp(-off * off / 2) + noise(random));
    }
  }
  return image;
}

TEST(ChangeDetector, takes_no_pole_that_sways_for_a_target_and_sees_what_passes_it) {
  Scene scene({});
  std::mt19937 random(5);
  ChangeDetector detector;
  int at_pole = 0, passing = 0;
  for (int i = 0; i < 200; ++i) {
    auto image = pole(i < 40 ? 0 : 1.2 * std::sin(i * 0.9), random);
    const int left = i - 60;  // crosses from the left once the pole sways
    for (int y = 60; y < 66; ++y) {
      for (int x = std::max(left, 0); x < std::min(left + 3, 160); ++x) (*image)(x, y) = 3300;
    }
    const DetectOutput& out = detector.detect(scene.frame_of(std::move(image)));
    for (const Detection& d : out.detections) {
      const bool target = std::abs(d.centroid.x - left - 1.5) < 4 && std::abs(d.centroid.y - 63) < 4;
      passing += target ? 1 : 0;
      at_pole += !target && std::abs(d.centroid.x - 80) < 12 ? 1 : 0;
    }
  }
  EXPECT_LE(at_pole, 3);
  EXPECT_GE(passing, 110);
}

// A cloud, `edge` px across, that drifts over a strip of sky above a slope, with noise.
Image16 cloud(double edge, std::mt19937& random) {
  std::normal_distribution<double> noise(0, 2);
  Image16 image(160, 120);
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 160; ++x) {
      const double sky = 3000 - 40 * std::tanh((x - edge) / 4);
      image(x, y) = static_cast<std::uint16_t>((y < 12 + 0.1 * x ? sky : 3600) + noise(random));
    }
  }
  return image;
}

TEST(ChangeDetector, takes_no_drifting_edge_of_a_cloud_for_a_target_and_sees_what_passes_before_it) {
  Scene scene({});
  std::mt19937 random(6);
  ChangeDetector detector;
  int of_cloud = 0, passing = 0;
  for (int i = 0; i < 200; ++i) {
    Image16 image = cloud(60 + (i < 40 ? 0 : 0.1 * (i - 40)), random);
    const int left = i - 50;
    for (int y = 5; y < 9; ++y) {
      for (int x = std::max(left, 0); x < std::min(left + 4, 160); ++x) image(x, y) += 300;
    }
    const DetectOutput& out =
        detector.detect(scene.frame_of(std::make_shared<const Image16>(std::move(image))));
    for (const Detection& d : out.detections) {
      const bool target = std::abs(d.centroid.x - left - 2) < 4 && std::abs(d.centroid.y - 7) < 4;
      passing += target ? 1 : 0;
      of_cloud += target ? 0 : 1;
    }
  }
  EXPECT_LE(of_cloud, 30);
  EXPECT_GE(passing, 130);
}

TEST(ChangeDetector, keeps_what_waits) {
  ChangeDetector detector;
  Scene scene({160, 120, 14, 3000, 6, 9, 13});
  detections_in(detector, scene, 40);
  int found = 0;
  // Twenty seconds in one place.
  for (int i = 0; i < 180; ++i) {
    const DetectOutput& out = detector.detect(scene.next({{80, 20, 200, 2}}));
    for (const Detection& d : out.detections) found += norm(d.centroid - PixelPoint{80, 20}) < 2;
  }
  EXPECT_GT(found, 175);
}

TEST(ChangeDetector, a_repeated_picture_is_no_new_evidence) {
  ChangeDetector detector;
  Scene scene({});
  detections_in(detector, scene, 40);
  const Frame frame = scene.next({{80, 20, 300}});
  ASSERT_EQ(detector.detect(frame).detections.size(), 1U);
  EXPECT_TRUE(detector.detect(scene.next({{84, 20, 300}})).detections.at(0).independent);
  const Frame again = scene.next({{88, 20, 300}});
  detector.detect(again);
  const DetectOutput& out = detector.detect(scene.frame_of(again.image));
  ASSERT_EQ(out.detections.size(), 1U);
  EXPECT_FALSE(out.detections[0].independent);
}

TEST(ChangeDetector, masked_pixels_say_nothing) {
  ChangeDetector detector;
  Scene scene({});
  auto mask = std::make_shared<Image8>(160, 120, std::uint8_t{1});
  for (int y = 10; y < 30; ++y) {
    for (int x = 70; x < 90; ++x) (*mask)(x, y) = 0;
  }
  const auto masked = [&](const std::vector<Spot>& spots) {
    Frame frame = scene.next(spots);
    frame.valid_mask = mask;
    return frame;
  };
  for (int i = 0; i < 40; ++i) detector.detect(masked({}));
  EXPECT_TRUE(detector.detect(masked({{80, 20, 500}})).detections.empty());
  EXPECT_EQ(detector.detect(masked({{40, 20, 500}})).detections.size(), 1U);
}

TEST(ChangeDetector, takes_any_frame_that_it_is_given) {
  ChangeDetector detector;
  EXPECT_FALSE(detector.detect(Frame()).watching);
  Scene tiny({1, 1, 16, 100, 1, 9, 1}), narrow({9, 400, 16, 100, 1, 9, 1});
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(detector.detect(tiny.next()).watching);
  detections_in(detector, narrow, 30);
  // Times that stand still or go back, and every sample at its end.
  Scene scene({});
  for (int i = 0; i < 60; ++i) {
    Frame frame = scene.frame_of(
        std::make_shared<Image16>(160, 120, static_cast<std::uint16_t>(i % 2 == 0 ? 0 : 65535)));
    frame.bits = 16;
    frame.captured = UtcTime::from_nanoseconds(i % 3);
    EXPECT_TRUE(detector.detect(frame).detections.empty());
  }
}

TEST(ChangeDetector, gives_the_same_answer_to_the_same_frames) {
  ChangeDetector a, b;
  Scene scene({});
  for (int i = 0; i < 60; ++i) {
    const Frame frame = scene.next({{20.0 + i, 20, 100}});
    const DetectOutput &one = a.detect(frame), &two = b.detect(frame);
    ASSERT_EQ(one.detections.size(), two.detections.size());
    for (std::size_t d = 0; d < one.detections.size(); ++d) {
      EXPECT_EQ(one.detections[d].centroid, two.detections[d].centroid);
      EXPECT_EQ(one.detections[d].snr, two.detections[d].snr);
    }
  }
}

TEST(ChangeDetectorOptions, are_refused_by_name) {
  ChangeDetectorOptions options;
  EXPECT_TRUE(options.validate());
  options.threshold = 1;
  ASSERT_FALSE(options.validate());
  EXPECT_EQ(options.validate().error().message, "detector option threshold must be from 2 to 100");
  options = {};
  options.grow_threshold = 6;
  EXPECT_FALSE(options.validate());
  options = {};
  options.max_changed = std::nan("");
  EXPECT_FALSE(options.validate());
}

}  // namespace
}  // namespace vigie::detect
