#include "decode_file.h"
#include "video_maker.h"

#include <vigie/media/h264.h>

namespace vigie::media {
namespace {

TEST(H264, avcc_packets_become_annex_b_that_decodes_to_the_same_pictures) {
  VideoPlan plan;
  plan.options = "g=10:bf=0";
  plan.frames = 25;
  const DecodedFile all = make_and_decode(plan);
  const auto sets = parse_parameter_sets(all.format.codec_private);
  ASSERT_TRUE(sets) << sets.error().to_string();
  EXPECT_EQ(sets->length_size, 4);
  EXPECT_EQ(codec_string(*sets)->substr(0, 7), "avc1.64");  // High

  // No parameter sets but those in the stream: what a browser has that joins.
  StreamFormat bare = all.format;
  bare.codec_private.clear();
  const auto format = std::make_shared<const StreamFormat>(bare);
  auto decoder = Decoder::open(bare);
  ASSERT_TRUE(decoder);
  std::vector<DecodedPicture> pictures;
  for (std::size_t i = 10; i < all.packets.size(); ++i) {
    Packet packet = *all.packets[i];
    auto converted = to_annex_b(packet, *sets);
    ASSERT_TRUE(converted) << converted.error().to_string();
    EXPECT_EQ(parse_parameter_sets(*converted).has_value(), packet.key);
    packet.data = *converted;
    packet.format = format;
    ASSERT_TRUE((*decoder)->decode(std::make_shared<const Packet>(packet), pictures));
  }
  ASSERT_EQ(pictures.size(), 15U);
  for (std::size_t i = 0; i < 15; ++i) {
    EXPECT_EQ(difference(*pictures[i].image, *all.pictures[i + 10].image), "");
  }
}

TEST(H264, annex_b_stays_as_it_is) {
  Packet packet;
  packet.data = {0, 0, 0, 1, 0x65, 1, 2, 3, 0, 0, 0, 1, 0x41, 9};
  H264ParameterSets sets;
  EXPECT_EQ(*to_annex_b(packet, {.sps = {}, .pps = {}, .length_size = 0}), packet.data);
  sets.sps = {{0x67, 0x42, 0xC0, 0x1F, 5}};
  sets.pps = {{0x68, 7}};
  const Bytes with = {0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1F, 5, 0, 0, 0, 1,    0x68, 7,
                      0, 0, 0, 1, 0x65, 1,    2,    3,    0, 0, 0, 1, 0x41, 9};
  EXPECT_EQ(*to_annex_b(packet, sets), with);
  EXPECT_EQ(*codec_string(sets), "avc1.42C01F");
}

TEST(H264, takes_start_codes_of_three_and_four_bytes) {
  const Bytes bytes = {0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 1, 0, 0, 1, 0x65};
  const auto units = annex_b_units(bytes);
  ASSERT_EQ(units.size(), 3U);
  EXPECT_EQ(units[0].size(), 2U);
  EXPECT_EQ(units[1].size(), 2U);
  EXPECT_EQ(units[2][0], 0x65);
}

TEST(H264, says_what_is_damaged) {
  for (const Bytes& bytes : {Bytes{}, Bytes{1, 2}, Bytes{1, 66, 0, 30, 0xFF, 0xE1, 0, 200, 1},
                             Bytes{0, 0, 1, 0x65}, Bytes{9, 9, 9, 9, 9, 9, 9, 9}}) {
    EXPECT_EQ(parse_parameter_sets(bytes).error().code, ErrorCode::damaged);
  }
  Packet packet;
  packet.data = {0, 0, 0, 9, 0x65, 1};
  const H264ParameterSets sets{.sps = {{0x67, 1, 2, 3}}, .pps = {{0x68}}, .length_size = 4};
  EXPECT_EQ(to_annex_b(packet, sets).error().code, ErrorCode::damaged);
  packet.data = {0, 0};
  EXPECT_EQ(to_annex_b(packet, sets).error().code, ErrorCode::damaged);
  EXPECT_EQ(codec_string({.sps = {{0x67}}, .pps = {}}).error().code, ErrorCode::damaged);
}

}  // namespace
}  // namespace vigie::media
