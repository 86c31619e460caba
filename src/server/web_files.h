// The console's files: built into the program, or read from a folder.
#pragma once

#include "http.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace vigie::server {

// A file of the console as it is built in; web_files.cmake writes the list.
struct WebFile {
  std::string_view path;  // "/index.html"
  std::span<const std::uint8_t> bytes;
  std::string_view hash;  // of the bytes
};
std::span<const WebFile> built_in_web_files();

// Reentrant.
class WebFiles {
 public:
  // `folder` empty: the built-in ones.
  WebFiles(std::span<const WebFile> built_in, std::filesystem::path folder)
      : built_in_(built_in), folder_(std::move(folder)) {}

  // GET or HEAD of `path`, decoded. 404 where there is no such file.
  [[nodiscard]] Response answer(const Request& request, const std::string& path) const;

 private:
  [[nodiscard]] Response from_folder(const std::string& path) const;
  [[nodiscard]] Response from_program(const Request& request, const std::string& path) const;

  const std::span<const WebFile> built_in_;
  const std::filesystem::path folder_;
};

}  // namespace vigie::server
