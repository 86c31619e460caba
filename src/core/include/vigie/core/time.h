// The three clocks, as three types of instant that do not mix. docs/decisions/time.md says which is used
// where.
//   UtcTime        what is stored and sent: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted
//   MonotonicTime  durations and timeouts: nanoseconds since some moment of this boot
//   MediaTime      a stream's own time stamps, in nanoseconds from the stream's zero
// Range: ±292 years. Arithmetic that leaves it is our own defect. Reentrant.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <vigie/core/result.h>

namespace vigie {

class Duration {
 public:
  constexpr Duration() = default;
  static constexpr Duration nanoseconds(std::int64_t n) { return Duration(n); }
  static constexpr Duration microseconds(std::int64_t n) { return Duration(n * 1'000); }
  static constexpr Duration milliseconds(std::int64_t n) { return Duration(n * 1'000'000); }
  static constexpr Duration seconds(std::int64_t n) { return Duration(n * 1'000'000'000); }
  // Rounded to the nearest nanosecond; `s` within ±9.2e9.
  static constexpr Duration from_seconds(double s) {
    return Duration(static_cast<std::int64_t>(s * 1e9 + (s < 0 ? -0.5 : 0.5)));
  }
  [[nodiscard]] constexpr std::int64_t nanoseconds() const { return ns_; }
  [[nodiscard]] constexpr std::int64_t milliseconds() const { return ns_ / 1'000'000; }
  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(ns_) * 1e-9; }

  friend constexpr auto operator<=>(const Duration&, const Duration&) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration(a.ns_ + b.ns_); }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration(a.ns_ - b.ns_); }
  friend constexpr Duration operator-(Duration a) { return Duration(-a.ns_); }
  friend constexpr Duration operator*(Duration a, std::int64_t k) { return Duration(a.ns_ * k); }
  friend constexpr Duration operator/(Duration a, std::int64_t k) { return Duration(a.ns_ / k); }

 private:
  constexpr explicit Duration(std::int64_t ns) : ns_(ns) {}
  std::int64_t ns_ = 0;
};

constexpr Duration abs(Duration d) {
  return d < Duration() ? -d : d;
}

template <typename Clock>
class Instant {
 public:
  constexpr Instant() = default;
  static constexpr Instant from_nanoseconds(std::int64_t ns) { return Instant(ns); }
  // Since the clock's zero.
  [[nodiscard]] constexpr std::int64_t nanoseconds() const { return ns_; }

  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
  friend constexpr Instant operator+(Instant t, Duration d) { return Instant(t.ns_ + d.nanoseconds()); }
  friend constexpr Instant operator-(Instant t, Duration d) { return Instant(t.ns_ - d.nanoseconds()); }
  friend constexpr Duration operator-(Instant a, Instant b) { return Duration::nanoseconds(a.ns_ - b.ns_); }

 private:
  constexpr explicit Instant(std::int64_t ns) : ns_(ns) {}
  std::int64_t ns_ = 0;
};

struct UtcClock;
struct MonotonicClock;
struct MediaClock;
using UtcTime = Instant<UtcClock>;
using MonotonicTime = Instant<MonotonicClock>;
using MediaTime = Instant<MediaClock>;

// RFC 3339 with nanoseconds and Z, for every UtcTime, from 1677 to 2262: "2026-11-22T20:54:00.000000000Z".
std::string to_rfc3339(UtcTime time);
// Any RFC 3339 time with an offset, within what UtcTime holds; digits past the nanosecond are dropped.
// invalid_argument otherwise.
Result<UtcTime> parse_rfc3339(std::string_view text);

}  // namespace vigie
