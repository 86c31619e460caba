#include "decode_file.h"
#include "video_maker.h"

#include <vigie/media/encoder.h>
#include <vigie/media/muxer.h>

namespace vigie::media {
namespace {

constexpr UtcTime kStart = UtcTime::from_nanoseconds(1'700'000'000'000'000'000);

std::vector<PacketPtr> encoded(int count, int width = 64) {
  auto encoder = H264Encoder::open({.width = width, .height = 64, .key_interval = 10});
  std::vector<PacketPtr> packets;
  for (int i = 0; i < count; ++i) {
    Image8 image(width, 64, static_cast<std::uint8_t>(i * 8));
    packets.push_back(*(*encoder)->encode(image, kStart + Duration::milliseconds(40 * i)));
  }
  return packets;
}

class ClipContainers : public testing::TestWithParam<bool> {};

TEST_P(ClipContainers, hold_the_packets_of_our_own_encoder) {
  TestFolder folder;
  auto clip = ClipWriter::open(folder / "clip.mp4", {.fragmented = GetParam()});
  ASSERT_TRUE(clip) << clip.error().to_string();
  for (const auto& packet : encoded(25)) ASSERT_TRUE((*clip)->write(packet));
  EXPECT_FALSE(std::filesystem::exists(folder / "clip.mp4"));
  auto finished = (*clip)->finish();
  ASSERT_TRUE(finished) << finished.error().to_string();
  EXPECT_FALSE(std::filesystem::exists(folder / "clip.mp4.part"));
  const DecodedFile all = decode_file(folder / "clip.mp4");
  ASSERT_FALSE(all.error) << all.error->to_string();
  ASSERT_EQ(all.pictures.size(), 25U);
  for (int i = 0; i < 25; ++i) {
    const auto& picture = all.pictures[static_cast<std::size_t>(i)];
    EXPECT_EQ(picture.packet->pts.nanoseconds(), 40'000'000LL * i);
    EXPECT_NEAR((*picture.image)(20, 20), i * 8, 4);
  }
  EXPECT_EQ(all.format.codec_private.at(0), 1);  // avcC, as .mp4 wants it
  auto demuxer = Demuxer::open_file(folder / "clip.mp4");
  EXPECT_EQ((*demuxer)->creation_time(), kStart);
}
INSTANTIATE_TEST_SUITE_P(Both, ClipContainers, testing::Bool());

TEST(ClipWriter, puts_reordered_packets_back_in_order_of_decoding) {
  TestFolder folder;
  VideoPlan plan;
  plan.options = "bf=3:b-adapt=0";
  plan.frames = 40;
  make_video(folder / "in.mp4", plan);
  const DecodedFile before = decode_file(folder / "in.mp4");
  auto clip = ClipWriter::open(folder / "clip.mp4");
  for (const auto& picture : before.pictures) {  // in the order of showing, as frames come
    ASSERT_TRUE((*clip)->write(picture.packet));
  }
  ASSERT_TRUE((*clip)->finish());
  const DecodedFile after = decode_file(folder / "clip.mp4");
  ASSERT_EQ(after.pictures.size(), before.pictures.size());
  for (std::size_t i = 0; i < after.pictures.size(); ++i) {
    EXPECT_EQ(difference(*after.pictures[i].image, *before.pictures[i].image), "") << i;
    EXPECT_FALSE(after.pictures[i].damaged);
  }
}

TEST(ClipWriter, starts_at_the_first_key_packet) {
  TestFolder folder;
  const auto packets = encoded(25);
  auto clip = ClipWriter::open(folder / "clip.mp4");
  for (std::size_t i = 4; i < packets.size(); ++i) ASSERT_TRUE((*clip)->write(packets[i]));
  ASSERT_TRUE((*clip)->finish());
  const DecodedFile all = decode_file(folder / "clip.mp4");
  ASSERT_EQ(all.pictures.size(), 15U);
  EXPECT_NEAR((*all.pictures[0].image)(20, 20), 80, 4);
}

TEST(ClipWriter, spans_a_reconnection_by_the_time_of_capture) {
  TestFolder folder;
  auto clip = ClipWriter::open(folder / "clip.mp4");
  for (const auto& packet : encoded(10)) ASSERT_TRUE((*clip)->write(packet));
  for (const auto& packet : encoded(10)) {  // the stream's own stamps start again at 0, 3 s later
    Packet later = *packet;
    later.captured = later.captured + Duration::seconds(3);
    ASSERT_TRUE((*clip)->write(std::make_shared<const Packet>(later)));
  }
  ASSERT_TRUE((*clip)->finish());
  const DecodedFile all = decode_file(folder / "clip.mp4");
  ASSERT_EQ(all.pictures.size(), 20U);
  EXPECT_EQ(all.pictures[10].packet->pts.nanoseconds(), 3'000'000'000);
}

TEST(ClipWriter, leaves_nothing_behind_where_it_is_not_finished) {
  TestFolder folder;
  {
    auto clip = ClipWriter::open(folder / "clip.mp4");
    for (const auto& packet : encoded(5)) ASSERT_TRUE((*clip)->write(packet));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(LosslessRecorder, refuses_samples_with_more_bits_than_it_was_told) {
  TestFolder folder;
  auto recorder = LosslessRecorder::open(folder / "r.mkv", {.width = 32, .height = 32, .bits = 12});
  EXPECT_TRUE((*recorder)->write(Image16(32, 32, 4095), kStart));
  EXPECT_EQ((*recorder)->write(Image16(32, 32, 4096), kStart).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ((*recorder)->write(Image16(33, 32), kStart).error().code, ErrorCode::invalid_argument);
}

TEST(ClipWriter, says_what_is_wrong) {
  TestFolder folder;
  EXPECT_EQ(ClipWriter::open(folder / "no/such/folder.mp4").error().code, ErrorCode::not_found);
  auto clip = ClipWriter::open(folder / "clip.mp4");
  EXPECT_EQ((*clip)->finish().error().code, ErrorCode::invalid_argument);
  ASSERT_TRUE((*clip)->write(encoded(1)[0]));
  EXPECT_EQ((*clip)->write(encoded(1, 128)[0]).error().code, ErrorCode::unsupported);
}

TEST(ClipWriter, reports_a_full_disk) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  TestFolder folder;
  std::filesystem::create_symlink("/dev/full", folder / "clip.mp4.part");
  auto clip = ClipWriter::open(folder / "clip.mp4", {.fragmented = true});
  ASSERT_TRUE(clip);
  Result<void> written;
  for (const auto& packet : encoded(40)) {
    if (written) written = (*clip)->write(packet);
  }
  if (written) written = (*clip)->finish();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::exhausted) << written.error().to_string();
}

class RecorderBits : public testing::TestWithParam<int> {};

TEST_P(RecorderBits, come_back_as_they_were) {
  const int bits = GetParam();
  TestFolder folder;
  auto recorder = LosslessRecorder::open(folder / "r.mkv",
                                         {.width = 67, .height = 41, .bits = bits, .frames_per_second = 9});
  ASSERT_TRUE(recorder) << recorder.error().to_string();
  std::vector<Image16> drawn;
  std::uint32_t state = 7;
  for (int i = 0; i < 12; ++i) {
    Image16 image(67, 41);
    for (auto& s : image.samples()) {
      s = static_cast<std::uint16_t>((state = state * 1664525 + 1013904223) >> (32 - bits));
    }
    ASSERT_TRUE((*recorder)->write(image, kStart + Duration::milliseconds(111 * i)));
    drawn.push_back(image);
  }
  ASSERT_TRUE((*recorder)->finish());
  const DecodedFile all = decode_file(folder / "r.mkv");
  ASSERT_FALSE(all.error) << all.error->to_string();
  ASSERT_EQ(all.pictures.size(), 12U);
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(all.pictures[i].bits, bits == 14 ? 16 : bits);
    EXPECT_EQ(difference(*all.pictures[i].image, drawn[i]), "");
    EXPECT_EQ(all.pictures[i].packet->pts.nanoseconds(), 111'000'000LL * static_cast<std::int64_t>(i));
  }
  EXPECT_EQ((*Demuxer::open_file(folder / "r.mkv"))->creation_time(), kStart);
}
INSTANTIATE_TEST_SUITE_P(Bits, RecorderBits, testing::Values(10, 12, 14, 16));

}  // namespace
}  // namespace vigie::media
