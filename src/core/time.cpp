#include <chrono>

#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/core/time.h>

namespace vigie {
namespace {

// Reads `digits` decimal digits at `at` and moves past them; -1 where there are none such.
int take_digits(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool take_char(std::string_view text, std::size_t& at, std::string_view any_of) {
  if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

// The fraction after a point, in nanoseconds; -1 where the point has no digit after it.
std::int64_t take_fraction(std::string_view text, std::size_t& at) {
  if (!take_char(text, at, ".")) return 0;
  const std::size_t start = at;
  std::int64_t ns = 0, unit = 100'000'000;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
    ns += (text[at] - '0') * unit;
  return at == start ? -1 : ns;
}

// The offset from UTC in seconds.
bool take_offset(std::string_view text, std::size_t& at, int& seconds) {
  if (take_char(text, at, "Zz")) {
    seconds = 0;
    return true;
  }
  if (at >= text.size()) return false;
  const int sign = text[at] == '-' ? -1 : 1;
  if (!take_char(text, at, "+-")) return false;
  const int hours = take_digits(text, at, 2);
  if (hours < 0 || hours > 23 || !take_char(text, at, ":")) return false;
  const int minutes = take_digits(text, at, 2);
  if (minutes < 0 || minutes > 59) return false;
  seconds = sign * (hours * 3600 + minutes * 60);
  return true;
}

}  // namespace

std::string to_rfc3339(UtcTime time) {
  using namespace std::chrono;
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t ns = time.nanoseconds();
  const std::int64_t below_second = (ns % kSecond + kSecond) % kSecond;
  // In seconds: the day that the earliest time lies in begins before what nanoseconds reach.
  const sys_seconds whole{seconds(ns / kSecond - (ns % kSecond < 0 ? 1 : 0))};
  const auto day = floor<days>(whole);
  const year_month_day date(day);
  const hh_mm_ss clock(whole - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(), below_second);
}

Result<UtcTime> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  const auto bad = [&] {
    return Error(ErrorCode::invalid_argument, fmt::format("\"{}\" is not a time like 2026-11-22T20:54:00Z",
                                                          printable(text.substr(0, 64))));
  };
  std::size_t at = 0;
  const int y = take_digits(text, at, 4);
  if (y < 1677 || y > 2262 || !take_char(text, at, "-")) return bad();
  const int m = take_digits(text, at, 2);
  if (m < 1 || !take_char(text, at, "-")) return bad();
  const int d = take_digits(text, at, 2);
  if (d < 1 || !take_char(text, at, "Tt ")) return bad();
  const int hour = take_digits(text, at, 2);
  if (hour < 0 || hour > 23 || !take_char(text, at, ":")) return bad();
  const int minute = take_digits(text, at, 2);
  if (minute < 0 || minute > 59 || !take_char(text, at, ":")) return bad();
  const int second = take_digits(text, at, 2);
  if (second < 0 || second > 60) return bad();
  const std::int64_t fraction_ns = take_fraction(text, at);
  int offset_s = 0;
  if (fraction_ns < 0 || !take_offset(text, at, offset_s) || at != text.size()) return bad();
  const year_month_day date(year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d)));
  if (!date.ok()) return bad();
  const std::int64_t whole_s = sys_days(date).time_since_epoch().count() * std::int64_t{86400} + hour * 3600 +
                               minute * 60 + second - offset_s;
  // Whole seconds towards zero first, so that the earliest time does not overflow on the way.
  const std::int64_t towards_zero_s = whole_s < 0 ? whole_s + 1 : whole_s;
  const std::int64_t rest_ns = whole_s < 0 ? fraction_ns - 1'000'000'000 : fraction_ns;
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(towards_zero_s, std::int64_t{1'000'000'000}, &ns) ||
      __builtin_add_overflow(ns, rest_ns, &ns)) {
    return bad();
  }
  return UtcTime::from_nanoseconds(ns);
}

}  // namespace vigie
