#include <cmath>

#include <gtest/gtest.h>

#include <vigie/media/tone_map.h>

namespace vigie::media {
namespace {

UtcTime at(double seconds) {
  return UtcTime::from_nanoseconds(0) + Duration::from_seconds(seconds);
}

// Ground around 8000 counts with noise, and a person of 40 × 20 pixels 300 counts warmer.
Image16 scene(int offset = 0, std::uint32_t seed = 1) {
  Image16 image(320, 256);
  std::uint32_t state = seed;
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 320; ++x) {
      state = state * 1664525 + 1013904223;
      const int noise = static_cast<int>(state >> 28) - 8;
      const bool person = x >= 100 && x < 120 && y >= 100 && y < 140;
      image(x, y) = static_cast<std::uint16_t>(8000 + offset + y / 4 + noise + (person ? 300 : 0));
    }
  }
  return image;
}

TEST(ToneMap, shows_ground_and_person_apart) {
  ToneMap map;
  Image8 out;
  map.map(scene(), 14, at(0), out);
  EXPECT_GT(out(110, 120), 230);
  EXPECT_LT(out(20, 20), 60);
  EXPECT_GT(out(20, 250), out(20, 5));
}

TEST(ToneMap, leaves_one_hot_pixel_out_of_the_scale) {
  ToneMap map;
  Image8 with, without;
  map.map(scene(), 14, at(0), without);
  ToneMap other;
  Image16 hot = scene();
  hot(2, 2) = 16383;
  hot(4, 4) = 0;
  other.map(hot, 14, at(0), with);
  EXPECT_NEAR(with(110, 120), without(110, 120), 2);
  EXPECT_EQ(with(2, 2), 255);
  EXPECT_EQ(with(4, 4), 0);
}

TEST(ToneMap, does_not_flicker_when_something_hot_comes_and_goes) {
  ToneMap map;
  Image8 out;
  int largest_step = 0, last = -1;
  for (int i = 0; i < 200; ++i) {
    Image16 picture = scene(0, static_cast<std::uint32_t>(i + 1));
    if (i % 20 < 10) {
      for (int y = 0; y < 60; ++y) {
        for (int x = 200; x < 300; ++x) picture(x, y) = 9500;
      }
    }
    map.map(picture, 14, at(i / 25.0), out);
    double mean = 0;
    for (int x = 0; x < 90; ++x) mean += out(x, 200) / 90.0;
    const int now = static_cast<int>(std::lround(mean));
    if (last >= 0) largest_step = std::max(largest_step, std::abs(now - last));
    last = now;
  }
  EXPECT_LE(largest_step, 8);
}

TEST(ToneMap, follows_a_jump_of_the_gain_at_once) {
  ToneMap map;
  Image8 out;
  map.map(scene(), 14, at(0), out);
  map.map(scene(3000), 14, at(0.04), out);
  EXPECT_GT(out(110, 120), 230);
  EXPECT_LT(out(20, 20), 60);
}

TEST(ToneMap, does_not_blow_up_the_noise_of_an_empty_scene) {
  ToneMap map;
  Image8 out;
  Image16 flat(64, 64, 8000);
  flat(3, 3) = 8003;
  map.map(flat, 14, at(0), out);
  EXPECT_NEAR(out(0, 0), 128, 20);
  EXPECT_LE(out(3, 3) - out(0, 0), 20);
}

TEST(ToneMap, passes_8_bit_pictures_as_they_are) {
  ToneMap map;
  Image8 out;
  Image16 picture(256, 1);
  for (int x = 0; x < 256; ++x) picture(x, 0) = static_cast<std::uint16_t>(x);
  map.map(picture, 8, at(0), out);
  for (int x = 0; x < 256; ++x) EXPECT_EQ(out(x, 0), x);
}

TEST(ToneMap, takes_every_size_and_span) {
  ToneMap map;
  Image8 out;
  map.map(Image16(), 16, at(0), out);
  EXPECT_TRUE(out.empty());
  Image16 one(1, 1, 65535);
  map.map(one, 16, at(1), out);
  EXPECT_EQ(out.width(), 1);
  Image16 both(2, 1);
  both(1, 0) = 65535;
  ToneMap wide({.low_share = 0, .high_share = 0, .least_span = 1, .follow = {}});
  wide.map(both, 16, at(0), out);
  EXPECT_EQ(out(0, 0), 0);
  wide.map(both, 16, at(-100), out);
  Image16 four(4, 4);
  for (int i = 0; i < 16; ++i)
    four.samples()[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(i * 4369);
  wide.map(four, 16, at(0), out);
  EXPECT_EQ(out(0, 0), 0);
  EXPECT_NEAR(out(2, 0), 51, 1);  // 8738 of the 43690 that every second pixel reaches
  EXPECT_EQ(out(2, 2), 255);
}

}  // namespace
}  // namespace vigie::media
