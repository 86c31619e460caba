#include "writer.h"

#include "fake_register.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

WriteJob job(std::uint32_t revision) {
  Event event;
  event.revision = revision;
  event.body = NodeEvent{"test", ""};
  return {{event}, {}, Durability::batched};
}

class WriterTest : public testing::Test {
 protected:
  SystemClock clock_;
  FakeRegister records_;
};

TEST_F(WriterTest, writes_all_in_order_and_flush_waits_for_it) {
  Writer writer(records_, clock_);
  for (std::uint32_t i = 0; i < 2000; ++i) writer.put(job(i));
  ASSERT_TRUE(writer.flush(Duration::seconds(60)));
  const auto events = records_.events();
  ASSERT_EQ(events.size(), 2000U);
  for (std::uint32_t i = 0; i < 2000; ++i) EXPECT_EQ(events[i].revision, i);
}

TEST_F(WriterTest, tries_again_while_the_disk_is_full) {
  records_.fail(3, ErrorCode::exhausted);
  Writer writer(records_, clock_);
  writer.put(job(1));
  writer.put(job(2));
  ASSERT_TRUE(writer.flush(Duration::seconds(60)));
  EXPECT_EQ(records_.events().size(), 2U);
}

TEST_F(WriterTest, goes_on_after_what_cannot_be_written_at_all) {
  records_.fail(1, ErrorCode::invalid_argument);
  Writer writer(records_, clock_);
  writer.put(job(1));
  ASSERT_TRUE(writer.flush(Duration::seconds(60)));
  writer.put(job(2));
  ASSERT_TRUE(writer.flush(Duration::seconds(60)));
  EXPECT_EQ(records_.events().size(), 1U);
}

TEST_F(WriterTest, writes_what_waits_before_it_ends) {
  {
    Writer writer(records_, clock_);
    for (std::uint32_t i = 0; i < 100; ++i) writer.put(job(i));
  }
  EXPECT_EQ(records_.events().size(), 100U);
}

TEST_F(WriterTest, lets_go_of_those_who_wait_at_a_full_queue_when_it_is_told_to_end) {
  records_.fail(1'000'000, ErrorCode::exhausted);
  Writer writer(records_, clock_);
  std::atomic<int> put = 0;
  std::jthread camera([&] {
    for (; put < 10'000; ++put) writer.put(job(1));
  });
  while (put < 4096) clock_.sleep_for(Duration::milliseconds(1), {});
  writer.tell_to_end();
  camera.join();
  EXPECT_EQ(put, 10'000);
  EXPECT_TRUE(writer.flush(Duration::seconds(60)));
  EXPECT_TRUE(records_.events().empty());
}

TEST_F(WriterTest, flush_says_that_the_disk_takes_nothing_and_ends_when_asked_to) {
  records_.fail(1'000'000, ErrorCode::exhausted);
  Writer writer(records_, clock_);
  writer.put(job(1));
  const auto late = writer.flush(Duration::milliseconds(300));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::timeout);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(writer.flush(Duration::seconds(3600), stop.get_token()).error().code, ErrorCode::unavailable);
}

TEST_F(WriterTest, what_is_put_while_it_ends_is_written) {
  Writer writer(records_, clock_);
  writer.tell_to_end();
  writer.put(job(1));
  EXPECT_TRUE(writer.flush(Duration::seconds(60)));
  EXPECT_EQ(records_.events().size(), 1U);
}

TEST_F(WriterTest, ends_although_the_disk_stays_full) {
  records_.fail(1000, ErrorCode::exhausted);
  {
    Writer writer(records_, clock_);
    writer.put(job(1));
  }
  EXPECT_TRUE(records_.events().empty());
}

}  // namespace
}  // namespace vigie::site
