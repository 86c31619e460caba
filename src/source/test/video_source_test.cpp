#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include <vigie/source/open.h>

namespace vigie::source {
namespace {

std::filesystem::path data_folder() {
  const char* told = std::getenv("VIGIE_TEST_DATA");
  return told != nullptr ? std::filesystem::path(told)
                         : std::filesystem::path(VIGIE_SOURCE_DIR) / ".." / "shared" / "data";
}

struct Replay {
  std::vector<Frame> frames;
  std::vector<StreamFormat> formats;
  int lone_packets = 0;
  std::optional<Error> error;
  bool ended = false;
};

Replay replay(Source& source, const Clock& clock) {
  Replay all;
  while (!all.ended) {
    SourceItem item = source.next({}, clock.monotonic() + Duration::seconds(10));
    if (auto* frame = std::get_if<Frame>(&item)) all.frames.push_back(std::move(*frame));
    if (auto* change = std::get_if<FormatChange>(&item)) all.formats.push_back(change->format);
    if (std::holds_alternative<PacketPtr>(item)) ++all.lone_packets;
    if (auto* end = std::get_if<SourceEnd>(&item)) {
      all.error = end->error;
      all.ended = true;
    }
    if (std::holds_alternative<SourceTimeout>(item)) break;
  }
  return all;
}

TEST(VideoSource, reads_every_frame_of_the_halmstad_clips) {
  const auto folder = data_folder() / "halmstad-ir";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
  std::ifstream clips(folder / "clips.txt");
  const SystemClock clock;
  int read = 0;
  for (std::string line; std::getline(clips, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string name;
    std::size_t frames = 0;
    if (!(words >> name >> frames)) continue;
    SourceOptions options;
    options.url = folder / "video" / (name + ".mp4");
    auto source = open_source(options, clock);
    ASSERT_TRUE(source) << source.error().to_string();
    const Replay all = replay(**source, clock);
    EXPECT_TRUE(all.ended);
    EXPECT_FALSE(all.error) << all.error->to_string();
    EXPECT_EQ(all.frames.size(), frames) << name;
    EXPECT_EQ(all.lone_packets, 0);
    ++read;
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace vigie::source
