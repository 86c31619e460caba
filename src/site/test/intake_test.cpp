#include "intake.h"

#include <thread>

#include <gtest/gtest.h>

namespace vigie::site {
namespace {

constexpr Duration kAtOnce = Duration::milliseconds(0);

Frame frame(std::uint64_t number, bool with_packet = false) {
  Frame made;
  made.id.sequence = number;
  if (with_packet) made.packet = std::make_shared<const Packet>();
  return made;
}

TEST(Intake, of_a_live_camera_drops_the_oldest_frames_and_counts_them) {
  Intake intake(WhenFull::drop_oldest);
  for (std::uint64_t i = 0; i < 20; ++i) ASSERT_TRUE(intake.put(frame(i), {}));
  EXPECT_EQ(intake.dropped(), 12U);
  for (std::uint64_t i = 12; i < 20; ++i) {
    const auto item = intake.take(kAtOnce, {});
    ASSERT_TRUE(item);
    EXPECT_EQ(std::get<Frame>(*item).id.sequence, i);
  }
  EXPECT_FALSE(intake.take(kAtOnce, {}));
}

TEST(Intake, keeps_what_is_no_frame_and_the_packets_of_frames_that_it_drops) {
  Intake intake(WhenFull::drop_oldest);
  ASSERT_TRUE(intake.put(Gap{GapCause::stalled, {}, {}, ""}, {}));
  for (std::uint64_t i = 0; i < 10; ++i) ASSERT_TRUE(intake.put(frame(i, true), {}));
  EXPECT_TRUE(std::holds_alternative<Gap>(*intake.take(kAtOnce, {})));
  EXPECT_TRUE(std::holds_alternative<PacketPtr>(*intake.take(kAtOnce, {})));
  EXPECT_TRUE(std::holds_alternative<PacketPtr>(*intake.take(kAtOnce, {})));
  EXPECT_EQ(std::get<Frame>(*intake.take(kAtOnce, {})).id.sequence, 2U);
}

TEST(Intake, of_a_recording_waits_and_drops_nothing) {
  Intake intake(WhenFull::wait);
  std::jthread reader([&] {
    for (std::uint64_t i = 0; i < 100; ++i) ASSERT_TRUE(intake.put(frame(i), {}));
    intake.close();
  });
  std::uint64_t next = 0;
  while (!intake.is_over()) {
    if (const auto item = intake.take(Duration::seconds(5), {})) {
      EXPECT_EQ(std::get<Frame>(*item).id.sequence, next++);
    }
  }
  EXPECT_EQ(next, 100U);
  EXPECT_EQ(intake.dropped(), 0U);
}

TEST(Intake, lets_go_of_who_waits_when_a_stop_is_asked_for) {
  Intake intake(WhenFull::wait);
  for (std::uint64_t i = 0; i < 8; ++i) ASSERT_TRUE(intake.put(frame(i), {}));
  std::jthread reader([&](const std::stop_token& stop) { EXPECT_FALSE(intake.put(frame(8), stop)); });
  reader.request_stop();
  reader.join();
}

TEST(Intake, takes_nothing_once_closed_and_gives_what_is_inside) {
  Intake intake(WhenFull::wait);
  ASSERT_TRUE(intake.put(frame(1), {}));
  intake.close();
  EXPECT_FALSE(intake.put(frame(2), {}));
  EXPECT_FALSE(intake.is_over());
  EXPECT_TRUE(intake.take(kAtOnce, {}));
  EXPECT_TRUE(intake.is_over());
}

}  // namespace
}  // namespace vigie::site
