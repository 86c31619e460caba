// The format: what CptvReader makes of bytes.
#include "cptv_reader.h"

#include "cptv_writer.h"

#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace vigie::source {
namespace {

using ::testing::HasSubstr;
using Pixels = CptvReader::Pixels;

struct ReadBack {
  Result<CptvHeader> header = Error();
  std::vector<CptvFrame> frames;
  std::optional<Error> error;
};

ReadBack read_all(const Bytes& packed, Pixels pixels = Pixels::decode) {
  std::istringstream in(std::string(packed.begin(), packed.end()));
  CptvReader reader(in);
  ReadBack back;
  back.header = reader.read_header();
  if (!back.header) {
    back.error = back.header.error();
    return back;
  }
  for (;;) {
    auto frame = reader.next(pixels);
    if (!frame) {
      back.error = frame.error();
      return back;
    }
    if (!*frame) return back;
    back.frames.push_back(**std::move(frame));
  }
}

Image16 ramp(int width, int height, int first, int step) {
  Image16 image(width, height);
  int value = first;
  for (auto& sample : image.samples()) sample = static_cast<std::uint16_t>(value += step);
  return image;
}

// Two pictures of 3 x 2, 114 ms apart.
CptvToWrite small_recording(int version = 2) {
  CptvToWrite recording{.version = version, .width = 3, .height = 2};
  const std::uint32_t step = version == 1 ? 114'000 : 114;
  recording.frames.push_back({.image = ramp(3, 2, 3000, 7), .ticks = 5000});
  recording.frames.push_back({.image = ramp(3, 2, 3020, -5), .ticks = 5000 + step});
  return recording;
}

TEST(CptvReader, gives_back_the_pictures_and_times_of_both_versions) {
  for (const int version : {1, 2}) {
    const ReadBack back = read_all(gzip(write_cptv(small_recording(version)).bytes));
    ASSERT_FALSE(back.error) << back.error->to_string();
    EXPECT_EQ(back.header->version, version);
    ASSERT_EQ(back.frames.size(), 2U);
    EXPECT_EQ(back.frames[0].image, ramp(3, 2, 3000, 7));
    EXPECT_EQ(back.frames[1].image, ramp(3, 2, 3020, -5));
    EXPECT_EQ(back.frames[0].time, Duration());
    EXPECT_EQ(back.frames[1].time, Duration::milliseconds(114));
  }
}

// The bytes by hand, so that a fault that the writer and the reader share shows up.
TEST(CptvReader, follows_the_path_of_alternate_rows_through_bytes_written_by_hand) {
  const Bytes bytes = {'C',  'P',  'T',  'V',  2,    'H', 3,                     //
                       8,    'T',  0x40, 0x42, 0x0F, 0,   0, 0,   0, 0,          // 1,000,000 µs
                       4,    'X',  3,    0,    0,    0,   4, 'Y', 2, 0,   0, 0,  // 3 columns, 2 rows
                       'F',  3,    4,    't',  9,    0,   0, 0,   1, 'w', 4, 4,
                       'f',  7,    0,    0,    0,    100, 0, 0,   0,  // 100
                       0x1F, 0x27, 0x80};                             // +1, -1 | +2, +7, -8
  const ReadBack back = read_all(gzip(bytes));
  ASSERT_FALSE(back.error) << back.error->to_string();
  ASSERT_EQ(back.frames.size(), 1U);
  const Image16& image = back.frames[0].image;
  EXPECT_EQ(image(0, 0), 100);
  EXPECT_EQ(image(1, 0), 101);
  EXPECT_EQ(image(2, 0), 100);
  EXPECT_EQ(image(2, 1), 102);  // the odd row runs from right to left
  EXPECT_EQ(image(1, 1), 109);
  EXPECT_EQ(image(0, 1), 101);
  EXPECT_EQ(back.header->start, UtcTime::from_nanoseconds(1'000'000'000));
}

RC_GTEST_PROP(CptvReader, gives_back_whatever_pictures_were_written, ()) {
  const int width = *rc::gen::inRange(1, 24), height = *rc::gen::inRange(1, 16);
  CptvToWrite recording{.version = *rc::gen::element(1, 2), .width = width, .height = height};
  const auto count = static_cast<std::size_t>(width * height);
  const int frames = *rc::gen::inRange(1, 5);
  std::uint32_t ticks = *rc::gen::arbitrary<std::uint32_t>();  // the counter may wrap
  for (int i = 0; i < frames; ++i) {
    const auto samples = *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(1, 64'001));
    Image16 image(width, height);
    std::transform(samples.begin(), samples.end(), image.samples().begin(),
                   [](int sample) { return static_cast<std::uint16_t>(sample); });
    ticks += *rc::gen::inRange<std::uint32_t>(0, 1'000'000);
    recording.frames.push_back({.image = image,
                                .ticks = ticks,
                                .shutter_ms = *rc::gen::maybe(rc::gen::arbitrary<std::uint32_t>())
                                                  ? std::optional(ticks)
                                                  : std::nullopt,
                                .least_bits = *rc::gen::inRange(1, 33),
                                .padding = *rc::gen::inRange<std::uint32_t>(0, 60),
                                .with_unknown_field = *rc::gen::arbitrary<bool>()});
  }
  const ReadBack back = read_all(gzip(write_cptv(recording).bytes));
  RC_ASSERT(!back.error);
  RC_ASSERT(back.frames.size() == recording.frames.size());
  for (std::size_t i = 0; i < back.frames.size(); ++i) {
    RC_ASSERT(back.frames[i].image == recording.frames[i].image);
    const std::int64_t passed =
        recording.frames[i].ticks - recording.frames[0].ticks;  // wraps as the counter
    const Duration unit = recording.version == 1 ? Duration::microseconds(1) : Duration::milliseconds(1);
    RC_ASSERT(back.frames[i].time == unit * static_cast<std::uint32_t>(passed));
  }
}

TEST(CptvReader, reads_the_place_the_device_and_the_rate_and_skips_what_it_does_not_know) {
  CptvToWrite recording = small_recording();
  recording.more_fields = {cptv_field('D', "gate 7"),       cptv_field('E', "lepton3.5"),
                           cptv_field('B', "flir"),         cptv_field('V', "3.3.26"),
                           cptv_field_u32('N', 20'233'780), cptv_field_u8('P', 3),
                           cptv_field_u8('Z', 9),           cptv_field_f32('L', -36.93800F),
                           cptv_field_f32('O', 174.64999F), cptv_field_f32('A', 11.188F),
                           cptv_field_f32('U', 13.0F),      cptv_field_u64('S', 1'606'107'021'000'000),
                           cptv_field('?', "not known"),    cptv_field('M', std::string(255, 'm'))};
  const ReadBack back = read_all(gzip(write_cptv(recording).bytes));
  ASSERT_FALSE(back.error) << back.error->to_string();
  const CptvHeader& header = *back.header;
  EXPECT_EQ(header.device, "gate 7");
  EXPECT_EQ(header.model, "lepton3.5");
  EXPECT_EQ(header.serial, "20233780");
  EXPECT_EQ(header.preview, Duration::seconds(3));
  EXPECT_EQ(header.frames_per_second, 9.0);
  EXPECT_NEAR(header.latitude->degrees(), -36.938, 1e-5);
  EXPECT_NEAR(header.longitude->degrees(), 174.65, 1e-4);
  EXPECT_NEAR(header.altitude->metres(), 11.188, 1e-4);
  EXPECT_EQ(header.place_accuracy, Length::metres(13));
  EXPECT_EQ(header.place_set, UtcTime::from_nanoseconds(1'606'107'021'000'000'000));
  EXPECT_EQ(header.start, UtcTime::from_nanoseconds(1'700'000'000'000'000'000));
}

TEST(CptvReader, leaves_out_a_place_and_a_start_that_cannot_be) {
  CptvToWrite recording = small_recording();
  recording.start_us = ~std::uint64_t{0};
  recording.more_fields = {cptv_field_f32('L', 91.0F),
                           cptv_field_f32('O', std::numeric_limits<float>::quiet_NaN()),
                           cptv_field_f32('U', -1.0F)};
  const ReadBack back = read_all(gzip(write_cptv(recording).bytes));
  ASSERT_FALSE(back.error);
  EXPECT_FALSE(back.header->start);
  EXPECT_FALSE(back.header->latitude);
  EXPECT_FALSE(back.header->longitude);
  EXPECT_FALSE(back.header->place_accuracy);
}

TEST(CptvReader, joins_a_stream_of_several_gzip_members) {
  const CptvUnpacked whole = write_cptv(small_recording());
  const auto cut = static_cast<std::ptrdiff_t>(whole.frame_starts[1]);
  Bytes packed = gzip(Bytes(whole.bytes.begin(), whole.bytes.begin() + cut));
  const Bytes second = gzip(Bytes(whole.bytes.begin() + cut, whole.bytes.end()));
  packed.insert(packed.end(), second.begin(), second.end());
  packed.resize(packed.size() + 100);  // padding
  const ReadBack back = read_all(packed);
  ASSERT_FALSE(back.error) << back.error->to_string();
  EXPECT_EQ(back.frames.size(), 2U);
}

TEST(CptvReader, tells_the_background_frame_from_the_scene) {
  CptvToWrite recording = small_recording();
  recording.frames.insert(recording.frames.begin(),
                          {.image = ramp(3, 2, 2900, 1), .ticks = 0, .background = true});
  const ReadBack back = read_all(gzip(write_cptv(recording).bytes));
  ASSERT_FALSE(back.error) << back.error->to_string();
  ASSERT_EQ(back.frames.size(), 3U);
  EXPECT_TRUE(back.frames[0].background);
  EXPECT_FALSE(back.frames[1].background);
  EXPECT_EQ(back.frames[1].time, Duration());  // times begin with the first picture of the scene
  EXPECT_EQ(back.frames[1].image, ramp(3, 2, 3000, 7));
}

TEST(CptvReader, takes_values_of_0_and_past_64000_for_damage_and_says_where) {
  for (const int value : {0, 64'001, 65'535}) {
    CptvToWrite recording = small_recording();
    recording.frames[1].image(1, 1) = static_cast<std::uint16_t>(value);
    const ReadBack back = read_all(gzip(write_cptv(recording).bytes));
    EXPECT_EQ(back.frames.size(), 1U);
    ASSERT_TRUE(back.error);
    EXPECT_EQ(back.error->code, ErrorCode::damaged);
    EXPECT_THAT(back.error->message, HasSubstr("after 1 whole picture,"));
    EXPECT_THAT(back.error->message, HasSubstr("the value " + std::to_string(value) + " at column 1, row 1"));
  }
}

TEST(CptvReader, refuses_a_time_that_runs_backwards) {
  CptvToWrite recording = small_recording();
  recording.frames[1].ticks = 4999;
  const ReadBack back = read_all(gzip(write_cptv(recording).bytes));
  EXPECT_EQ(back.frames.size(), 1U);
  EXPECT_THAT(back.error.value().message, HasSubstr("before that of the frame before"));
}

TEST(CptvReader, refuses_times_that_no_recording_has) {
  for (const std::uint32_t step : {86'400'001U, 2'000'000'000U}) {
    CptvToWrite recording = small_recording();
    recording.frames[1].ticks = recording.frames[0].ticks + step;
    const ReadBack back = read_all(gzip(write_cptv(recording).bytes));
    EXPECT_EQ(back.frames.size(), 1U);
    EXPECT_THAT(back.error.value().message, HasSubstr("more than a day after")) << step;
  }
}

struct BadHeader {
  std::string what;
  Bytes bytes;
  ErrorCode code;
  std::string says;
};

TEST(CptvReader, refuses_headers_that_cannot_be_with_the_reason) {
  const auto sized = [](std::uint32_t columns, std::uint32_t rows) {
    CptvToWrite recording{.width = static_cast<int>(columns), .height = static_cast<int>(rows)};
    return write_cptv(recording).bytes;
  };
  CptvToWrite compressed = small_recording();
  compressed.more_fields = {cptv_field_u8('C', 2)};
  CptvToWrite short_field = small_recording();
  short_field.more_fields = {cptv_field_u8('L', 2)};
  const BadHeader cases[] = {
      {"empty", {}, ErrorCode::unsupported, "not a CPTV"},
      {"another format", {'R', 'I', 'F', 'F', 'x', 'y', 'z'}, ErrorCode::unsupported, "not a CPTV"},
      {"version 3", {'C', 'P', 'T', 'V', 3, 'H', 0}, ErrorCode::unsupported, "version 3"},
      {"no header", {'C', 'P', 'T', 'V', 2, 'F', 0}, ErrorCode::damaged, "where the header should begin"},
      {"no size", {'C', 'P', 'T', 'V', 2, 'H', 0}, ErrorCode::damaged, "no size"},
      {"huge", sized(0xFFFF'FFFF, 0xFFFF'FFFF), ErrorCode::unsupported, "larger than"},
      {"wide", sized(65'536, 1), ErrorCode::unsupported, "larger than"},
      {"large", sized(16'384, 16'384), ErrorCode::unsupported, "larger than"},
      {"compression", write_cptv(compressed).bytes, ErrorCode::unsupported, "compression 2"},
      {"field length", write_cptv(short_field).bytes, ErrorCode::damaged, "header field L has 1 bytes"},
  };
  for (const BadHeader& bad : cases) {
    SCOPED_TRACE(bad.what);
    const ReadBack back = read_all(gzip(bad.bytes));
    ASSERT_TRUE(back.error);
    EXPECT_EQ(back.error->code, bad.code) << back.error->to_string();
    EXPECT_THAT(back.error->message, HasSubstr(bad.says));
  }
}

TEST(CptvReader, says_that_a_file_without_any_picture_has_none) {
  CptvToWrite recording = small_recording();
  recording.frames.clear();
  const ReadBack back = read_all(gzip(write_cptv(recording).bytes));
  EXPECT_TRUE(back.header);
  EXPECT_THAT(back.error.value().message, HasSubstr("no picture"));
}

TEST(CptvReader, refuses_frame_heads_that_cannot_be) {
  const auto with_head = [](const Bytes& fields, std::uint8_t count) {
    CptvToWrite recording = small_recording();
    recording.frames.clear();
    Bytes bytes = write_cptv(recording).bytes;
    bytes.push_back('F');
    bytes.push_back(count);
    bytes.insert(bytes.end(), fields.begin(), fields.end());
    bytes.resize(bytes.size() + 1000, 1);
    return gzip(bytes);
  };
  const auto joined = [](std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
  };
  const Bytes t = cptv_field_u32('t', 1);
  const auto w = [](std::uint8_t bits) { return cptv_field_u8('w', bits); };
  const auto f = [](std::uint32_t bytes) { return cptv_field_u32('f', bytes); };
  const std::pair<Bytes, std::string> cases[] = {
      {joined({t, w(0), f(9)}), "values of 0 bits"},
      {joined({t, w(33), f(99)}), "values of 33 bits"},
      {joined({t, w(8), f(8)}), "need 9"},
      {joined({t, w(8), f(0xFFFF'FFFF)}), "need 9"},
      {joined({w(8), f(9), w(8)}), "lacks its time"},
      {joined({t, w(8), cptv_field_u8('f', 9)}), "field f has 1"},
  };
  for (const auto& [fields, says] : cases) {
    const ReadBack back = read_all(with_head(fields, 3));
    EXPECT_TRUE(back.frames.empty());
    ASSERT_TRUE(back.error);
    EXPECT_EQ(back.error->code, ErrorCode::damaged);
    EXPECT_THAT(back.error->message, HasSubstr(says));
  }
}

TEST(CptvReader, does_not_unpack_a_bomb_to_find_that_it_is_no_recording) {
  Bytes bytes = write_cptv(small_recording()).bytes;
  bytes.resize(bytes.size() + (64U << 20));  // 64 MiB of zeros, in 64 KiB
  const Bytes packed = gzip(bytes);
  ASSERT_LT(packed.size(), 100'000U);
  std::istringstream in(std::string(packed.begin(), packed.end()));
  CptvReader reader(in);
  ASSERT_TRUE(reader.read_header());
  while (reader.next(Pixels::decode)) {
  }
  EXPECT_LT(reader.gzip().unpacked(), 1000U);
}

TEST(CptvReader, finds_the_same_frames_when_it_skips_the_pixels) {
  CptvToWrite recording = small_recording();
  recording.frames[0].padding = 40;
  const ReadBack back = read_all(gzip(write_cptv(recording).bytes), Pixels::skip);
  ASSERT_FALSE(back.error);
  ASSERT_EQ(back.frames.size(), 2U);
  EXPECT_TRUE(back.frames[0].image.empty());
  EXPECT_EQ(back.frames[1].time, Duration::milliseconds(114));
}

}  // namespace
}  // namespace vigie::source
