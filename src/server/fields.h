// Reads the fields of a JSON object that came from outside: the first that is wrong is kept, and said with
// its name. Thread-bound.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/id.h>
#include <vigie/core/result.h>

namespace vigie::server {

class Fields {
 public:
  // No other keys than these may stand in it. `name` stands before the keys in errors: "pose.". `object` is
  // borrowed.
  Fields(const nlohmann::json& object, std::initializer_list<std::string_view> known, std::string name = "");

  // Finite, in [least, most]; 0 where it is wrong.
  double number(const char* key, double least, double most);
  // Nothing where it is null or not there.
  std::optional<double> maybe_number(const char* key, double least, double most);
  // So many finite numbers; none where they are wrong.
  std::vector<double> numbers(const char* key, std::size_t count);
  std::optional<std::vector<double>> maybe_numbers(const char* key, std::size_t count);
  // The place of the text among `words`; 0 where it is none of them.
  std::size_t word(const char* key, std::initializer_list<std::string_view> words);
  // Up to `most` bytes.
  std::string text(const char* key, std::size_t most);
  bool flag(const char* key);
  // A whole number in [least, most]; least where it is wrong.
  template <typename Integer>
  Integer whole(const char* key, Integer least, Integer most) {
    return static_cast<Integer>(whole_number(key, least, most));
  }
  // Nil where it is none.
  template <typename TypedId>
  TypedId id(const char* key) {
    return TypedId{uuid(key)};
  }
  // A list of at most so many; empty where it is wrong.
  const nlohmann::json& list(const char* key, std::size_t most);
  // Nothing where it is null or not there.
  [[nodiscard]] const nlohmann::json* find(const char* key) const;
  // What is to be there; where it is not, null.
  const nlohmann::json& need(const char* key);

  void fail(std::string_view key, std::string_view what);
  void fail(const Error& error);
  // What was wrong within it, where nothing was before.
  void take(const Fields& inner);
  [[nodiscard]] std::string name_of(std::string_view key) const;
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  std::int64_t whole_number(const char* key, std::int64_t least, std::int64_t most);
  Uuid uuid(const char* key);

  const nlohmann::json& object_;
  std::string name_;
  std::optional<Error> error_;
};

}  // namespace vigie::server
