#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <vigie/core/log.h>

namespace vigie {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = std::make_shared<spdlog::logger>("vigie", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

}  // namespace

void log(LogLevel level, std::string_view component, std::string_view message) {
  logger().log(to_spdlog(level), "{}: {}", component, message);
}

void set_log_level(LogLevel level) {
  logger().set_level(to_spdlog(level));
}

std::string printable(std::string_view text) {
  constexpr std::size_t kMost = 200;
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : text.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || byte == '\\') {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  if (text.size() > kMost) out += "…";
  return out;
}

std::int64_t LogLimiter::pass(MonotonicTime now) {
  std::int64_t next = next_ns_.load();
  if (now.nanoseconds() < next ||
      !next_ns_.compare_exchange_strong(next, now.nanoseconds() + 1'000'000'000)) {
    ++held_;
    return -1;
  }
  return held_.exchange(0);
}

}  // namespace vigie
