#include "access.h"

#include "test_files.h"

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
  void add(const std::string& name, Role role) {
    ASSERT_TRUE(users_->add({PrincipalKind::program, "test"}, {name, role, kPassword}));
  }
  Principal with_cookie(Access& access, const std::string& cookie) {
    return access.principal_of(request_with({{"cookie", "other=1; " + cookie.substr(0, cookie.find(';'))}}));
  }

  static constexpr const char* kPassword = "correct horse battery";
  TestFolder folder_;
  FakeClock clock_;
  UuidV7Generator ids_{clock_};
  std::unique_ptr<site::Users> users_ = std::move(*site::Users::open(folder_.path(), clock_, ids_));
};

TEST(HostOf, leaves_port_and_brackets_out) {
  EXPECT_EQ(host_of("LocalHost:8080"), "localhost");
  EXPECT_EQ(host_of("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(host_of("[::1]:8080"), "::1");
  EXPECT_EQ(host_of("[::1"), "");
  EXPECT_EQ(host_of(""), "");
}

constexpr std::string_view kToken = "a token of thirty-two characters";

TEST_F(AccessTest, on_loopback_everybody_is_the_local_administrator_until_there_is_a_user) {
  Access access({}, *users_, clock_);
  EXPECT_EQ(access.principal_of(request_with({})).kind, PrincipalKind::local_administrator);
  EXPECT_EQ(access.sign_in(request_with({}), "ana", kPassword).error().code, ErrorCode::unsupported);
  add("ana", Role::administrator);
  EXPECT_EQ(access.principal_of(request_with({})).kind, PrincipalKind::unknown);
  const auto cookie = access.sign_in(request_with({}), "ANA", kPassword);
  ASSERT_TRUE(cookie);
  const Principal who = with_cookie(access, *cookie);
  EXPECT_EQ(who.kind, PrincipalKind::user);
  EXPECT_EQ(who.name, "ana");
  EXPECT_EQ(who.role, Role::administrator);
  EXPECT_EQ(who.address, "192.0.2.7");
}

TEST_F(AccessTest, elsewhere_only_the_token_makes_somebody_known) {
  Access access(remote(), *users_, clock_);
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
  Access access(options, *users_, clock_);
  EXPECT_EQ(access.principal_of(request_with({{"authorization", "Bearer "}})).kind, PrincipalKind::unknown);
  EXPECT_FALSE(access.sign_in(request_with({}), ""));
}

TEST_F(AccessTest, a_token_of_the_register_has_its_role_until_it_is_revoked) {
  Access access(remote(), *users_, clock_);
  const auto made = users_->add_token({}, {"map", Role::viewer, {}});
  ASSERT_TRUE(made);
  const auto request = request_with({{"authorization", "Bearer " + made->secret}});
  EXPECT_EQ(access.principal_of(request).name, "token map");
  EXPECT_EQ(access.principal_of(request).role, Role::viewer);
  const auto cookie = access.sign_in(request_with({}), made->secret);
  ASSERT_TRUE(cookie);
  EXPECT_EQ(with_cookie(access, *cookie).role, Role::viewer);
  ASSERT_TRUE(users_->revoke_token({}, made->token.id));
  EXPECT_EQ(access.principal_of(request).kind, PrincipalKind::unknown);
  EXPECT_EQ(with_cookie(access, *cookie).kind, PrincipalKind::unknown);
}

TEST_F(AccessTest, a_session_lasts_twelve_hours_and_an_hour_without_use) {
  Access access(remote(), *users_, clock_);
  EXPECT_FALSE(access.sign_in(request_with({}), "wrong"));
  const auto used = access.sign_in(request_with({}), kToken),
             unused = access.sign_in(request_with({}), kToken);
  ASSERT_TRUE(used && unused);
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(with_cookie(access, *used).kind, PrincipalKind::token) << i;
    clock_.advance(Duration::seconds(3599));
  }
  EXPECT_EQ(with_cookie(access, *unused).kind, PrincipalKind::unknown);
  EXPECT_EQ(with_cookie(access, *used).kind, PrincipalKind::token);
  clock_.advance(Duration::seconds(12));
  EXPECT_EQ(with_cookie(access, *used).kind, PrincipalKind::unknown) << "used to the end";
}

TEST_F(AccessTest, a_session_ends_with_whatever_changes_of_its_user) {
  Access access(remote(), *users_, clock_);
  add("root", Role::administrator);
  add("ana", Role::operator_);
  const UserId ana = users_->user("ana")->id;
  const auto changes = {+[](site::UserChange& c) { c.enabled = false; },
                        +[](site::UserChange& c) { c.enabled = true, c.role = Role::viewer; }};
  for (const auto change : changes) {
    site::UserChange enabled;
    enabled.enabled = true;
    ASSERT_TRUE(users_->change({}, ana, enabled));
    const auto cookie = access.sign_in(request_with({}), "ana", kPassword);
    ASSERT_TRUE(cookie);
    EXPECT_EQ(with_cookie(access, *cookie).name, "ana");
    site::UserChange changed;
    change(changed);
    ASSERT_TRUE(users_->change({}, ana, changed));
    EXPECT_EQ(with_cookie(access, *cookie).kind, PrincipalKind::unknown);
  }
  ASSERT_TRUE(users_->remove({}, ana));
  EXPECT_FALSE(access.sign_in(request_with({}), "ana", kPassword));
}

TEST_F(AccessTest, a_new_password_of_ones_own_ends_the_other_sessions_and_goes_on_in_a_new_one) {
  Access access(remote(), *users_, clock_);
  add("ana", Role::administrator);
  const auto here = access.sign_in(request_with({}), "ana", kPassword);
  const auto elsewhere = access.sign_in(request_with({}), "ana", kPassword);
  ASSERT_TRUE(here && elsewhere);
  const auto request = request_with({{"cookie", here->substr(0, here->find(';'))}}, "PUT");
  EXPECT_EQ(access.change_password(request, "wrong horse battery", "another long one").error().code,
            ErrorCode::permission_denied);
  const auto next = access.change_password(request, kPassword, "another long one");
  ASSERT_TRUE(next);
  EXPECT_EQ(with_cookie(access, *next).name, "ana");
  EXPECT_EQ(with_cookie(access, *here).kind, PrincipalKind::unknown);
  EXPECT_EQ(with_cookie(access, *elsewhere).kind, PrincipalKind::unknown);
  EXPECT_TRUE(access.sign_in(request_with({}), "ana", "another long one"));
}

TEST_F(AccessTest, who_is_disabled_is_told_what_a_stranger_is_told) {
  Access access(remote(), *users_, clock_);
  add("root", Role::administrator);
  add("ana", Role::viewer);
  site::UserChange off;
  off.enabled = false;
  ASSERT_TRUE(users_->change({}, users_->user("ana")->id, off));
  const auto disabled = access.sign_in(request_with({}), "ana", kPassword);
  const auto stranger = access.sign_in(request_with({}), "nobody", kPassword);
  ASSERT_FALSE(disabled || stranger);
  EXPECT_EQ(disabled.error().message, stranger.error().message);
  EXPECT_EQ(disabled.error().code, ErrorCode::permission_denied);
}

TEST_F(AccessTest, signed_out_is_signed_out) {
  Access access(remote(), *users_, clock_);
  const auto cookie = access.sign_in(request_with({}), kToken);
  ASSERT_TRUE(cookie);
  const std::string taken =
      access.sign_out(request_with({{"cookie", cookie->substr(0, cookie->find(';'))}}, "DELETE"));
  EXPECT_NE(taken.find("vigie_session=; Path=/; Max-Age=0;"), std::string::npos) << taken;
  EXPECT_EQ(with_cookie(access, *cookie).kind, PrincipalKind::unknown);
}

TEST_F(AccessTest, of_one_token_twenty_sessions_go_on_and_nobody_else_is_kept_out) {
  Access access(remote(), *users_, clock_);
  const auto made = users_->add_token({}, {"map", Role::viewer, {}});
  ASSERT_TRUE(made);
  const auto admin = access.sign_in(request_with({}), kToken);
  std::vector<std::string> cookies;
  for (int i = 0; i < 2000; ++i) {
    clock_.advance(Duration::milliseconds(1));
    const auto cookie = access.sign_in(request_with({}), made->secret);
    ASSERT_TRUE(cookie) << cookie.error().to_string();
    cookies.push_back(cookie->substr(0, cookie->find(';')));
  }
  const auto is_in = [&](const std::string& cookie) {
    return access.principal_of(request_with({{"cookie", cookie}})).kind == PrincipalKind::token;
  };
  EXPECT_EQ(std::ranges::count_if(cookies, is_in), 20);
  EXPECT_TRUE(is_in(cookies.back()));
  EXPECT_TRUE(is_in(admin->substr(0, admin->find(';'))));
}

TEST_F(AccessTest, addresses_and_localhost_are_answered_and_of_names_those_that_are_listed) {
  for (const bool loopback : {true, false}) {
    AccessOptions options = remote();
    options.loopback = loopback;
    options.host_names = {"Node.example"};
    const Access access(options, *users_, clock_);
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
  const Access access({}, *users_, clock_);
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
