#include "test_files.h"

#include <array>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <vigie/core/whole_file.h>

namespace vigie {
namespace {

constexpr std::array<std::uint8_t, 3> kOld = {'o', 'l', 'd'}, kNew = {'n', 'e', 'w'};

TEST(WholeFile, takes_the_place_of_what_had_its_name_and_leaves_nothing_beside_it) {
  const TestFolder folder;
  const auto path = folder.path() / "file";
  ASSERT_TRUE(write_whole(path, kOld));
  ASSERT_TRUE(write_whole(path, kNew));
  EXPECT_EQ(file_text(path), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  struct stat status{};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(WholeFile, what_cannot_be_written_is_named_and_leaves_what_was_there) {
  const TestFolder folder;
  const auto nowhere = write_whole(folder.path() / "no" / "file", kNew);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::io);
  EXPECT_NE(nowhere.error().message.find("file"), std::string::npos);
  std::filesystem::create_directory(folder.path() / "folder");
  EXPECT_FALSE(write_whole(folder.path() / "folder", kNew));
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "folder"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "folder.part"));
}

}  // namespace
}  // namespace vigie
