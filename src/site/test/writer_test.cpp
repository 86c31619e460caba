#include "writer.h"

#include "fake_register.h"

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
  writer.flush();
  const auto events = records_.events();
  ASSERT_EQ(events.size(), 2000U);
  for (std::uint32_t i = 0; i < 2000; ++i) EXPECT_EQ(events[i].revision, i);
}

TEST_F(WriterTest, tries_again_while_the_disk_is_full) {
  records_.fail(3, ErrorCode::exhausted);
  Writer writer(records_, clock_);
  writer.put(job(1));
  writer.put(job(2));
  writer.flush();
  EXPECT_EQ(records_.events().size(), 2U);
}

TEST_F(WriterTest, goes_on_after_what_cannot_be_written_at_all) {
  records_.fail(1, ErrorCode::invalid_argument);
  Writer writer(records_, clock_);
  writer.put(job(1));
  writer.flush();
  writer.put(job(2));
  writer.flush();
  EXPECT_EQ(records_.events().size(), 1U);
}

TEST_F(WriterTest, writes_what_waits_before_it_ends) {
  {
    Writer writer(records_, clock_);
    for (std::uint32_t i = 0; i < 100; ++i) writer.put(job(i));
  }
  EXPECT_EQ(records_.events().size(), 100U);
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
