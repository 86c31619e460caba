#include "target.h"

#include <optional>

#include <vigie/core/ascii.h>

namespace vigie::server {
namespace {

// RFC 3986's escapes; in a query '+' stands for a space.
std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
    out += c;
  }
  return out;
}

bool has_bad_step(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view step = path.substr(at + 1, end - at - 1);
    if (step == "." || step == ".." || (step.empty() && end != path.size())) return true;
    if (step.find('\\') != std::string_view::npos) return true;
    at = end;
  }
  return false;
}

Error wrong(const char* what) {
  return {ErrorCode::invalid_argument, what};
}

Result<void> parse_query(std::string_view text, std::map<std::string, std::string>& query) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto key = decode(pair.substr(0, equals), true);
    const auto value = decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!key || !value || key->empty()) return wrong("the query is not well-formed");
    if (!query.emplace(*key, *value).second) return wrong("a key stands twice in the query");
  }
  return {};
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return wrong("the target is to start with /");
  const std::size_t mark = std::min(target.find('?'), target.size());
  auto path = decode(target.substr(0, mark), false);
  if (!path || has_bad_step(*path)) return wrong("the path is not well-formed");
  Target parsed{std::move(*path), {}};
  auto query = parse_query(target.substr(std::min(mark + 1, target.size())), parsed.query);
  if (!query) return std::move(query).error();
  return parsed;
}

}  // namespace vigie::server
