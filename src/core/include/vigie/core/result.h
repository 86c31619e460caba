// A value or an error, with the interface of std::expected (C++23), which GCC 12 does not have.
// Reentrant. No exceptions are thrown by anything here but on misuse, which aborts.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace vigie {

// What kind of failure it was, so that a program may decide. Numbers are fixed: they are stored and sent.
enum class ErrorCode : int {
  unknown = 0,
  invalid_argument = 1,   // the caller's words or numbers are wrong
  not_found = 2,          // no such file, camera, track
  already_exists = 3,     // it is there already
  damaged = 4,            // outside data that breaks its own format
  unsupported = 5,        // well-formed, but not something that we read
  io = 6,                 // the disk or the operating system said no
  timeout = 7,            // it did not come in time; it may yet
  unavailable = 8,        // the other side is away; trying again may help
  permission_denied = 9,  // the principal may not do this
  exhausted = 10,         // out of space, memory, or a stated limit
  cancelled = 11,         // asked to stop
  internal = 12,          // our own defect
};

std::string_view to_string(ErrorCode code);

// One failure: what was wrong, where (file, camera, line), and what to do. `cause` is what it came from.
struct Error {
  ErrorCode code = ErrorCode::unknown;
  std::string message;
  std::shared_ptr<const Error> cause;

  Error() = default;
  Error(ErrorCode code_in, std::string message_in) : code(code_in), message(std::move(message_in)) {}
  Error(ErrorCode code_in, std::string message_in, Error cause_in)
      : code(code_in),
        message(std::move(message_in)),
        cause(std::make_shared<const Error>(std::move(cause_in))) {}

  // The message and its causes in one line: "cannot open a.cptv: not a gzip stream".
  [[nodiscard]] std::string to_string() const;
};

// Aborts with a message: our own invariant was broken.
[[noreturn]] void invariant_failed(const char* what, const char* file, int line);

// For our own invariants only; outside input never meets it. On in every build.
#define VIGIE_ASSERT(condition) \
  (static_cast<bool>(condition) ? void() : ::vigie::invariant_failed(#condition, __FILE__, __LINE__))

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  Result(ErrorCode code, std::string message) : Result(Error(code, std::move(message))) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] T& value() & { return checked(); }
  [[nodiscard]] const T& value() const& { return const_cast<Result*>(this)->checked(); }
  [[nodiscard]] T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const& {
    VIGIE_ASSERT(!has_value());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] Error&& error() && {
    VIGIE_ASSERT(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

  template <typename U>
  [[nodiscard]] T value_or(U&& otherwise) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(otherwise));
  }

 private:
  T& checked() {
    VIGIE_ASSERT(has_value());
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::make_unique<Error>(std::move(error))) {}
  Result(ErrorCode code, std::string message) : Result(Error(code, std::move(message))) {}

  [[nodiscard]] bool has_value() const { return error_ == nullptr; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] const Error& error() const& {
    VIGIE_ASSERT(!has_value());
    return *error_;
  }
  [[nodiscard]] Error&& error() && {
    VIGIE_ASSERT(!has_value());
    return std::move(*error_);
  }

 private:
  std::unique_ptr<Error> error_;
};

}  // namespace vigie
