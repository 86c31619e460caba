#include "moment.h"
#include "scene.h"

namespace vigie::evidence {
namespace {

Moment packet(double second, bool key, std::size_t bytes = 100) {
  auto made = std::make_shared<Packet>();
  made->data.resize(bytes);
  made->captured = at_second(second);
  made->key = key;
  return {made->captured, made, nullptr};
}

TEST(Ring, begins_with_a_picture_that_stands_alone) {
  Ring ring(Duration::seconds(2), 1'000'000);
  ring.push(packet(0, false));
  EXPECT_TRUE(ring.empty());
  for (int i = 0; i < 100; ++i) ring.push(packet(i * 0.1, i % 10 == 5));
  // The newest is of 9.9 s: the last key picture at or before 7.9 s is that of 7.5 s.
  const auto all = ring.since(at_second(-100));
  EXPECT_EQ(all.front().captured, at_second(7.5));
  EXPECT_TRUE(all.front().packet->key);
  EXPECT_EQ(all.back().captured, at_second(9.9));
  EXPECT_EQ(ring.since(at_second(9)).front().captured, at_second(8.5));
}

TEST(Ring, is_never_larger_than_allowed) {
  Ring ring(Duration::seconds(10), 1000);
  for (int i = 0; i < 50; ++i) {
    ring.push(packet(i, i % 4 == 0, 150));
    EXPECT_LE(ring.bytes(), 1000u);
  }
  EXPECT_FALSE(ring.empty());
  ring.push(packet(50, true, 5000));
  EXPECT_EQ(ring.bytes(), 0u);
  // Without a key picture there is nothing to begin with.
  ring.push(packet(51, false));
  EXPECT_TRUE(ring.empty());
}

TEST(Ring, counts_what_it_holds) {
  Ring ring(Duration::seconds(1), 1'000'000);
  for (int i = 0; i < 30; ++i) {
    ring.push({at_second(i * 0.1), nullptr, std::make_shared<Image8>(10, 10)});
  }
  std::size_t sum = 0;
  for (const Moment& moment : ring.since(at_second(0))) sum += moment.bytes();
  EXPECT_EQ(ring.bytes(), sum);
  EXPECT_EQ(ring.since(at_second(0)).size(), 11u);
  ring.clear();
  EXPECT_EQ(ring.bytes(), 0u);
}

}  // namespace
}  // namespace vigie::evidence
