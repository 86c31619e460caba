#include "picture_names.h"
#include "raw_source.h"
#include "replay.h"
#include "test_files.h"

#include <cstring>

#include <sys/stat.h>

#include <vigie/media/picture.h>

namespace vigie::source {
namespace {

void write_png(const std::filesystem::path& path, std::uint16_t value, int side = 16) {
  write_bytes(path, media::encode_png16(Image16(side, side, value)).value());
}

void write_pgm(const std::filesystem::path& path, std::uint8_t value) {
  std::string text = "P5 4 4 255\n" + std::string(16, static_cast<char>(value));
  write_bytes(path, bytes_of(text));
}

void write_raw(const std::filesystem::path& path, int pictures, std::size_t cut = 0) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < pictures * 20 * 10; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i & 255));
    bytes.push_back(static_cast<std::uint8_t>(i >> 8 & 255));
  }
  bytes.resize(bytes.size() - cut);
  write_bytes(path, bytes);
}

TEST(FolderSource, gives_pictures_in_the_order_of_their_numbers) {
  TestFolder folder;
  for (const int i : {10, 9, 2, 1, 11, 100}) {
    write_png(folder / ("frame_" + std::to_string(i) + ".png"), static_cast<std::uint16_t>(i * 500));
  }
  write_bytes(folder / "notes.txt", {1, 2, 3});
  write_bytes(folder / ".frame_3.png", {1, 2, 3});
  write_bytes(folder / "cover.png", {1, 2, 3});
  const Replay all = replay({.url = folder.path(), .frames_per_second = 10});
  ASSERT_FALSE(all.error) << all.error->to_string();
  ASSERT_EQ(all.frames.size(), 6U);
  const int numbers[] = {1, 2, 9, 10, 11, 100};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ((*all.frames[i].image)(3, 3), numbers[i] * 500);
    EXPECT_EQ(all.frames[i].bits, 16);
    EXPECT_EQ(all.frames[i].gap_before, i == 2 || i == 5) << i;
    EXPECT_EQ(all.frames[i].id.sequence, i);
    // A number left out leaves its time out too.
    EXPECT_EQ((all.frames[i].captured - all.frames[0].captured).milliseconds(), (numbers[i] - 1) * 100);
  }
  ASSERT_EQ(all.formats.size(), 1U);
  EXPECT_EQ(all.formats[0].codec, "none");
}

TEST(FolderSource, tells_of_a_change_of_size_and_depth) {
  TestFolder folder;
  write_png(folder / "1.png", 7);
  write_png(folder / "2.png", 8, 24);
  write_pgm(folder / "3.pgm", 9);
  const Replay all = replay({.url = folder.path()});
  ASSERT_EQ(all.frames.size(), 3U);
  ASSERT_EQ(all.formats.size(), 3U);
  EXPECT_EQ(all.formats[1].width, 24);
  EXPECT_EQ(all.formats[2].bits, 8);
  EXPECT_FALSE(all.frames[2].gap_before);
}

TEST(FolderSource, ends_at_a_damaged_picture_and_names_it) {
  TestFolder folder;
  write_png(folder / "a001.png", 1);
  write_png(folder / "a002.png", 2);
  write_bytes(folder / "a003.png", {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0});
  write_png(folder / "a004.png", 4);
  const Replay all = replay({.url = folder.path()});
  EXPECT_EQ(all.frames.size(), 2U);
  ASSERT_TRUE(all.error);
  EXPECT_NE(all.error->message.find("a003.png"), std::string::npos) << all.error->to_string();
}

TEST(FolderSource, without_numbered_pictures_is_an_error) {
  TestFolder folder;
  const Replay all = replay({.url = folder.path()});
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->code, ErrorCode::not_found);
}

