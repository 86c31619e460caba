#include "decode_file.h"
#include "video_maker.h"

#include <algorithm>
#include <fstream>

#include <sys/stat.h>
namespace vigie::media {
namespace {

TEST(Demuxer, reads_time_size_and_rate_from_the_container) {
  TestFolder folder;
  VideoPlan plan;
  plan.creation_time = "2026-01-02T03:04:05Z";
  plan.frames_per_second = 30;
  make_video(folder / "video.mp4", plan);
  auto demuxer = Demuxer::open_file(folder / "video.mp4");
  ASSERT_TRUE(demuxer) << demuxer.error().to_string();
  const auto format = (*demuxer)->format();
  EXPECT_EQ(format->codec, "h264");
  EXPECT_EQ(format->width, 64);
  EXPECT_EQ(format->height, 48);
  EXPECT_EQ(format->bits, 8);
  EXPECT_NEAR(format->frames_per_second, 30, 1e-9);
  EXPECT_EQ((*demuxer)->creation_time(), *parse_rfc3339("2026-01-02T03:04:05Z"));
}

TEST(Demuxer, reads_from_memory_what_it_reads_from_a_file) {
  TestFolder folder;
  make_video(folder / "video.mkv", {.codec = "ffv1", .pixels = "gray16le", .container = "matroska"});
  const auto bytes = read_bytes(folder / "video.mkv");
  auto demuxer = Demuxer::open_memory(bytes, "a buffer");
  ASSERT_TRUE(demuxer) << demuxer.error().to_string();
  EXPECT_EQ(decode_all(**demuxer).pictures.size(), 10U);
}

TEST(Demuxer, says_the_same_end_again) {
  TestFolder folder;
  make_video(folder / "video.mp4", {});
  auto demuxer = Demuxer::open_file(folder / "video.mp4");
  decode_all(**demuxer);
  EXPECT_TRUE(std::holds_alternative<Demuxer::End>((*demuxer)->read({}, MonotonicTime())));
  EXPECT_TRUE(std::holds_alternative<Demuxer::End>((*demuxer)->read({}, MonotonicTime())));
}

TEST(Demuxer, stops_when_asked) {
  TestFolder folder;
  make_video(folder / "video.mp4", {});
  std::stop_source stop;
  auto demuxer = Demuxer::open_file(folder / "video.mp4", stop.get_token());
  stop.request_stop();
  EXPECT_TRUE(std::holds_alternative<Demuxer::Timeout>((*demuxer)->read(stop.get_token(), MonotonicTime())));
  EXPECT_EQ(Demuxer::open_file(folder / "video.mp4", stop.get_token()).error().code, ErrorCode::cancelled);
}

TEST(Demuxer, says_what_it_cannot_open_and_names_it) {
  TestFolder folder;
  const auto code = [&](const std::string& name) {
    const auto opened = Demuxer::open_file(folder / name);
    EXPECT_FALSE(opened) << name;
    EXPECT_NE(opened.error().message.find(name), std::string::npos) << opened.error().to_string();
    return opened.error().code;
  };
  EXPECT_EQ(code("missing.mp4"), ErrorCode::not_found);
  write_bytes(folder / "empty.mp4", {});
  EXPECT_EQ(code("empty.mp4"), ErrorCode::damaged);
  write_bytes(folder / "zeros.mp4", std::vector<std::uint8_t>(5000));
  EXPECT_EQ(code("zeros.mp4"), ErrorCode::damaged);
  std::string text;
  for (int i = 0; i < 400; ++i) text += "these are notes, and no video at all\n";
  write_bytes(folder / "notes.txt", bytes_of(text));
  EXPECT_NE(code("notes.txt"), ErrorCode::unknown);
  std::filesystem::create_directory(folder / "sub");
  EXPECT_EQ(code("sub"), ErrorCode::unsupported);
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(code("pipe"), ErrorCode::unsupported);  // and does not wait for a writer
}

TEST(Demuxer, opens_nothing_but_the_file_that_it_was_given) {
  TestFolder folder;
  make_video(folder / "secret.ts", {.container = "mpegts"});
  const std::string secret = folder / "secret.ts";
  const std::vector<std::pair<std::string, std::string>> lists = {
      {"list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n" + secret + "\n#EXT-X-ENDLIST\n"},
      {"list.ffconcat", "ffconcat version 1.0\nfile secret.ts\n"},
      {"list.sdp",
       "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
       "a=rtpmap:96 H264/90000\n"}};
  for (const auto& [name, text] : lists) {
    std::ofstream(folder / name) << text;
    const DecodedFile all = decode_file(folder / name);
    EXPECT_TRUE(all.error) << name;
    EXPECT_TRUE(all.pictures.empty()) << name;
  }
}

// Cut anywhere or with bytes turned over, a video gives pictures of its own up to the damage, and one error.
struct DamageCase {
  const char *name, *codec, *pixels, *container, *options, *container_options;
  bool lossless;
};

class DamagedVideo : public testing::TestWithParam<DamageCase> {
 protected:
  DamagedVideo() {
    const DamageCase& c = GetParam();
    plan_.codec = c.codec;
    plan_.pixels = c.pixels;
    plan_.container = c.container;
    plan_.options = c.options;
    plan_.container_options = c.container_options;
    plan_.frames = 24;
    make_video(folder_ / "whole", plan_);
    whole_ = decode_file(folder_ / "whole");
    bytes_ = read_bytes(folder_ / "whole");
  }

