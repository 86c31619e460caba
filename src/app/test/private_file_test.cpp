#include "private_file.h"

#include "test_files.h"

#include <gmock/gmock.h>

namespace vigie::app {
namespace {

namespace fs = std::filesystem;

class PrivateFile : public testing::Test {
 protected:
  PrivateFile() { write_bytes(file_, {'s'}); }
  void set_mode(unsigned mode) { fs::permissions(file_, static_cast<fs::perms>(mode)); }

  const TestFolder folder_;
  const fs::path file_ = folder_ / "secret";
};

TEST_F(PrivateFile, is_the_owners_alone) {
  for (const unsigned mode : {0600U, 0400U, 0700U}) {
    set_mode(mode);
    EXPECT_TRUE(check_private(file_, "the token")) << mode;
  }
  for (const unsigned mode : {0640U, 0604U, 0620U, 0610U, 0644U}) {
    set_mode(mode);
    const auto refused = check_private(file_, "the token");
    ASSERT_FALSE(refused) << mode;
    EXPECT_EQ(refused.error().code, ErrorCode::permission_denied);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("others may read the token in"));
    EXPECT_THAT(refused.error().message, testing::HasSubstr("chmod 600 " + file_.string()));
  }
}

TEST_F(PrivateFile, that_is_not_there_is_left_to_its_reader) {
  EXPECT_TRUE(check_private(file_.string() + "-not", "the token"));
}

}  // namespace
}  // namespace vigie::app