TEST(PictureNames, are_told_apart_and_sorted) {
  const auto name = parse_picture_name("cam2_frame_0012b.TIFF");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->before, "cam2_frame_");
  EXPECT_EQ(name->number, 12U);
  EXPECT_EQ(name->after, "b.TIFF");
  EXPECT_EQ(parse_picture_name("000000000000000000000000000007.bmp")->number, 7U);
  for (const char* none : {"", ".png", "a.png", "12", "12.jpg", "1234567890123456789.png", ".1.png"}) {
    EXPECT_FALSE(parse_picture_name(none)) << none;
  }
  std::vector<PictureName> names;
  for (const char* file : {"b1.png", "a10.png", "a2.png", "a02.png"})
    names.push_back(*parse_picture_name(file));
  sort_pictures(names);
  EXPECT_EQ(names[0].file, "a2.png");
  EXPECT_EQ(names[1].file, "a02.png");
  EXPECT_EQ(names[2].file, "a10.png");
  EXPECT_FALSE(is_gap(names[0], names[1]));
  EXPECT_TRUE(is_gap(names[1], names[2]));
  EXPECT_TRUE(is_gap(names[2], names[3]));
}

TEST(RawSource, gives_every_picture_with_the_size_that_it_is_told) {
  TestFolder folder;
  write_raw(folder / "r.raw", 3);
  const Replay all = replay({.url = "raw:" + (folder / "r.raw").string() + "?width=20&height=10&fps=50"});
  ASSERT_FALSE(all.error) << all.error->to_string();
  ASSERT_EQ(all.frames.size(), 3U);
  EXPECT_EQ((*all.frames[2].image)(19, 9), 599);
  EXPECT_EQ(all.frames[2].bits, 16);
  EXPECT_EQ(all.frames[2].picture, PictureKind::raw);
  EXPECT_EQ((all.frames[2].captured - all.frames[0].captured).milliseconds(), 40);
  const Replay by_options =
      replay({.url = "raw:" + (folder / "r.raw").string(), .raw_width = 20, .raw_height = 10});
  EXPECT_EQ(by_options.frames.size(), 3U);
}

TEST(RawSource, cut_short_gives_the_whole_pictures_and_one_error) {
  TestFolder folder;
  write_raw(folder / "r.raw", 3, 1);
  const Replay all = replay({.url = "raw:" + (folder / "r.raw").string() + "?width=20&height=10"});
  EXPECT_EQ(all.frames.size(), 2U);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->code, ErrorCode::damaged);
  EXPECT_NE(all.error->message.find("picture 3"), std::string::npos) << all.error->message;
}

TEST(RawSource, finds_samples_with_more_bits_than_it_was_told) {
  TestFolder folder;
  write_raw(folder / "r.raw", 2);
  const Replay all = replay({.url = "raw:" + (folder / "r.raw").string() + "?width=20&height=10&bits=8"});
  EXPECT_EQ(all.frames.size(), 1U);
  ASSERT_TRUE(all.error);
}

TEST(OpenSource, does_not_wait_at_a_pipe_for_somebody_who_writes) {
  TestFolder folder;
  const std::string pipe = (folder / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const SystemClock clock;
  for (const std::string& url : {pipe, "raw:" + pipe + "?width=2&height=2"}) {
    const auto opened = open_source({.url = url}, clock);
    ASSERT_FALSE(opened) << url;
    EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
    EXPECT_NE(opened.error().message.find("not a regular file"), std::string::npos);
  }
}

TEST(RawSource, says_what_is_wrong_with_its_address) {
  for (const char* url :
       {"raw:", "raw:x", "raw:x?width=20", "raw:x?width=20&height=0", "raw:x?width=20&height=99999",
        "raw:x?width=2o&height=10", "raw:x?width=20&height=10&fps=0", "raw:x?width=20&height=10&fps=nan",
        "raw:x?width=20&height=10&bits=17", "raw:x?width=20&height=10&color=red", "raw:x?width=&height="}) {
    const auto plan = parse_raw_url(url, {});
    ASSERT_FALSE(plan) << url;
    EXPECT_EQ(plan.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_EQ(parse_raw_url("raw:a%3Fb?height=3&width=2", {})->path, "a?b");
  const SystemClock clock;
  EXPECT_EQ(open_source({.url = "raw:no/such/file?width=2&height=2"}, clock).error().code,
            ErrorCode::not_found);
}

}  // namespace
}  // namespace vigie::source
