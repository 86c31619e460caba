#include <algorithm>

#include <vigie/core/capture_clock.h>

namespace vigie {
namespace {

constexpr Duration kMediaJump = Duration::seconds(5);
constexpr Duration kWindow = Duration::seconds(60);
constexpr Duration kUnseenDelay = Duration::milliseconds(50);
constexpr Duration kNoPtsUncertainty = Duration::milliseconds(100);
constexpr std::int64_t kSlewDivisor = 2000;  // 500 ppm

}  // namespace

// Moves the tie of monotonic to utc; how far it stepped, or 0.
Duration CaptureClock::follow_utc(MonotonicTime received) {
  const Duration now = utc_minus_monotonic(clock_);
  if (!utc_minus_monotonic_) {
    utc_minus_monotonic_ = now;
    return {};
  }
  const Duration off = now - *utc_minus_monotonic_;
  if (abs(off) >= kUtcStep) {
    utc_minus_monotonic_ = now;
    return off;
  }
  const Duration most = std::max(received - last_received_, Duration()) / kSlewDivisor;
  utc_minus_monotonic_ = *utc_minus_monotonic_ + std::clamp(off, -most, most);
  return {};
}

CaptureClock::Stamp CaptureClock::stamp(std::optional<MediaTime> pts, MonotonicTime received) {
  Stamp stamp;
  const bool first = !last_captured_;
  stamp.utc_stepped = follow_utc(received);
  stamp.new_epoch = !first && stamp.utc_stepped != Duration();

  MonotonicTime captured = received;
  stamp.uncertainty = kNoPtsUncertainty;
  if (pts) {
    const Duration offset = Duration::nanoseconds(received.nanoseconds() - pts->nanoseconds());
    const bool backwards = last_pts_ && *pts < *last_pts_;
    const bool jumped = !minima_.empty() && abs(offset - minima_.front().offset) >= kMediaJump;
    if (backwards || jumped) {
      minima_.clear();
      stamp.new_epoch = !first;
    }
    if (minima_.empty()) largest_offset_ = offset;
    while (!minima_.empty() && minima_.back().offset >= offset) minima_.pop_back();
    minima_.push_back({received, offset});
    while (minima_.front().received + kWindow < received) minima_.pop_front();
    largest_offset_ = std::max(offset, largest_offset_ - (largest_offset_ - minima_.front().offset) / 1000);
    captured = MonotonicTime::from_nanoseconds((*pts + minima_.front().offset).nanoseconds());
    stamp.uncertainty = kUnseenDelay + (largest_offset_ - minima_.front().offset) / 4;
  }
  stamp.captured = UtcTime::from_nanoseconds((captured + *utc_minus_monotonic_).nanoseconds());
  if (!first && !stamp.new_epoch) {
    stamp.captured = std::max(stamp.captured, *last_captured_ + Duration::nanoseconds(1));
  }
  last_received_ = std::max(last_received_, received);
  last_pts_ = pts;
  last_captured_ = stamp.captured;
  return stamp;
}

}  // namespace vigie
