#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include <vigie/core/queue.h>

namespace vigie {
namespace {

TEST(BoundedQueue, hands_out_in_the_order_it_took) {
  BoundedQueue<int> queue(3, WhenFull::wait);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.push(i));
  EXPECT_EQ(queue.size(), 3U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.pop(), i);
}

TEST(BoundedQueue, drops_the_oldest_frames_and_counts_them) {
  BoundedQueue<int> queue(3, WhenFull::drop_oldest);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(queue.push(i));
  EXPECT_EQ(queue.dropped(), 7U);
  EXPECT_EQ(queue.pop(), 7);
  EXPECT_EQ(queue.size(), 2U);
}

TEST(BoundedQueue, loses_nothing_between_threads_where_it_waits) {
  BoundedQueue<int> queue(2, WhenFull::wait);
  constexpr int kEach = 2000;
  std::vector<int> got;
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 3; ++writer) {
      writers.emplace_back([&queue, writer] {
        for (int i = 0; i < kEach; ++i) EXPECT_TRUE(queue.push(writer * kEach + i));
      });
    }
    for (int i = 0; i < 3 * kEach; ++i) got.push_back(queue.pop().value());
  }
  EXPECT_EQ(queue.dropped(), 0U);
  std::vector<int> last(3, -1);
  for (const int item : got) {  // each writer's own in order
    const auto writer = static_cast<std::size_t>(item / kEach);
    EXPECT_EQ(item % kEach, last[writer] + 1);
    last[writer] = item % kEach;
  }
}

TEST(BoundedQueue, takes_nothing_once_closed_and_gives_what_is_left) {
  BoundedQueue<int> queue(3, WhenFull::drop_oldest);
  queue.push(1);
  queue.close();
  EXPECT_TRUE(queue.is_closed());
  EXPECT_FALSE(queue.push(2));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, wakes_whoever_waits_when_it_closes) {
  BoundedQueue<int> full(1, WhenFull::wait), empty(1, WhenFull::wait);
  full.push(1);
  std::jthread writer([&] { EXPECT_FALSE(full.push(2)); });
  std::jthread reader([&] { EXPECT_EQ(empty.pop(), std::nullopt); });
  full.close();
  empty.close();
  writer.join();
  reader.join();
  EXPECT_EQ(full.size(), 1U);
}

TEST(BoundedQueue, ends_a_wait_when_asked_to_stop) {
  BoundedQueue<int> full(1, WhenFull::wait), empty(1, WhenFull::wait);
  full.push(1);
  std::stop_source stop;
  std::jthread writer([&] { EXPECT_FALSE(full.push(2, stop.get_token())); });
  std::jthread reader([&] { EXPECT_EQ(empty.pop(stop.get_token()), std::nullopt); });
  // Longer than any clock can count to.
  std::jthread patient([&] {
    EXPECT_EQ(empty.pop_for(Duration::nanoseconds(INT64_MAX), stop.get_token()), std::nullopt);
    EXPECT_TRUE(stop.stop_requested());
  });
  stop.request_stop();
  writer.join();
  reader.join();
  patient.join();
}

TEST(BoundedQueue, gives_up_after_the_stated_time) {
  BoundedQueue<int> queue(1, WhenFull::wait);
  EXPECT_EQ(queue.pop_for(Duration::milliseconds(1)), std::nullopt);
  queue.push(4);
  EXPECT_EQ(queue.pop_for(Duration()), 4);
}

TEST(BoundedQueue, waits_as_long_as_it_takes_for_a_very_long_timeout) {
  BoundedQueue<int> queue(1, WhenFull::wait);
  std::jthread writer([&] { queue.push(4); });
  EXPECT_EQ(queue.pop_for(Duration::nanoseconds(INT64_MAX)), 4);
}

TEST(BoundedQueue, passes_on_what_cannot_be_copied) {
  BoundedQueue<std::unique_ptr<int>> queue(1, WhenFull::drop_oldest);
  queue.push(std::make_unique<int>(5));
  EXPECT_EQ(*queue.pop().value(), 5);
}

}  // namespace
}  // namespace vigie
