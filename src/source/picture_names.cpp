#include "picture_names.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <vigie/core/ascii.h>

namespace vigie::source {
namespace {

constexpr std::array<std::string_view, 5> kExtensions = {".tiff", ".tif", ".png", ".pgm", ".bmp"};
constexpr std::size_t kMostDigits = 18;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = ascii_lower(c);
  }
  return out;
}

}  // namespace

std::optional<PictureName> parse_picture_name(std::string_view file) {
  if (file.empty() || file[0] == '.') return std::nullopt;
  const std::size_t dot = file.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string extension = lower(file.substr(dot));
  if (std::find(kExtensions.begin(), kExtensions.end(), extension) == kExtensions.end()) return std::nullopt;
  std::size_t end = dot;
  while (end > 0 && !is_digit(file[end - 1])) --end;
  std::size_t start = end;
  while (start > 0 && is_digit(file[start - 1])) --start;
  if (start == end) return std::nullopt;
  std::string_view digits = file.substr(start, end - start);
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  if (digits.size() > kMostDigits) return std::nullopt;
  PictureName name;
  name.file = file;
  name.before = file.substr(0, start);
  name.after = file.substr(end);
  for (const char c : digits) name.number = name.number * 10 + static_cast<unsigned>(c - '0');
  return name;
}

void sort_pictures(std::vector<PictureName>& names) {
  std::sort(names.begin(), names.end(), [](const PictureName& a, const PictureName& b) {
    return std::forward_as_tuple(a.before, a.number, a.file.size(), a.file) <
           std::forward_as_tuple(b.before, b.number, b.file.size(), b.file);
  });
}

bool is_gap(const PictureName& earlier, const PictureName& later) {
  return earlier.before != later.before || later.number > earlier.number + 1;
}

}  // namespace vigie::source
