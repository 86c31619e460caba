#include "decode_file.h"
#include "sanitizers.h"
#include "video_maker.h"

#include <gmock/gmock.h>

namespace vigie::media {
namespace {

// A lossless video in this codec and pixel format gives back every sample, with so many bits.
struct LosslessCase {
  const char *codec, *pixels, *container, *options;
  int bits;
  friend void PrintTo(const LosslessCase& c, std::ostream* out) { *out << c.codec << ' ' << c.pixels; }
};

class LosslessVideo : public testing::TestWithParam<LosslessCase> {};

TEST_P(LosslessVideo, keeps_every_sample) {
  const LosslessCase& c = GetParam();
  VideoPlan plan;
  plan.codec = c.codec;
  plan.pixels = c.pixels;
  plan.container = c.container;
  plan.options = c.options;
  plan.width = 70;  // no multiple of what a vector register holds
  const int most = (1 << c.bits) - 1;
  plan.sample = [most](int frame, int x, int y) { return (x * 991 + y * 613 + frame * 77) % (most + 1); };
  const DecodedFile all = make_and_decode(plan);
  ASSERT_FALSE(all.error) << all.error->to_string();
  ASSERT_EQ(all.pictures.size(), 10U);
  for (int i = 0; i < 10; ++i) {
    const auto& picture = all.pictures[static_cast<std::size_t>(i)];
    EXPECT_EQ(picture.bits, c.bits);
    EXPECT_FALSE(picture.damaged);
    EXPECT_EQ(difference(*picture.image, planned_picture(plan, i)), "") << "frame " << i;
    EXPECT_TRUE(picture.packet);
  }
  EXPECT_EQ(all.format.bits, c.bits);
}

INSTANTIATE_TEST_SUITE_P(Formats, LosslessVideo,
                         testing::Values(LosslessCase{"ffv1", "gray", "matroska", "", 8},
                                         LosslessCase{"ffv1", "gray10le", "matroska", "", 10},
                                         LosslessCase{"ffv1", "gray12le", "matroska", "", 12},
                                         LosslessCase{"ffv1", "gray16le", "matroska", "level=3", 16},
                                         LosslessCase{"ffv1", "yuv420p10le", "matroska", "", 10},
                                         LosslessCase{"ffv1", "yuv420p14le", "matroska", "level=3", 14},
                                         LosslessCase{"ffv1", "yuv444p16le", "matroska", "level=3", 16},
                                         LosslessCase{"libx264", "yuv420p", "mp4", "qp=0", 8},
                                         LosslessCase{"libx264", "yuv420p10le", "mp4", "qp=0", 10},
                                         LosslessCase{"libx264", "gray", "mpegts", "qp=0", 8},
                                         LosslessCase{"rawvideo", "yuyv422", "avi", "", 8},
                                         LosslessCase{"rawvideo", "gray16le", "nut", "", 16},
                                         LosslessCase{"rawvideo", "gray14le", "nut", "", 14},
                                         LosslessCase{"rawvideo", "gray16be", "nut", "", 16},

                                         LosslessCase{"rawvideo", "rgb24", "nut", "", 8},
                                         LosslessCase{"rawvideo", "gbrp12le", "nut", "", 12}),
                         [](const auto& tested) {
                           return std::string(tested.param.codec) + "_" + tested.param.pixels + "_" +
                                  tested.param.container;
                         });

TEST(Decoder, reduces_colour_to_its_luminance) {
  TestFolder folder;
  VideoPlan plan;
  plan.codec = "rawvideo";
  plan.pixels = "rgb24";
  plan.container = "nut";
  plan.frames = 1;
  plan.sample = [](int, int x, int) { return x % 3 == 0 ? 255 : 0; };
  make_video(folder / "grey", plan);
  // Bytes of a raw picture: red where the column is even, blue where it is odd.
  auto bytes = read_bytes(folder / "grey");
  const DecodedFile grey = decode_file(folder / "grey");
  ASSERT_EQ(grey.packets.size(), 1U);
  Packet coloured = *grey.packets[0];
  for (std::size_t i = 0; i + 2 < coloured.data.size(); i += 3) {
    const bool red = i / 3 % 2 == 0;
    coloured.data[i] = red ? 200 : 0;
    coloured.data[i + 1] = 0;
    coloured.data[i + 2] = red ? 0 : 200;
  }
  auto demuxer = Demuxer::open_file(folder / "grey");
  ASSERT_TRUE(demuxer);
  auto decoder = (*demuxer)->make_decoder({});
  ASSERT_TRUE(decoder);
  std::vector<DecodedPicture> pictures;
  ASSERT_TRUE((*decoder)->decode(std::make_shared<const Packet>(coloured), pictures));
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_EQ((*pictures[0].image)(0, 0), 60);  // 0.299 · 200
  EXPECT_EQ((*pictures[0].image)(1, 0), 23);  // 0.114 · 200
}

TEST(Decoder, tells_kind_and_quantiser_of_h264_pictures) {
  VideoPlan plan;
  plan.options = "qp=30:g=5:bf=0:x264-params=ipratio=1";
  plan.frames = 12;
  plan.width = plan.height = 64;
  // The last four pictures are all the same.
  plan.sample = [](int frame, int x, int y) { return 16 + (x * 7 + y * 5 + std::min(frame, 8) * 11) % 200; };
  const DecodedFile all = make_and_decode(plan);
  ASSERT_EQ(all.pictures.size(), 12U);
  for (int i = 0; i < 12; ++i) {
    const auto& picture = all.pictures[static_cast<std::size_t>(i)];
    EXPECT_EQ(picture.packet->key, i % 5 == 0);
    if (i % 5 == 0) {
      EXPECT_EQ(picture.kind, PictureKind::intra) << i;
    } else if (i < 9) {
      EXPECT_EQ(picture.kind, PictureKind::predicted) << i;
    }
    ASSERT_TRUE(picture.quantiser) << i;
  }
  EXPECT_NEAR(*all.pictures[0].quantiser, 30, 3);
  EXPECT_EQ(all.pictures[9].kind, PictureKind::repeat);
}

TEST(Decoder, gives_each_picture_its_packet_where_they_are_reordered) {
  VideoPlan plan;
  plan.options = "bf=3:b-adapt=0:crf=20";
  plan.frames = 30;
  const DecodedFile all = make_and_decode(plan);
  ASSERT_EQ(all.pictures.size(), 30U);
  bool reordered = false;
  for (std::size_t i = 0; i < 30; ++i) {
    ASSERT_TRUE(all.pictures[i].packet);
    EXPECT_NEAR(static_cast<double>(all.pictures[i].packet->pts.nanoseconds()), static_cast<double>(i) * 40e6,
                1e6);
    reordered = reordered || all.packets[i] != all.pictures[i].packet;
  }
  EXPECT_TRUE(reordered);
}

TEST(Decoder, with_several_threads_gives_the_same_pictures) {
  if (kThreadSanitizer) GTEST_SKIP() << "ThreadSanitizer does not see how FFmpeg's own threads are ordered";
  TestFolder folder;
  VideoPlan plan;
  plan.frames = 30;
  plan.options = "bf=2";
  make_video(folder / "video.mp4", plan);
  const DecodedFile one = decode_file(folder / "video.mp4"), four = decode_file(folder / "video.mp4", 4);
  ASSERT_EQ(one.pictures.size(), 30U);
  ASSERT_EQ(four.pictures.size(), 30U);
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_EQ(difference(*one.pictures[i].image, *four.pictures[i].image), "");
    EXPECT_EQ(one.pictures[i].packet->pts, four.pictures[i].packet->pts);
  }
}

TEST(Decoder, marks_pictures_damaged_until_one_stands_by_itself) {
  TestFolder folder;
  VideoPlan plan;
  plan.frames = 20;
  plan.options = "g=10:keyint_min=10:bf=0:sc_threshold=0";
  make_video(folder / "video.mp4", plan);
  const DecodedFile whole = decode_file(folder / "video.mp4");
  auto demuxer = Demuxer::open_file(folder / "video.mp4");
  auto decoder = (*demuxer)->make_decoder({});
  ASSERT_TRUE(decoder);
  std::vector<DecodedPicture> pictures;
  for (std::size_t i = 0; i < whole.packets.size(); ++i) {
    if (i == 4) continue;  // lost on the way
    (void)(*decoder)->decode(whole.packets[i], pictures);
  }
  (void)(*decoder)->flush(pictures);
  for (const auto& picture : pictures) {
    const std::int64_t number = (picture.packet->pts.nanoseconds() + 20'000'000) / 40'000'000;
    EXPECT_EQ(picture.damaged, number > 4 && number < 10) << number;
    if (!picture.damaged) {
      EXPECT_EQ(difference(*picture.image, *whole.pictures[static_cast<std::size_t>(number)].image), "");
    }
  }
  EXPECT_GE(pictures.size(), 14U);
}

TEST(Decoder, opens_from_a_stream_format_alone) {
  const DecodedFile whole = make_and_decode({});
  auto decoder = Decoder::open(whole.format);
  ASSERT_TRUE(decoder) << decoder.error().to_string();
  std::vector<DecodedPicture> pictures;
  for (const auto& packet : whole.packets) ASSERT_TRUE((*decoder)->decode(packet, pictures));
  ASSERT_TRUE((*decoder)->flush(pictures));
  ASSERT_EQ(pictures.size(), whole.pictures.size());
  EXPECT_EQ(difference(*pictures[3].image, *whole.pictures[3].image), "");
}

TEST(Decoder, uses_its_pictures_again) {
  TestFolder folder;
  VideoPlan plan;
  plan.frames = 8;
  make_video(folder / "video.mp4", plan);
  auto demuxer = Demuxer::open_file(folder / "video.mp4");
  auto decoder = (*demuxer)->make_decoder({});
  std::vector<DecodedPicture> pictures;
  std::vector<const Image16*> used;
  for (int i = 0; i < 8; ++i) {
    auto read = (*demuxer)->read({}, MonotonicTime());
    ASSERT_TRUE((*decoder)->decode(std::get<ReadPacket>(read).packet, pictures));
    for (const auto& picture : pictures) used.push_back(picture.image.get());
    pictures.clear();
  }
  std::sort(used.begin(), used.end());
  const auto different = std::unique(used.begin(), used.end()) - used.begin();
  EXPECT_LE(different, 3);
}

TEST(Decoder, refuses_what_is_no_codec) {
  StreamFormat format;
  format.codec = "none";
  EXPECT_EQ(Decoder::open(format).error().code, ErrorCode::unsupported);
  format.codec = "h264";
  EXPECT_EQ(Decoder::open(format, {.threads = 0}).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace vigie::media
