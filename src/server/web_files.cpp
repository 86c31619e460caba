#include "web_files.h"

#include "problem.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace vigie::server {
namespace {

std::string_view type_of(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kTypes{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".wasm", "application/wasm"},
      {".pbf", "application/x-protobuf"},
      {".pmtiles", "application/octet-stream"},
      {".txt", "text/plain; charset=utf-8"},
  }};
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

// The bundler puts a hash into the names of these.
std::string_view caching_of(std::string_view path) {
  return path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

constexpr std::string_view kNoConsole = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Vigie</title></head><body>
<h1>Vigie</h1>
<p>The node runs, but this program was built without its console.</p>
<p>Build it with <code>./dev build</code>, which brings what the console needs, and start the node again.
The interface at <code>/api/v1/site</code> answers all the same.</p>
</body></html>
)";

Response not_found() {
  return problem(Error(ErrorCode::not_found, "there is no such page; the console is at /"));
}

}  // namespace

Response WebFiles::answer(const Request& request, const std::string& path) const {
  if (request.method != "GET" && request.method != "HEAD") {
    Response refused = problem(405, Error(ErrorCode::unsupported, "pages can only be read"));
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return refused;
  }
  const std::string file = path == "/" ? "/index.html" : path;
  return folder_.empty() ? from_program(request, file) : from_folder(file);
}

Response WebFiles::from_folder(const std::string& path) const {
  const std::filesystem::path file = folder_ / path.substr(1);
  std::error_code error;
  // A link that leads out of the folder is not followed.
  const auto real = std::filesystem::canonical(file, error);
  const auto root = std::filesystem::canonical(folder_, error);
  const bool inside =
      !error && std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
  if (!inside || !std::filesystem::is_regular_file(real, error)) return not_found();
  const std::uint64_t size = std::filesystem::file_size(real, error);
  if (error) return not_found();
  Response response;
  response.headers = {{"Content-Type", std::string(type_of(path))}, {"Cache-Control", "no-cache"}};
  response.body = FilePart{real, 0, size};
  return response;
}

Response WebFiles::from_program(const Request& request, const std::string& path) const {
  Response response;
  if (built_in_.empty() && path == "/index.html") {
    response.headers = {{"Content-Type", std::string(type_of(path))}, {"Cache-Control", "no-cache"}};
    response.body = std::string(kNoConsole);
    return response;
  }
  const auto found = std::find_if(built_in_.begin(), built_in_.end(),
                                  [&](const WebFile& file) { return file.path == path; });
  if (found == built_in_.end()) return not_found();
  const std::string etag = fmt::format("\"{}\"", found->hash);
  response.headers = {{"Content-Type", std::string(type_of(path))},
                      {"Cache-Control", std::string(caching_of(path))},
                      {"ETag", etag}};
  if (request.header("if-none-match") == etag) {
    response.status = 304;
  } else {
    response.body = found->bytes;
  }
  return response;
}

}  // namespace vigie::server
