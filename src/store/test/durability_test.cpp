// What is on the disk when power fails: durable events when commit returns, batched ones within a second.
#include "forgetful_vfs.h"
#include "store_fixture.h"

#include <thread>

namespace vigie::store {
namespace {

class Durable : public ::testing::Test {
 protected:
  Durable() {
    auto opened = SqliteRegister::open(folder_.path(), clock_);
    EXPECT_TRUE(opened);
    if (opened) store_ = std::move(*opened);
  }
  void commit(const std::string& what, Durability durability) {
    Event event;
    event.id = ids_.make<EventId>();
    event.body = NodeEvent{what, ""};
    ASSERT_TRUE(store_->commit({&event, 1}, durability));
  }
  // How many events the disk would have if power failed now.
  std::size_t after_power_loss() {
    TestFolder later;
    std::filesystem::copy(disk_folder_.path(), later.path());
    auto opened = SqliteRegister::open(later.path(), clock_);
    EXPECT_TRUE(opened) << opened.error().to_string();
    EXPECT_TRUE((*opened)->check());
    return (*opened)->read(0, {}, 10'000)->events.size();
  }

  TestFolder disk_folder_, folder_;
  ForgetfulDisk disk_{folder_.path(), disk_folder_.path()};
  FakeClock clock_;
  SequenceIdGenerator ids_;
  std::unique_ptr<SqliteRegister> store_;
};

TEST_F(Durable, events_survive_loss_of_power_as_soon_as_commit_returns) {
  for (std::size_t i = 1; i <= 20; ++i) {
    commit("x", Durability::durable);
    ASSERT_EQ(after_power_loss(), i);
  }
}

TEST_F(Durable, events_take_along_what_was_batched_before) {
  commit("a", Durability::batched);
  commit("b", Durability::batched);
  EXPECT_EQ(after_power_loss(), 0u);
  commit("c", Durability::durable);
  EXPECT_EQ(after_power_loss(), 3u);
}

TEST_F(Durable, batched_events_survive_after_a_second) {
  commit("a", Durability::batched);
  EXPECT_EQ(after_power_loss(), 0u);
  // The flusher sleeps on the test's clock: it wakes within the second, whenever it fell asleep.
  std::size_t kept = 0;
  for (int tries = 0; tries < 500 && kept == 0; ++tries) {
    clock_.advance(Duration::seconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    kept = after_power_loss();
  }
  EXPECT_EQ(kept, 1u);
}

TEST_F(Durable, events_survive_while_the_log_is_worked_into_the_database) {
  for (int i = 0; i < 600; ++i) commit(std::string(20'000, 'x'), Durability::batched);
  commit("last", Durability::durable);
  EXPECT_EQ(after_power_loss(), 601u);
  store_.reset();
  EXPECT_EQ(after_power_loss(), 601u);
}

}  // namespace
}  // namespace vigie::store
