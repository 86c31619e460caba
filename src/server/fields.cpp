#include "fields.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/core/log.h>

namespace vigie::server {
namespace {

using nlohmann::json;

const json& nothing() {
  static const json null;
  return null;
}

std::optional<double> finite(const json& value) {
  if (!value.is_number()) return std::nullopt;
  const double number = value.get<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

Fields::Fields(const json& object, std::initializer_list<std::string_view> known, std::string name)
    : object_(object.is_object() ? object : nothing()), name_(std::move(name)) {
  if (!object.is_object()) {
    fail(Error(ErrorCode::invalid_argument,
               fmt::format("{} is to be a JSON object",
                           name_.empty() ? "the body" : name_.substr(0, name_.size() - 1))));
    return;
  }
  for (const auto& [key, value] : object_.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    fail(Error(ErrorCode::invalid_argument,
               fmt::format("there is no field \"{}\" here", printable(name_of(key)))));
  }
}

std::string Fields::name_of(std::string_view key) const {
  return name_ + std::string(key);
}

void Fields::take(const Fields& inner) {
  if (inner.error()) fail(*inner.error());
}

void Fields::fail(std::string_view key, std::string_view what) {
  fail(Error(ErrorCode::invalid_argument, fmt::format("{} is to be {}", name_of(key), what)));
}

void Fields::fail(const Error& error) {
  if (!error_) error_ = error;
}

const json* Fields::find(const char* key) const {
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

const json& Fields::need(const char* key) {
  const json* found = find(key);
  if (!found) fail(Error(ErrorCode::invalid_argument, fmt::format("{} is missing", name_of(key))));
  return found ? *found : nothing();
}

double Fields::number(const char* key, double least, double most) {
  if (need(key).is_null()) return 0;
  return maybe_number(key, least, most).value_or(0);
}

std::optional<double> Fields::maybe_number(const char* key, double least, double most) {
  const json* found = find(key);
  if (!found) return std::nullopt;
  const auto value = finite(*found);
  if (value && *value >= least && *value <= most) return value;
  fail(key, fmt::format("a number from {} to {}", least, most));
  return std::nullopt;
}

std::vector<double> Fields::numbers(const char* key, std::size_t count) {
  if (need(key).is_null()) return std::vector<double>(count);
  return maybe_numbers(key, count).value_or(std::vector<double>(count));
}

std::optional<std::vector<double>> Fields::maybe_numbers(const char* key, std::size_t count) {
  const json* found = find(key);
  if (!found) return std::nullopt;
  std::vector<double> values;
  if (found->is_array() && found->size() == count) {
    for (const json& entry : *found) {
      if (const auto value = finite(entry)) values.push_back(*value);
    }
  }
  if (values.size() == count) return values;
  fail(key, fmt::format("a list of {} numbers", count));
  return std::nullopt;
}

bool Fields::flag(const char* key) {
  const json& value = need(key);
  if (!value.is_boolean()) fail(key, "true or false");
  return value.is_boolean() && value.get<bool>();
}

std::int64_t Fields::whole_number(const char* key, std::int64_t least, std::int64_t most) {
  const json& value = need(key);
  // A number past what 64 bits hold is not an integer to the parser, but one without a sign may be.
  const bool is_whole = value.is_number_integer() && (!value.is_number_unsigned() || value <= most);
  if (is_whole && value >= least && value <= most) return value.get<std::int64_t>();
  fail(key, fmt::format("a whole number from {} to {}", least, most));
  return least;
}

Uuid Fields::uuid(const char* key) {
  const std::string* text = need(key).get_ptr<const std::string*>();
  const auto id = Uuid::parse(text ? *text : "");
  if (!id) fail(key, "an id");
  return id ? *id : Uuid{};
}

const json& Fields::list(const char* key, std::size_t most) {
  static const json none = json::array();
  const json& value = need(key);
  if (value.is_array() && value.size() <= most) return value;
  fail(key, fmt::format("a list of at most {}", most));
  return none;
}

std::size_t Fields::word(const char* key, std::initializer_list<std::string_view> words) {
  const std::string* text = need(key).get_ptr<const std::string*>();
  if (text) {
    const auto* const found = std::find(words.begin(), words.end(), *text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  }
  fail(key, fmt::format("one of {}", fmt::join(words, ", ")));
  return 0;
}

std::string Fields::text(const char* key, std::size_t most) {
  const std::string* text = need(key).get_ptr<const std::string*>();
  if (text && text->size() <= most) return *text;
  fail(key, fmt::format("text of at most {} bytes", most));
  return "";
}

}  // namespace vigie::server
