#include "decode_file.h"
#include "video_maker.h"

#include <cmath>
#include <cstdlib>

#include <vigie/media/encoder.h>

namespace vigie::media {
namespace {

Image8 picture(int width, int height, int frame) {
  Image8 image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image(x, y) =
          static_cast<std::uint8_t>(std::clamp(x * 255 / width + 20 * ((y / 8 + frame) % 2), 0, 255));
    }
  }
  return image;
}

UtcTime time_of(int frame) {
  return UtcTime::from_nanoseconds(1'700'000'000'000'000'000) + Duration::milliseconds(40 * frame);
}

TEST(H264Encoder, gives_a_packet_for_each_picture_that_decodes_to_it) {
  auto encoder = H264Encoder::open({.width = 160, .height = 120, .quality = 18, .key_interval = 10});
  ASSERT_TRUE(encoder) << encoder.error().to_string();
  auto decoder = Decoder::open(*(*encoder)->format());
  ASSERT_TRUE(decoder) << decoder.error().to_string();
  std::vector<DecodedPicture> pictures;
  for (int i = 0; i < 25; ++i) {
    const Image8 drawn = picture(160, 120, i);
    auto packet = (*encoder)->encode(drawn, time_of(i));
    ASSERT_TRUE(packet) << packet.error().to_string();
    EXPECT_EQ((*packet)->key, i % 10 == 0);
    EXPECT_EQ((*packet)->captured, time_of(i));
    EXPECT_EQ((*packet)->pts.nanoseconds(), 40'000'000LL * i);
    ASSERT_TRUE((*decoder)->decode(*packet, pictures));
    ASSERT_EQ(pictures.size(), static_cast<std::size_t>(i) + 1) << "no delay";
    double sum = 0;
    for (int y = 0; y < 120; ++y) {
      for (int x = 0; x < 160; ++x) sum += std::abs((*pictures.back().image)(x, y) - drawn(x, y));
    }
    EXPECT_LT(sum / (160 * 120), 4) << "frame " << i;
  }
}

TEST(H264Encoder, makes_a_key_picture_on_request_with_parameter_sets_in_it) {
  auto encoder = H264Encoder::open({.width = 64, .height = 64, .key_interval = 1000});
  ASSERT_TRUE(encoder);
  for (int i = 0; i < 8; ++i) {
    auto packet = (*encoder)->encode(picture(64, 64, i), time_of(i), i == 5);
    ASSERT_TRUE(packet);
    EXPECT_EQ((*packet)->key, i == 0 || i == 5);
    const auto sets = parse_parameter_sets((*packet)->data);
    EXPECT_EQ(sets.has_value(), i == 0 || i == 5);
    if (sets) {
      EXPECT_EQ(codec_string(*sets)->substr(0, 9), "avc1.42C0");
    }
  }
}

TEST(H264Encoder, keeps_black_and_white_apart_over_the_full_range) {
  auto encoder = H264Encoder::open({.width = 64, .height = 64, .quality = 10});
  Image8 drawn(64, 64, 0);
  for (int y = 0; y < 64; ++y) {
    for (int x = 32; x < 64; ++x) drawn(x, y) = 255;
  }
  auto packet = (*encoder)->encode(drawn, time_of(0));
  auto decoder = Decoder::open(*(*encoder)->format());
  std::vector<DecodedPicture> pictures;
  ASSERT_TRUE((*decoder)->decode(*packet, pictures));
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_LE((*pictures[0].image)(8, 8), 2);
  EXPECT_GE((*pictures[0].image)(56, 8), 253);
}

TEST(H264Encoder, codes_odd_sides_one_pixel_longer) {
  auto encoder = H264Encoder::open({.width = 81, .height = 63, .quality = 12});
  ASSERT_TRUE(encoder);
  EXPECT_EQ((*encoder)->format()->width, 82);
  EXPECT_EQ((*encoder)->format()->height, 64);
  const Image8 drawn = picture(81, 63, 0);
  auto packet = (*encoder)->encode(drawn, time_of(0));
  ASSERT_TRUE(packet);
  auto decoder = Decoder::open(*(*encoder)->format());
  std::vector<DecodedPicture> pictures;
  ASSERT_TRUE((*decoder)->decode(*packet, pictures));
  EXPECT_NEAR((*pictures[0].image)(81, 63), drawn(80, 62), 12);
}

TEST(H264Encoder, stays_below_the_rate_that_it_is_given) {
  auto encoder = H264Encoder::open(
      {.width = 320, .height = 256, .quality = 12, .most_kilobits_per_second = 400, .key_interval = 50});
  ASSERT_TRUE(encoder);
  std::size_t bytes = 0;
  Image8 noise(320, 256);
  std::uint32_t state = 1;
  for (int i = 0; i < 250; ++i) {
    for (auto& s : noise.samples())
      s = static_cast<std::uint8_t>(112 + ((state = state * 1664525 + 1013904223) >> 28));
    auto packet = (*encoder)->encode(noise, time_of(i));
    ASSERT_TRUE(packet);
    bytes += (*packet)->data.size();
  }
  EXPECT_LT(static_cast<double>(bytes) * 8 / 10, 400e3 * 1.35);  // over 10 s, with the 2 s buffer
}

TEST(H264Encoder, refuses_sizes_that_cannot_be_coded) {
  EXPECT_EQ(H264Encoder::open({.width = 8, .height = 64}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(H264Encoder::open({.width = 64, .height = 64, .quality = 99}).error().code,
            ErrorCode::invalid_argument);
  auto encoder = H264Encoder::open({.width = 64, .height = 64});
  EXPECT_EQ((*encoder)->encode(Image8(32, 32), time_of(0)).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace vigie::media
