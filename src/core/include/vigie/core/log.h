// What the program says to those who run it: one line a thing, to standard error.
// Thread-safe. Secrets never go here; what comes from outside is escaped by `printable`.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include <vigie/core/time.h>

namespace vigie {

enum class LogLevel : int { debug = 1, info = 2, warning = 3, error = 4, off = 5 };

// `component` is the library or camera that speaks. Format with fmt before calling.
void log(LogLevel level, std::string_view component, std::string_view message);
inline void log_debug(std::string_view component, std::string_view m) {
  log(LogLevel::debug, component, m);
}
inline void log_info(std::string_view component, std::string_view m) {
  log(LogLevel::info, component, m);
}
inline void log_warning(std::string_view component, std::string_view m) {
  log(LogLevel::warning, component, m);
}
inline void log_error(std::string_view component, std::string_view m) {
  log(LogLevel::error, component, m);
}

// Below this nothing is written; info at the start.
void set_log_level(LogLevel level);

// Text from outside in one printable line: control characters as \xNN, cut at 200 bytes.
std::string printable(std::string_view text);

// Lets one message through per second and counts the rest, for what may happen at every frame.
// Thread-safe.
class LogLimiter {
 public:
  // How many were held back since the last one let through, if this one may pass; otherwise -1.
  std::int64_t pass(MonotonicTime now);

 private:
  std::atomic<std::int64_t> next_ns_{INT64_MIN};
  std::atomic<std::int64_t> held_{0};
};

}  // namespace vigie
