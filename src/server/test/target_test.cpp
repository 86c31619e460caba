#include "target.h"

#include <gtest/gtest.h>

namespace vigie::server {
namespace {

TEST(Target, takes_path_and_query_apart_and_decodes_them) {
  const auto target =
      parse_target("/api/v1/tracks?from=2026-11-22T21%3A00%3A00Z&limit=5&name=a+b&empty=&bare");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/api/v1/tracks");
  const std::map<std::string, std::string> expected{
      {"from", "2026-11-22T21:00:00Z"}, {"limit", "5"}, {"name", "a b"}, {"empty", ""}, {"bare", ""}};
  EXPECT_EQ(target->query, expected);
}

TEST(Target, keeps_a_plus_in_the_path) {
  const auto target = parse_target("/a+b%20c/");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a+b c/");
}

TEST(Target, refuses_what_could_lead_elsewhere) {
  for (const char* text :
       {"",      "x",         "http://host/", "*",    "/..",   "/../x",   "/a/../b",    "/a/.",
        "/./a",  "/%2e%2e/x", "/a//b",        "//a",  "/a\\b", "/a%5cb",  "/a%00",      "/a%0ab",
        "/a%7f", "/%",        "/%2",          "/%zz", "/a?%",  "/a?b=%0", "/a?b=1&b=2", "/a?=1"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
}

TEST(Target, takes_an_escaped_slash_for_a_slash_and_judges_it_as_one) {
  ASSERT_TRUE(parse_target("/a%2Fb"));
  EXPECT_EQ(parse_target("/a%2Fb")->path, "/a/b");
  EXPECT_FALSE(parse_target("/a%2F..%2Fb"));
}

}  // namespace
}  // namespace vigie::server
