#include "recording_times.h"

#include <algorithm>

#include <vigie/core/capture_clock.h>

namespace vigie::source {
namespace {

// A container's time of creation is written in whole seconds.
constexpr Duration kStartUncertainty = Duration::seconds(1);
constexpr double kUnknownRate = 25;
// No recording pauses for longer: what says so is damaged, or was set to another date on the way.
constexpr Duration kLongestStep = Duration::seconds(86'400);
// Times that nanoseconds hold with room to count on: 1900 to 2200.
constexpr UtcTime kEarliest = UtcTime::from_nanoseconds(-2'208'988'800'000'000'000);
constexpr UtcTime kLatest = UtcTime::from_nanoseconds(7'258'118'400'000'000'000);
constexpr Duration kLeastGap = Duration::seconds(1);

Duration interval_of(double frames_per_second) {
  const bool told = frames_per_second >= 0.001 && frames_per_second <= 100'000;
  return Duration::from_seconds(1 / (told ? frames_per_second : kUnknownRate));
}

// A start that can be one.
std::optional<UtcTime> believed(std::optional<UtcTime> start) {
  return start && *start >= kEarliest && *start <= kLatest ? start : std::nullopt;
}

}  // namespace

RecordingTimes::RecordingTimes(std::optional<UtcTime> told_start, double frames_per_second)
    : start_(believed(told_start).value_or(kUnknownStart)),
      uncertainty_(believed(told_start) ? kStartUncertainty : kUnknownStartUncertainty),
      interval_(interval_of(frames_per_second)) {}

RecordingTimes::Stamp RecordingTimes::stamp(std::optional<MediaTime> pts) {
  Stamp now;
  now.uncertainty = uncertainty_;
  if (!last_) {
    now.captured = start_;
    now.pts = pts.value_or(MediaTime());
  } else {
    now.pts = pts.value_or(last_->pts + interval_);
    Duration step = now.pts - last_->pts;
    now.new_epoch = step < Duration() || step > kLongestStep || last_->captured > kLatest;
    if (now.new_epoch) step = interval_;
    now.gap_before = now.new_epoch || step > std::max(kLeastGap, interval_ * 5);
    now.captured = last_->captured + std::max(step, Duration::nanoseconds(1));
  }
  last_ = now;
  return now;
}

}  // namespace vigie::source
