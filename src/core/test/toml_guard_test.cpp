#include <string>

#include <gtest/gtest.h>

#include <vigie/core/toml_guard.h>

namespace vigie {
namespace {

TEST(TomlGuard, lets_pass_what_the_parser_may_have) {
  for (const std::string text :
       {"", "a = 1\nb = \"d\u00e9mo 12:30\" # 2000-01-01 \u00e9\n[c]\nd = '\u4e2d'\n", "a = \"\\\"\u00e9\"",
        "\xEF\xBB\xBF"
        "a = -1\n",
        "a = \"\"\nb = ''\n", "a = [1, -2]\nb-c = 1e-3\n"})
    EXPECT_TRUE(check_toml_text(text, "a.toml")) << text;
}

TEST(TomlGuard, refuses_with_the_line_what_it_must_not_have) {
  for (const std::string text :
       {"\n\u00e9 = 1", "\na = 1\u2003", "\na = \xF0\x9F", "\na = 07:32", "\na = 2000-01-01",
        "\na = \"\"\"b\"\"\"", "\na = '''b'''", "\na = \"b\\\"\" \u00e9"}) {
    const auto refused = check_toml_text(text, "a.toml");
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    EXPECT_TRUE(refused.error().message.starts_with("a.toml:2: not TOML: ")) << refused.error().message;
  }
}

}  // namespace
}  // namespace vigie
