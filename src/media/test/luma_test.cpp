#include "luma.h"

#include <gtest/gtest.h>

namespace vigie::media {
namespace {

Owned<AVFrame> frame_of(AVPixelFormat format, int width, int height) {
  Owned<AVFrame> frame(av_frame_alloc());
  frame->format = format;
  frame->width = width;
  frame->height = height;
  EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
  return frame;
}

TEST(Luma, takes_samples_that_are_not_in_the_lowest_bits) {
  const auto frame = frame_of(AV_PIX_FMT_P010LE, 37, 5);
  Image16 image(37, 5);
  for (int y = 0; y < 5; ++y) {
    auto* row = reinterpret_cast<std::uint16_t*>(frame->data[0] + y * frame->linesize[0]);
    for (int x = 0; x < 37; ++x) row[x] = static_cast<std::uint16_t>((x * 27 + y) << 6);
  }
  EXPECT_TRUE(copy_luma(*frame, image));
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 37; ++x) EXPECT_EQ(image(x, y), x * 27 + y);
  }
  EXPECT_EQ(luma_bits(AV_PIX_FMT_P010LE), 10);
}

TEST(Luma, tells_of_samples_that_are_larger_than_their_bits) {
  const auto frame = frame_of(AV_PIX_FMT_GRAY14LE, 3, 1);
  auto* row = reinterpret_cast<std::uint16_t*>(frame->data[0]);
  Image16 image(3, 1);
  row[0] = row[1] = 0;
  row[2] = 16383;
  EXPECT_TRUE(copy_luma(*frame, image));
  EXPECT_EQ(image(2, 0), 16383);
  row[1] = 16385;
  EXPECT_FALSE(copy_luma(*frame, image));
  EXPECT_EQ(image(1, 0), 1);
}

TEST(Luma, looks_up_the_colours_of_a_palette) {
  const auto frame = frame_of(AV_PIX_FMT_PAL8, 3, 1);
  auto* palette = reinterpret_cast<std::uint32_t*>(frame->data[1]);
  palette[0] = 0xFF000000;
  palette[1] = 0xFFFFFFFF;
  palette[2] = 0xFF00FF00;
  for (int x = 0; x < 3; ++x) frame->data[0][x] = static_cast<std::uint8_t>(x);
  Image16 image(3, 1);
  EXPECT_TRUE(copy_luma(*frame, image));
  EXPECT_EQ(image(0, 0), 0);
  EXPECT_EQ(image(1, 0), 255);
  EXPECT_EQ(image(2, 0), 150);  // 0.587 · 255
}

TEST(Luma, tells_white_from_black_in_pictures_of_one_bit) {
  for (const AVPixelFormat format : {AV_PIX_FMT_MONOBLACK, AV_PIX_FMT_MONOWHITE}) {
    const auto frame = frame_of(format, 10, 1);
    frame->data[0][0] = 0xA0;
    frame->data[0][1] = 0x40;
    Image16 image(10, 1);
    EXPECT_TRUE(copy_luma(*frame, image));
    const int set = format == AV_PIX_FMT_MONOBLACK ? 1 : 0;
    EXPECT_EQ(image(0, 0), set);
    EXPECT_EQ(image(1, 0), 1 - set);
    EXPECT_EQ(image(2, 0), set);
    EXPECT_EQ(image(9, 0), set);
  }
}

TEST(Luma, does_not_read_what_has_no_whole_numbers_or_no_luminance) {
  EXPECT_EQ(luma_bits(AV_PIX_FMT_GRAYF32LE), 0);
  EXPECT_EQ(luma_bits(AV_PIX_FMT_BAYER_RGGB8), 0);
  EXPECT_EQ(luma_bits(AV_PIX_FMT_XYZ12LE), 0);
  EXPECT_EQ(luma_bits(AV_PIX_FMT_VAAPI), 0);
  EXPECT_EQ(luma_bits(AV_PIX_FMT_NONE), 0);
  EXPECT_EQ(luma_bits(AV_PIX_FMT_GRAY14LE), 14);
  EXPECT_EQ(luma_bits(AV_PIX_FMT_RGB565LE), 8);
}

}  // namespace
}  // namespace vigie::media
