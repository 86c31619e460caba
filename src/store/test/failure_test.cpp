// Disks, folders and files that are not as they should be: one clear error, and nothing overwritten.
#include "child.h"
#include "connection.h"
#include "schema.h"
#include "store_fixture.h"

#include <random>

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace vigie::store {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class RegisterFailure : public RegisterTest {
 protected:
  void SetUp() override {}

  // How opening fails, which it must.
  Error open_error(const std::filesystem::path& folder) {
    auto opened = SqliteRegister::open(folder, clock_);
    if (!opened) return opened.error();
    ADD_FAILURE() << "it opened";
    return {};
  }
  void fill_some() {
    reopen();
    for (int i = 0; i < 200; ++i) {
      commit(event(TrackRevision{track(ids_.make<TrackId>(), i, i + 20, TrackState::ended)}),
             Durability::batched);
    }
    store_.reset();
  }
  [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "register.db"; }
  void write_file(const std::string& text) const { std::ofstream(file(), std::ios::binary) << text; }
};

TEST_F(RegisterFailure, a_missing_folder_is_named) {
  const Error error = open_error(folder_.path() / "nowhere");
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_THAT(error.message, HasSubstr("nowhere"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "nowhere"));
}

TEST_F(RegisterFailure, a_file_is_not_a_folder) {
  std::ofstream(folder_.path() / "file") << "x";
  EXPECT_EQ(open_error(folder_.path() / "file").code, ErrorCode::invalid_argument);
}

TEST_F(RegisterFailure, a_folder_that_cannot_be_written_is_said_to_be_so) {
  ASSERT_EQ(chmod(folder_.path().c_str(), 0555), 0);
  Child child({STORE_CHILD, "open", folder_.path()});
  EXPECT_THAT(child.line(), StartsWith("io "));
  EXPECT_EQ(child.wait(), 1);
}

TEST_F(RegisterFailure, two_nodes_do_not_share_a_folder) {
  Child holder({STORE_CHILD, "hold", folder_.path()});
  ASSERT_EQ(holder.line(), "open");
  const Error error = open_error(folder_.path());
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_THAT(error.message, HasSubstr("in use by process"));
  holder.close_input();
  EXPECT_EQ(holder.wait(), 0);
  EXPECT_TRUE(SqliteRegister::open(folder_.path(), clock_));
}

TEST_F(RegisterFailure, a_killed_node_does_not_hold_its_folder) {
  Child holder({STORE_CHILD, "hold", folder_.path()});
  ASSERT_EQ(holder.line(), "open");
  holder.kill_now();
  holder.wait();
  EXPECT_TRUE(SqliteRegister::open(folder_.path(), clock_));
}

TEST_F(RegisterFailure, what_is_not_a_database_is_left_alone) {
  const std::string text(5000, 'x');
  write_file(text);
  EXPECT_EQ(open_error(folder_.path()).code, ErrorCode::damaged);
  EXPECT_EQ(file_text(file()), text);
}

TEST_F(RegisterFailure, a_damaged_database_is_left_as_it_is) {
  fill_some();
  const std::string whole = file_text(file());
  ASSERT_GT(whole.size(), 100'000u);
  const std::vector<std::string> broken = {
      whole.substr(0, whole.size() / 2),                                    // cut off
      whole.substr(0, 100) + std::string(3000, '\7') + whole.substr(3100),  // its first page
      std::string(16, '\0') + whole.substr(16),                             // its first bytes
  };
  for (const std::string& text : broken) {
    write_file(text);
    EXPECT_EQ(open_error(folder_.path()).code, ErrorCode::damaged);
    EXPECT_EQ(file_text(file()), text);
  }
}

TEST_F(RegisterFailure, damage_anywhere_is_an_error_and_never_a_crash) {
  fill_some();
  const std::string whole = file_text(file());
  std::mt19937 random(1);
  int reported = 0;
  for (int round = 0; round < 60; ++round) {
    std::string broken = whole;
    const std::size_t start = random() % broken.size();
    for (std::size_t i = start; i < std::min(start + 1 + random() % 64, broken.size()); ++i) {
      broken[i] = static_cast<char>(random());
    }
    write_file(broken);
    auto opened = SqliteRegister::open(folder_.path(), clock_);
    if (!opened) {
      ++reported;
      continue;
    }
    reported += !(*opened)->check();
    for (Sequence after = 0;;) {
      const auto page = (*opened)->read(after, {}, 50);
      if (!page || page->events.empty()) break;
      after = page->next;
    }
    for (const auto& t : (*opened)->tracks({}).value_or(std::vector<TrackSummary>())) {
      (void)(*opened)->track_path(t.id);
    }
  }
  EXPECT_GT(reported, 20);
}

TEST_F(RegisterFailure, another_programs_database_is_left_alone) {
  {
    write_file("");
    Connection other(file(), Access::read_write);
    other.execute("CREATE TABLE theirs (a); PRAGMA user_version = 7");
  }
  const std::string text = file_text(file());
  const Error error = open_error(folder_.path());
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_THAT(error.message, HasSubstr("another program's"));
  EXPECT_EQ(file_text(file()), text);
}

TEST_F(RegisterFailure, a_newer_programs_register_is_left_alone) {
  reopen();
  store_.reset();
  Connection(file(), Access::read_write)
      .execute(("PRAGMA user_version = " + std::to_string(newest_version() + 1)));
  const std::string text = file_text(file());
  const Error error = open_error(folder_.path());
  EXPECT_EQ(error.code, ErrorCode::unsupported);
  EXPECT_THAT(error.message, HasSubstr("newer"));
  EXPECT_EQ(file_text(file()), text);
}

TEST_F(RegisterFailure, a_full_disk_refuses_and_then_goes_on) {
  Child child({STORE_CHILD, "fill", folder_.path()});
  const std::string first = child.line();
  if (first == "cannot mount") GTEST_SKIP() << "this system lets nobody mount a small file system";
  EXPECT_EQ(first, "full exhausted");
  EXPECT_EQ(child.line(), "kept true");
  EXPECT_EQ(child.line(), "again done");
  EXPECT_EQ(child.line(), "sound true");
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(RegisterFailure, the_files_are_for_the_node_alone) {
  reopen();
  commit(event(NodeEvent{"a", ""}));
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    struct stat status{};
    ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 077, 0u) << entry.path();
  }
}

}  // namespace
}  // namespace vigie::store
