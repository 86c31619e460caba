#include "config.h"

#include <gtest/gtest.h>

namespace vigie::app {
namespace {

TEST(Config, reads_every_key_with_paths_relative_to_its_file) {
  const auto config = parse_config(R"(
data = "data"
site_name = "North ridge"
address = "0.0.0.0"
port = 8443
host_names = ["node.example", "ridge"]
tls_certificate = "node.crt"
tls_key = "/keys/node.key"
token_file = "token"
web = "dist"
elevation = "heights/N42E001.hgt"
heights_above = "ellipsoid"
clip_limit_mb = 500
classifier_model = "site.onnx"
log_level = "warning"
)",
                                   "vigie.toml", "/etc/vigie");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->data, "/etc/vigie/data");
  EXPECT_EQ(config->site_name, "North ridge");
  EXPECT_EQ(config->address, "0.0.0.0");
  EXPECT_EQ(config->port, 8443);
  EXPECT_EQ(config->host_names, (std::vector<std::string>{"node.example", "ridge"}));
  EXPECT_EQ(config->tls_certificate, "/etc/vigie/node.crt");
  EXPECT_EQ(config->tls_key, "/keys/node.key");
  EXPECT_EQ(config->token_file, "/etc/vigie/token");
  EXPECT_EQ(config->web, "/etc/vigie/dist");
  EXPECT_EQ(config->elevation, "/etc/vigie/heights/N42E001.hgt");
  EXPECT_TRUE(config->heights_above_ellipsoid);
  EXPECT_EQ(config->clip_limit_mb, 500);
  EXPECT_EQ(config->classifier_model, "/etc/vigie/site.onnx");
  EXPECT_EQ(config->log_level, LogLevel::warning);
}

TEST(Config, may_be_empty) {
  EXPECT_TRUE(parse_config("", "vigie.toml", "."));
}

TEST(Config, says_line_and_key_of_what_is_wrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"\nport = 99999", "vigie.toml:2: port is to be a whole number from 0 to 65535"},
      {"port = \"80\"", "vigie.toml:1: port is to be"},
      {"address = 1", "vigie.toml:1: address is to be text"},
      {"address = \"\"", "vigie.toml:1: address is to be text"},
      {"host_names = \"a\"", "vigie.toml:1: host_names is to be a list"},
      {"host_names = [1]", "vigie.toml:1: host_names is to be text"},
      {"log_level = \"loud\"", "vigie.toml:1: log_level is to be debug, info, warning or error"},
      {"data = \"a\"\nprot = 1", "vigie.toml:2: there is no key \"prot\""},
      {"[server]\nport = 1", "vigie.toml:1: there is no key \"server\""},
      {"port = ", "vigie.toml:1: "},
  };
  for (const auto& [text, expected] : cases) {
    const auto config = parse_config(text, "vigie.toml", ".");
    ASSERT_FALSE(config) << text;
    EXPECT_EQ(config.error().code, ErrorCode::invalid_argument);
    EXPECT_TRUE(config.error().message.starts_with(expected)) << config.error().message;
  }
}

TEST(Config, takes_letters_beyond_ascii_in_quotes_and_comments_alone) {
  const auto config = parse_config("site_name = \"M\u00e2t \u4e2d\" # \u00e9\n", "vigie.toml", ".");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->site_name, "M\u00e2t \u4e2d");
  for (const std::string text :
       {"\nport = 1 \u00e9", "\np\u00f4rt = 1", "\n\u2003port = 1", "\nport = \xE2\x80",
        "\nport = 2000-01-01 x", "\nport = 07:32:", "\ndata = \"\"\"\nx\"\"\""}) {
    const auto refused = parse_config(text, "vigie.toml", ".");
    ASSERT_FALSE(refused) << text;
    EXPECT_TRUE(refused.error().message.starts_with("vigie.toml:2: not TOML: ")) << refused.error().message;
  }
}

TEST(Config, that_is_not_there_is_said_to_be) {
  const auto config = read_config("no/such/file.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace vigie::app
