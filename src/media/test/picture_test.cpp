#include "video_maker.h"

#include <string_view>

#include <gtest/gtest.h>

#include <vigie/media/picture.h>

namespace vigie::media {
namespace {

Image16 counts(int width, int height, int most) {
  Image16 image(width, height);
  std::uint32_t state = 5;
  for (auto& s : image.samples()) {
    state = state * 1664525 + 1013904223;
    s = static_cast<std::uint16_t>((state >> 8) % static_cast<std::uint32_t>(most + 1));
  }
  return image;
}

std::vector<std::uint8_t> pgm(const Image16& image, int most, std::string_view magic = "P5") {
  const std::string head = std::string(magic) + "\n# made by a test\n" + std::to_string(image.width()) + " " +
                           std::to_string(image.height()) + "\n" + std::to_string(most) + "\n";
  std::vector<std::uint8_t> bytes(head.begin(), head.end());
  for (const auto s : image.samples()) {
    if (magic == "P2") {
      for (const char c : std::to_string(s) + " ") bytes.push_back(static_cast<std::uint8_t>(c));
      continue;
    }
    if (most > 255) bytes.push_back(static_cast<std::uint8_t>(s >> 8));
    bytes.push_back(static_cast<std::uint8_t>(s & 255));
  }
  return bytes;
}

// A still picture as FFmpeg writes it.
std::vector<std::uint8_t> made(const std::string& codec, const std::string& pixels, const Image16& image,
                               const std::string& options = "") {
  TestFolder folder;
  VideoPlan plan;
  plan.codec = codec;
  plan.pixels = pixels;
  plan.container = "image2pipe";
  plan.options = options;
  plan.width = image.width();
  plan.height = image.height();
  plan.frames = 1;
  plan.sample = [&](int, int x, int y) { return image(x, y); };
  make_video(folder / "picture", plan);
  return read_bytes(folder / "picture");
}

void expect_picture(const std::vector<std::uint8_t>& bytes, const Image16& image, int bits) {
  const auto picture = decode_picture(bytes);
  ASSERT_TRUE(picture) << picture.error().to_string();
  EXPECT_EQ(difference(picture->image, image), "");
  EXPECT_EQ(picture->bits, bits);
}

// Cut anywhere it gives an error or, where nothing of the samples is missing, the whole picture.
void expect_no_half_picture(std::vector<std::uint8_t> bytes, const Image16& image) {
  const std::size_t step = std::max<std::size_t>(1, bytes.size() / 97);
  while (bytes.size() > step) {
    bytes.resize(bytes.size() - step);
    const auto picture = decode_picture(bytes);
    if (picture) {
      EXPECT_EQ(difference(picture->image, image), "") << "cut to " << bytes.size() << " bytes";
    } else {
      EXPECT_FALSE(picture.error().message.empty());
    }
  }
}

TEST(Picture, keeps_every_sample_of_tiff_png_pgm_and_bmp) {
  const Image16 deep = counts(61, 37, 65535), shallow = counts(61, 37, 255);
  expect_picture(encode_png16(deep).value(), deep, 16);
  expect_picture(made("png", "gray", shallow), shallow, 8);
  expect_picture(made("tiff", "gray16le", deep), deep, 16);
  expect_picture(made("tiff", "gray16le", deep, "compression_algo=lzw"), deep, 16);
  expect_picture(made("tiff", "gray16le", deep, "compression_algo=deflate"), deep, 16);
  expect_picture(made("tiff", "gray16le", deep, "compression_algo=raw"), deep, 16);
  expect_picture(made("tiff", "gray", shallow), shallow, 8);
  expect_picture(made("bmp", "gray", shallow), shallow, 8);
  expect_picture(made("bmp", "bgr24", shallow), shallow, 8);
  expect_picture(pgm(deep, 65535), deep, 16);
  expect_picture(pgm(shallow, 255), shallow, 8);
}

TEST(Picture, does_not_scale_a_pgm_of_fewer_bits) {
  const Image16 counts14 = counts(20, 10, 16383), counts6 = counts(20, 10, 63);
  expect_picture(pgm(counts14, 16383), counts14, 14);
  expect_picture(pgm(counts14, 16383, "P2"), counts14, 14);
  expect_picture(pgm(counts6, 63), counts6, 8);
}

TEST(Picture, that_is_cut_short_is_an_error_and_never_half_a_picture) {
  const Image16 deep = counts(61, 37, 65535), shallow = counts(61, 37, 255);
  expect_no_half_picture(encode_png16(deep).value(), deep);
  expect_no_half_picture(made("tiff", "gray16le", deep, "compression_algo=raw"), deep);
  expect_no_half_picture(made("tiff", "gray16le", deep, "compression_algo=lzw"), deep);
  expect_no_half_picture(made("tiff", "gray16le", deep, "compression_algo=deflate"), deep);
  expect_no_half_picture(made("tiff", "gray16le", deep, "compression_algo=packbits"), deep);
  expect_no_half_picture(made("bmp", "gray", shallow), shallow);
  expect_no_half_picture(pgm(deep, 65535), deep);
  expect_no_half_picture(pgm(deep, 65535, "P2"), deep);
  Image8 grey(61, 37);
  for (int i = 0; i < 61 * 37; ++i) {
    grey.samples()[static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(shallow.samples()[static_cast<std::size_t>(i)]);
  }
  const auto jpeg = encode_jpeg(grey).value();
  expect_no_half_picture(jpeg, decode_picture(jpeg)->image);
}

TEST(Picture, says_what_it_cannot_read) {
  const auto code = [](std::string_view text) {
    return decode_picture({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}).error().code;
  };
  EXPECT_EQ(code(""), ErrorCode::unsupported);
  EXPECT_EQ(code("hello"), ErrorCode::unsupported);
  EXPECT_EQ(code("P5 99999999 1 255\n"), ErrorCode::damaged);
  EXPECT_EQ(code("P5 16384 16384 255\n"), ErrorCode::unsupported);
  EXPECT_EQ(code("P5 8000 8000 255\nshort"), ErrorCode::damaged);
  EXPECT_EQ(code("P5 2 1 100\n\x20\xFF"), ErrorCode::damaged);
  EXPECT_EQ(code("P5 0 1 255\n"), ErrorCode::damaged);
  EXPECT_EQ(code("P2 2 1 255\n7 x"), ErrorCode::damaged);
  EXPECT_EQ(decode_picture(made("tiff", "gray16le", counts(8, 8, 100))).has_value(), true);
}

TEST(Picture, jpeg_is_close_to_what_was_drawn) {
  Image8 drawn(65, 33);
  for (int y = 0; y < 33; ++y) {
    for (int x = 0; x < 65; ++x) drawn(x, y) = static_cast<std::uint8_t>(x * 255 / 64);
  }
  const auto jpeg = encode_jpeg(drawn, 95);
  ASSERT_TRUE(jpeg) << jpeg.error().to_string();
  const auto picture = decode_picture(*jpeg);
  ASSERT_TRUE(picture) << picture.error().to_string();
  ASSERT_EQ(picture->image.width(), 65);
  for (int y = 0; y < 33; ++y) {
    for (int x = 0; x < 65; ++x) EXPECT_NEAR(picture->image(x, y), drawn(x, y), 8) << x << ", " << y;
  }
  EXPECT_LT(encode_jpeg(drawn, 20)->size(), jpeg->size());
  EXPECT_EQ(encode_jpeg(drawn, 0).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(encode_jpeg(Image8()).error().code, ErrorCode::invalid_argument);
}

TEST(Picture, png_of_8_bits_comes_back) {
  Image8 drawn(9, 5);
  for (std::size_t i = 0; i < drawn.samples().size(); ++i)
    drawn.samples()[i] = static_cast<std::uint8_t>(i * 5);
  const auto picture = decode_picture(encode_png(drawn).value());
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->bits, 8);
  EXPECT_EQ(picture->image(8, 4), drawn(8, 4));
}

// Each colour has its own weight in the luminance (BT.601): none took another's place.
TEST(Picture, png_in_colour_keeps_its_colours) {
  Image<Rgb> drawn(9, 5);
  drawn(2, 3) = {255, 0, 0};
  drawn(3, 3) = {0, 255, 0};
  drawn(8, 4) = {0, 0, 255};
  const auto picture = decode_picture(encode_png(drawn).value());
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->image(0, 0), 0);
  EXPECT_NEAR(picture->image(2, 3), 76, 2);
  EXPECT_NEAR(picture->image(3, 3), 150, 2);
  EXPECT_NEAR(picture->image(8, 4), 29, 2);
}

}  // namespace
}  // namespace vigie::media
