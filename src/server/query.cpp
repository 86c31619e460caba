#include "api.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::server {

Query::Query(const Target& target, std::initializer_list<std::string_view> known) : query_(target.query) {
  for (const auto& [key, value] : query_) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    fail(
        Error(ErrorCode::invalid_argument, fmt::format("there is no parameter \"{}\" here", printable(key))));
  }
}

std::nullopt_t Query::fail(const Error& error) {
  if (!error_) error_ = error;
  return std::nullopt;
}

std::optional<std::string> Query::text(const std::string& key) const {
  const auto found = query_.find(key);
  return found == query_.end() ? std::nullopt : std::optional<std::string>(found->second);
}

std::optional<UtcTime> Query::time(const std::string& key) {
  const auto value = text(key);
  if (!value) return std::nullopt;
  auto parsed = parse_rfc3339(*value);
  if (!parsed) return fail(parsed.error());
  return *parsed;
}

std::size_t Query::limit(std::size_t otherwise, std::size_t most) {
  const auto value = text("limit");
  if (!value) return otherwise;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc() || end != value->data() + value->size() || number < 1 || number > most) {
    fail(Error(ErrorCode::invalid_argument, fmt::format("limit is to be a whole number from 1 to {}", most)));
    return otherwise;
  }
  return number;
}

}  // namespace vigie::server
