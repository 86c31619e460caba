#include "router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigie::server {
namespace {

using testing::ElementsAre;

Router router_of_cameras() {
  Router router;
  for (const auto& [method, pattern] :
       {std::pair("GET", "/cameras"), std::pair("POST", "/cameras"), std::pair("GET", "/cameras/{}"),
        std::pair("GET", "/cameras/{}/watched")}) {
    router.add({method, pattern, Action::view_state, [](const Call&) { return Response(); }});
  }
  return router;
}

TEST(Router, finds_the_route_and_what_stands_in_its_places) {
  const Router router = router_of_cameras();
  const auto match = router.find("GET", "/cameras/7/watched");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->pattern, "/cameras/{}/watched");
  EXPECT_THAT(match.arguments, ElementsAre("7"));
}

TEST(Router, answers_head_where_it_answers_get) {
  const Router router = router_of_cameras();
  ASSERT_NE(router.find("HEAD", "/cameras").route, nullptr);
  EXPECT_EQ(router.find("HEAD", "/cameras").route->method, "GET");
}

TEST(Router, tells_the_methods_where_the_path_is_known_and_the_method_is_not) {
  const Router router = router_of_cameras();
  const auto match = router.find("DELETE", "/cameras");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed, "GET, POST");
}

TEST(Router, knows_no_other_paths) {
  const Router router = router_of_cameras();
  for (const char* path :
       {"/", "/camera", "/cameras/", "/cameras/7/", "/cameras/7/other", "/cameras/7/watched/x", ""}) {
    const auto match = router.find("GET", path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_TRUE(match.allowed.empty()) << path;
  }
}

}  // namespace
}  // namespace vigie::server
