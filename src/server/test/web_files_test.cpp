#include "web_files.h"

#include <array>
#include <fstream>

#include <gtest/gtest.h>

namespace vigie::server {
namespace {

constexpr std::array<std::uint8_t, 3> kBytes{'a', 'b', 'c'};

Request get(std::map<std::string, std::string> headers = {}) {
  Request request;
  request.method = "GET";
  request.headers = std::move(headers);
  return request;
}

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST(WebFiles, gives_built_in_files_with_type_and_tag) {
  const std::array files{WebFile{"/index.html", kBytes, "11"}, WebFile{"/assets/a-1.js", kBytes, "22"}};
  const WebFiles web(files, "");
  const Response page = web.answer(get(), "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.length(), 3U);
  EXPECT_EQ(header(page, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
  EXPECT_EQ(header(web.answer(get(), "/assets/a-1.js"), "Cache-Control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(web.answer(get({{"if-none-match", "\"11\""}}), "/").status, 304);
  EXPECT_EQ(web.answer(get(), "/other").status, 404);
}

TEST(WebFiles, says_how_to_build_the_console_where_it_is_not_built_in) {
  const Response page = WebFiles({}, "").answer(get(), "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(std::get<std::string>(page.body).find("./dev build"), std::string::npos);
}

TEST(WebFiles, gives_files_of_a_folder_and_none_from_outside_it) {
  const auto root = std::filesystem::path(testing::TempDir()) / "vigie_web_files";
  std::filesystem::remove_all(root);
  std::filesystem::create_directories(root / "web");
  std::ofstream(root / "web/index.html") << "page";
  std::ofstream(root / "secret") << "secret";
  std::filesystem::create_symlink("../secret", root / "web/link");
  const WebFiles web({}, root / "web");
  EXPECT_EQ(web.answer(get(), "/").length(), 4U);
  EXPECT_EQ(web.answer(get(), "/link").status, 404);
  EXPECT_EQ(web.answer(get(), "/../secret").status, 404);
  EXPECT_EQ(web.answer(get(), "/none").status, 404);
  std::filesystem::remove_all(root);
}

TEST(WebFiles, can_only_be_read) {
  Request request = get();
  request.method = "POST";
  EXPECT_EQ(WebFiles({}, "").answer(request, "/").status, 405);
}

}  // namespace
}  // namespace vigie::server
