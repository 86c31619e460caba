// The one class that converts between the three clocks. docs/decisions/time.md is its specification.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include <vigie/core/clock.h>

namespace vigie {

// Tells when the frames of one live stream were captured, from when they arrived. The lower envelope of the
// delay ties the stream's clock to the monotonic one (Paxson 1998); the monotonic one is tied to utc, slewed
// at 500 ppm. Thread-bound.
class CaptureClock {
 public:
  explicit CaptureClock(const Clock& clock) : clock_(clock) {}

  struct Stamp {
    UtcTime captured;
    Duration uncertainty;    // one standard deviation
    bool new_epoch = false;  // no duration may be measured between this frame and the one before
    Duration utc_stepped;    // how far the machine's utc clock jumped, where that is why; otherwise 0
  };
  // `pts` not set: the stream gave none. `received` of the clock given above; in the order of showing, so
  // that with pictures that are sent ahead of those shown before them it need not rise.
  Stamp stamp(std::optional<MediaTime> pts, MonotonicTime received);

 private:
  struct Arrival {
    MonotonicTime received;
    Duration offset;  // received - pts
  };

  Duration follow_utc(MonotonicTime received);

  const Clock& clock_;
  std::optional<Duration> utc_minus_monotonic_;
  MonotonicTime last_received_;
  std::optional<MediaTime> last_pts_;
  std::optional<UtcTime> last_captured_;
  std::deque<Arrival> minima_;  // candidates for the smallest offset of the window, rising
  Duration largest_offset_;     // of the window, decaying
};

// When the frames of a recording without times of its own start, and how unsure that is.
inline constexpr UtcTime kUnknownStart = UtcTime::from_nanoseconds(0);
inline constexpr Duration kUnknownStartUncertainty = Duration::seconds(10LL * 365 * 86400);

}  // namespace vigie
