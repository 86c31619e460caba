// Reading lines and numbers of text that others wrote.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/result.h>

namespace vigie::score {

// Hands out lines, without their ends ("\n" or "\r\n"), and counts them from 1.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool next(std::string_view& line);
  [[nodiscard]] std::int64_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::int64_t number_ = 0;
};

std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
// A finite number with nothing after it; spaces around it are allowed.
std::optional<double> number(std::string_view text);
// A number whose whole part fits: the part after the point is dropped.
std::optional<std::int64_t> whole(std::string_view text);

// "WHERE:LINE: WHAT", as damaged.
Error damaged(std::string_view where, std::int64_t line, std::string_view what);

// The whole of a file. not_found, io, or exhausted past a gigabyte.
Result<std::string> read_text(const std::filesystem::path& path);

}  // namespace vigie::score