  // How many pictures came before the first one that says that it is damaged, or the error. Each must be that
  // of its time in the whole video.
  std::size_t good_pictures(const DecodedFile& all, std::size_t where) {
    std::size_t good = 0;
    for (const auto& picture : all.pictures) {
      if (picture.damaged) break;
      ++good;
      const auto same = std::find_if(whole_.pictures.begin(), whole_.pictures.end(), [&](const auto& other) {
        return other.packet->pts == picture.packet->pts;
      });
      EXPECT_NE(same, whole_.pictures.end());
      if (same == whole_.pictures.end()) break;
      EXPECT_EQ(difference(*picture.image, *same->image), "")
          << "picture " << good << ", damage at byte " << where << " of " << bytes_.size();
    }
    return good;
  }

  TestFolder folder_;
  VideoPlan plan_;
  DecodedFile whole_;
  std::vector<std::uint8_t> bytes_;
};

TEST_P(DamagedVideo, cut_short_gives_whole_pictures_and_one_error) {
  ASSERT_EQ(whole_.pictures.size(), 24U);
  ASSERT_FALSE(whole_.error) << whole_.error->to_string();
  std::size_t some = 0;
  for (std::size_t i = 1; i < 60; ++i) {
    const std::size_t size = bytes_.size() * i / 60;
    write_bytes(folder_ / "cut", {bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size)});
    const DecodedFile all = decode_file(folder_ / "cut");
    const std::size_t good = good_pictures(all, size);
    some = std::max(some, good);
    if (good == 24) continue;  // only an index or the like was cut off
    const bool told = all.error || good < all.pictures.size();
    // A transport stream does not say how long it is: cut between two packets it is a whole, shorter one.
    EXPECT_TRUE(told || plan_.container == "mpegts") << good << " pictures of 24 at " << size;
  }
  EXPECT_GT(some, plan_.container_options.empty() && plan_.container == "mp4" ? 0U : 12U);
}

TEST_P(DamagedVideo, with_wrong_bytes_is_read_without_a_crash) {
  std::uint32_t state = 99;
  for (int round = 0; round < 60; ++round) {
    auto bytes = bytes_;
    for (int i = 0; i < 1 + round / 10; ++i) {
      state = state * 1664525 + 1013904223;
      bytes[state % bytes.size()] ^= static_cast<std::uint8_t>(1 + (state >> 24) % 255);
    }
    write_bytes(folder_ / "wrong", bytes);
    const DecodedFile all = decode_file(folder_ / "wrong");
    EXPECT_LE(all.pictures.size(), 200U);
    if (all.error) {
      EXPECT_FALSE(all.error->message.empty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Containers, DamagedVideo,
    testing::Values(DamageCase{"mp4", "libx264", "yuv420p", "mp4", "g=8", "", false},
                    DamageCase{"mp4_index_first", "libx264", "yuv420p", "mp4", "g=8:bf=2",
                               "movflags=faststart", false},
                    DamageCase{"mp4_fragmented", "libx264", "yuv420p", "mp4", "g=8",
                               "movflags=frag_keyframe+empty_moov+default_base_moof", false},
                    DamageCase{"mpegts", "libx264", "yuv420p", "mpegts", "g=8:bf=0", "", false},
                    DamageCase{"mkv_h264", "libx264", "yuv420p", "matroska", "g=8", "", false},
                    DamageCase{"mkv_ffv1", "ffv1", "gray16le", "matroska", "level=3:slicecrc=1", "", true}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace vigie::media
