#include "standing_file.h"

#include "test_files.h"

#include <fstream>

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

const track::KnownThings kKnown{320, 256, {{{100.25, 80.5}, 4, 12, ContrastSign::warm}}};

TEST(StandingFile, gives_back_what_was_kept) {
  TestFolder folder;
  const auto path = folder.path() / "camera.txt";
  EXPECT_EQ(StandingFile(path, "Mast").read(), track::KnownThings{});
  StandingFile(path, "Mast").keep(kKnown);
  EXPECT_EQ(StandingFile(path, "Mast").read(), kKnown);
  // Before the first picture there is nothing to say.
  StandingFile(path, "Mast").keep({});
  EXPECT_EQ(StandingFile(path, "Mast").read(), kKnown);
}

TEST(StandingFile, that_is_damaged_is_learnt_anew_and_written_over) {
  TestFolder folder;
  const auto path = folder.path() / "camera.txt";
  std::ofstream(path) << std::string(1'000'000, 'x');
  StandingFile file(path, "Mast");
  EXPECT_EQ(file.read(), track::KnownThings{});
  file.keep(kKnown);
  EXPECT_EQ(StandingFile(path, "Mast").read(), kKnown);
}

TEST(StandingFile, that_cannot_be_written_stops_nobody) {
  TestFolder folder;
  StandingFile(folder.path() / "nowhere" / "camera.txt", "Mast").keep(kKnown);
  StandingFile("", "Mast").keep(kKnown);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "nowhere"));
}

}  // namespace
}  // namespace vigie::site
