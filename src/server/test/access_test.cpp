#include "access.h"

#include <gtest/gtest.h>

namespace vigie::server {
namespace {

Request request_with(std::map<std::string, std::string> headers, std::string method = "GET") {
  Request request;
  request.method = std::move(method);
  request.target = "/";
  request.headers = std::move(headers);
  request.address = "192.0.2.7";
  return request;
}

AccessOptions remote() {
  AccessOptions options;
  options.loopback = false;
  options.token = "a token of thirty-two characters";
  return options;
}

class AccessTest : public testing::Test {
 protected:
  FakeClock clock_;
};

TEST(HostOf, leaves_port_and_brackets_out) {
  EXPECT_EQ(host_of("LocalHost:8080"), "localhost");
  EXPECT_EQ(host_of("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(host_of("[::1]:8080"), "::1");
  EXPECT_EQ(host_of("[::1"), "");
  EXPECT_EQ(host_of(""), "");
}

TEST(EqualSecrets, tells_equal_from_different) {
  EXPECT_TRUE(equal_secrets("abc", "abc"));
  EXPECT_FALSE(equal_secrets("abc", "abd"));
  EXPECT_FALSE(equal_secrets("abc", "abcd"));
  EXPECT_FALSE(equal_secrets("abc", ""));
}

TEST_F(AccessTest, on_loopback_everybody_is_the_local_administrator) {
  Access access({}, clock_);
  EXPECT_EQ(access.principal_of(request_with({})).kind, PrincipalKind::local_administrator);
}

TEST_F(AccessTest, elsewhere_only_the_token_makes_somebody_known) {
  Access access(remote(), clock_);
  const auto kind = [&](const std::string& authorization) {
    return access.principal_of(request_with({{"authorization", authorization}})).kind;
  };
  EXPECT_EQ(kind("Bearer a token of thirty-two characters"), PrincipalKind::token);
  EXPECT_EQ(kind("Bearer another"), PrincipalKind::unknown);
  EXPECT_EQ(kind("a token of thirty-two characters"), PrincipalKind::unknown);
  EXPECT_EQ(kind(""), PrincipalKind::unknown);
}

TEST_F(AccessTest, without_a_token_nobody_is_known_elsewhere) {
  AccessOptions options = remote();
  options.token.clear();
  Access access(options, clock_);
  EXPECT_EQ(access.principal_of(request_with({{"authorization", "Bearer "}})).kind, PrincipalKind::unknown);
  EXPECT_FALSE(access.open_session(""));
}

TEST_F(AccessTest, a_session_lasts_twelve_hours) {
  Access access(remote(), clock_);
  EXPECT_FALSE(access.open_session("wrong"));
  const auto cookie = access.open_session("a token of thirty-two characters");
  ASSERT_TRUE(cookie);
  const auto request = request_with({{"cookie", "other=1; " + cookie->substr(0, cookie->find(';'))}});
  EXPECT_EQ(access.principal_of(request).kind, PrincipalKind::token);
  clock_.advance(Duration::seconds(12LL * 3600 - 1));
  EXPECT_EQ(access.principal_of(request).kind, PrincipalKind::token);
  clock_.advance(Duration::seconds(2));
  EXPECT_EQ(access.principal_of(request).kind, PrincipalKind::unknown);
}

TEST_F(AccessTest, the_number_of_sessions_is_bounded) {
  Access access(remote(), clock_);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(access.open_session("a token of thirty-two characters"));
  const auto refused = access.open_session("a token of thirty-two characters");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::exhausted);
}

TEST_F(AccessTest, addresses_and_localhost_are_answered_and_of_names_those_that_are_listed) {
  for (const bool loopback : {true, false}) {
    AccessOptions options = remote();
    options.loopback = loopback;
    options.host_names = {"Node.example"};
    const Access access(options, clock_);
    const auto answers = [&](const char* host) {
      return !access.check_addressing(request_with({{"host", host}}));
    };
    for (const char* host : {"127.0.0.1:8080", "localhost:8080", "192.0.2.7", "[2001:db8::7]:8443", "[::1]",
                             "node.example", "NODE.example:8443"}) {
      EXPECT_TRUE(answers(host)) << host;
    }
    for (const char* host : {"", "evil.example", "127.0.0.1.evil.example", "127.1", "localhost.evil.example",
                             "[::1", "2130706433"}) {
      EXPECT_FALSE(answers(host)) << host;
    }
    const auto refused = access.check_addressing(request_with({{"host", "evil.example"}}));
    EXPECT_EQ(refused->status, 421);
    EXPECT_NE(std::get<std::string>(refused->body).find("add the name to host_names"), std::string::npos);
  }
}

TEST_F(AccessTest, a_page_of_another_host_may_look_at_nothing_that_changes) {
  const Access access({}, clock_);
  const std::map<std::string, std::string> foreign{{"host", "localhost:80"},
                                                   {"origin", "http://evil.example"}};
  EXPECT_EQ(access.check_addressing(request_with(foreign, "POST"))->status, 403);
  EXPECT_FALSE(access.check_addressing(request_with(foreign, "GET")));
  auto upgrade = foreign;
  upgrade["upgrade"] = "websocket";
  EXPECT_EQ(access.check_addressing(request_with(upgrade, "GET"))->status, 403);
  EXPECT_EQ(access.check_addressing(request_with({{"host", "evil.example"}}))->status, 421);
}

}  // namespace
}  // namespace vigie::server
