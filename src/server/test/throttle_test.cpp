#include "throttle.h"

#include <gtest/gtest.h>

namespace vigie::server {
namespace {

class ThrottleTest : public testing::Test {
 protected:
  void fail(int times, std::string_view name, std::string_view address) {
    for (int i = 0; i < times; ++i) throttle_.failed(name, address);
  }

  FakeClock clock_;
  Throttle throttle_{clock_};
};

TEST_F(ThrottleTest, waits_longer_with_each_wrong_one_of_a_name_up_to_a_minute) {
  fail(3, "ana", "192.0.2.1");
  EXPECT_EQ(throttle_.wait("ana", "192.0.2.2"), Duration()) << "three are free";
  for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60}) {
    throttle_.failed("ana", "192.0.2.1");
    EXPECT_EQ(throttle_.wait("ANA", "192.0.2.2"), Duration::seconds(seconds));
  }
  clock_.advance(Duration::seconds(59));
  EXPECT_EQ(throttle_.wait("ana", "192.0.2.2"), Duration::seconds(1));
  clock_.advance(Duration::seconds(1));
  EXPECT_EQ(throttle_.wait("ana", "192.0.2.2"), Duration());
}

TEST_F(ThrottleTest, waits_of_an_address_hold_for_every_name_and_for_tokens) {
  for (int i = 0; i < 11; ++i) throttle_.failed("name" + std::to_string(i), "192.0.2.1");
  EXPECT_EQ(throttle_.wait("ana", "192.0.2.1"), Duration::seconds(1));
  EXPECT_EQ(throttle_.wait("", "192.0.2.1"), Duration::seconds(1));
  EXPECT_EQ(throttle_.wait("ana", "192.0.2.2"), Duration());
  fail(20, "", "192.0.2.1");
  EXPECT_EQ(throttle_.wait("", "192.0.2.1"), Duration::seconds(300));
}

TEST_F(ThrottleTest, a_stranger_does_not_lock_out_who_signed_in_from_elsewhere) {
  throttle_.passed("ana", "192.0.2.7");
  fail(10, "ana", "198.51.100.1");
  EXPECT_GT(throttle_.wait("ana", "198.51.100.2"), Duration());
  EXPECT_EQ(throttle_.wait("ana", "192.0.2.7"), Duration());
}

TEST_F(ThrottleTest, forgets_after_the_right_one_and_after_an_hour) {
  fail(8, "ana", "192.0.2.1");
  throttle_.passed("ana", "192.0.2.9");
  EXPECT_EQ(throttle_.wait("ana", "192.0.2.1"), Duration());
  fail(8, "ben", "192.0.2.3");
  clock_.advance(Duration::seconds(3600));
  throttle_.failed("ben", "192.0.2.3");
  EXPECT_EQ(throttle_.wait("ben", "192.0.2.3"), Duration()) << "it counts anew";
}

TEST_F(ThrottleTest, takes_a_network_of_ipv6_for_one_address) {
  EXPECT_EQ(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:2:ffff::9"));
  EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
  EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
}

TEST_F(ThrottleTest, knows_no_more_than_its_most) {
  ThrottleOptions options;
  options.most = 4;
  Throttle throttle(clock_, options);
  for (int i = 0; i < 6; ++i) throttle.failed("ana", "192.0.2.1");
  for (int i = 0; i < 100; ++i) {
    clock_.advance(Duration::milliseconds(1));
    throttle.failed("name" + std::to_string(i), "198.51.100." + std::to_string(i));
  }
  EXPECT_EQ(throttle.wait("ana", "192.0.2.1"), Duration()) << "the oldest went";
}

}  // namespace
}  // namespace vigie::server
