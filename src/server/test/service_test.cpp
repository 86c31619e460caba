#include "service.h"

#include "fake_site.h"
#include "test_files.h"

#include <gtest/gtest.h>

namespace vigie::server {
namespace {

constexpr const char* kToken = "a token of thirty-two characters";
constexpr const char* kVideo = "/api/v1/tracks/00000000-0000-7000-8000-000000000001/clip.mp4";

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() { site_.recording.video = video_.path(); }

  static AccessOptions remote() {
    AccessOptions options;
    options.loopback = false;
    options.token = kToken;
    return options;
  }

  static Request request(std::string method, std::string target) {
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = {{"host", "192.0.2.7"}, {"authorization", std::string("Bearer ") + kToken}};
    request.address = "192.0.2.9";
    return request;
  }

  int look() { return service_.handle(request("GET", kVideo)).status; }

  int sign_in(const std::string& token) {
    Request offer = request("POST", "/api/v1/session");
    offer.headers["content-type"] = "application/json";
    offer.headers.erase("authorization");
    offer.body = "{\"token\": \"" + token + "\"}";
    return service_.handle(offer).status;
  }

  TestFile video_{{1, 2, 3}, ".mp4"};
  FakeClock clock_;
  FakeSite site_;
  Access access_{remote(), site_.users(), clock_};
  Service service_{ApiParts{site_, access_, clock_, "1", {}}, WebFiles({}, {})};
};

TEST_F(ServiceTest, a_recording_is_not_shown_while_its_look_cannot_be_written) {
  site_.audit_fails = true;
  EXPECT_EQ(look(), 500);
  EXPECT_EQ(look(), 500);
  site_.audit_fails = false;
  EXPECT_EQ(look(), 200);
  ASSERT_EQ(site_.lines.size(), 1U);
  EXPECT_EQ(site_.lines[0].action, Action::view_recordings);
}

TEST_F(ServiceTest, what_a_caller_asks_of_a_track_within_a_minute_is_one_look) {
  EXPECT_EQ(look(), 200);
  clock_.advance(Duration::seconds(59));
  EXPECT_EQ(look(), 200);
  EXPECT_EQ(site_.lines.size(), 1U);
  clock_.advance(Duration::seconds(2));
  EXPECT_EQ(look(), 200);
  EXPECT_EQ(site_.lines.size(), 2U);
}

TEST_F(ServiceTest, a_wrong_token_leaves_a_line_without_the_token) {
  EXPECT_EQ(sign_in("wrong-wrong-wrong"), 403);
  ASSERT_EQ(site_.lines.size(), 1U);
  EXPECT_EQ(site_.lines[0].action, Action::sign_in);
  EXPECT_EQ(site_.lines[0].subject, "session");
  EXPECT_EQ(site_.lines[0].detail, "this is no token of the node");
  EXPECT_EQ(site_.lines[0].principal.address, "192.0.2.9");
  EXPECT_FALSE(site_.lines[0].allowed);
}

TEST_F(ServiceTest, many_wrong_tokens_leave_one_line_a_second_and_are_then_not_looked_at) {
  for (int i = 0; i < 11; ++i) EXPECT_EQ(sign_in("wrong-wrong-wrong"), 403);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(sign_in(kToken), 429) << "the right one, too";
  EXPECT_EQ(site_.lines.size(), 1U);
  clock_.advance(Duration::seconds(1));
  EXPECT_EQ(sign_in("wrong-wrong-wrong"), 403);
  ASSERT_EQ(site_.lines.size(), 2U);
  EXPECT_EQ(site_.lines[1].detail, "this is no token of the node; 10 more since the line before");
}

TEST_F(ServiceTest, the_right_token_opens_a_session_and_leaves_a_line) {
  EXPECT_EQ(sign_in(kToken), 204);
  ASSERT_EQ(site_.lines.size(), 1U);
  EXPECT_EQ(site_.lines[0].detail, "signed in");
  EXPECT_EQ(site_.lines[0].principal.kind, PrincipalKind::token);
  EXPECT_EQ(site_.lines[0].principal.address, "192.0.2.9");
  EXPECT_TRUE(site_.lines[0].allowed);
}

TEST_F(ServiceTest, nobody_is_signed_in_whose_line_cannot_be_written) {
  site_.audit_fails = true;
  EXPECT_EQ(sign_in(kToken), 500);
}

TEST_F(ServiceTest, a_name_that_nobody_has_is_not_in_the_audit_log) {
  ASSERT_TRUE(site_.users().add({}, {"ana", Role::administrator, "correct horse battery"}));
  const auto try_name = [&](const std::string& name) {
    Request offer = request("POST", "/api/v1/session");
    offer.headers["content-type"] = "application/json";
    offer.headers.erase("authorization");
    offer.body = R"({"name": ")" + name + R"(", "password": "wrong horse battery"})";
    return service_.handle(offer).status;
  };
  EXPECT_EQ(try_name("my secret password"), 403);
  clock_.advance(Duration::seconds(1));
  EXPECT_EQ(try_name("Ana"), 403);
  ASSERT_EQ(site_.lines.size(), 2U);
  EXPECT_EQ(site_.lines[0].detail, "name and password do not belong together: a name that nobody has");
  EXPECT_EQ(site_.lines[1].detail, "name and password do not belong together: user ana");
}

TEST_F(ServiceTest, strangers_leave_one_line_a_second) {
  Request stranger = request("GET", "/api/v1/site");
  stranger.headers.erase("authorization");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(service_.handle(stranger).status, 401);
  ASSERT_EQ(site_.lines.size(), 1U);
  EXPECT_EQ(site_.lines[0].subject, "GET /api/v1/site");
  EXPECT_FALSE(site_.lines[0].allowed);
}

}  // namespace
}  // namespace vigie::server
