#include "recording_times.h"

#include <algorithm>

#include <vigie/core/capture_clock.h>

namespace vigie::source {
namespace {

// A container's time of creation is written in whole seconds.
constexpr Duration kStartUncertainty = Duration::seconds(1);
constexpr Duration kLongestPause = Duration::seconds(5);
constexpr double kUnknownRate = 25;
constexpr Duration kLeastGap = Duration::seconds(1);

Duration interval_of(double frames_per_second) {
  const bool told = frames_per_second >= 0.001 && frames_per_second <= 100'000;
  return Duration::from_seconds(1 / (told ? frames_per_second : kUnknownRate));
}

}  // namespace

RecordingTimes::RecordingTimes(std::optional<UtcTime> start, double frames_per_second)
    : start_(start.value_or(kUnknownStart)),
      uncertainty_(start ? kStartUncertainty : kUnknownStartUncertainty),
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
    now.new_epoch = step < Duration();
    if (now.new_epoch) step = interval_;
    now.gap_before = now.new_epoch || step > std::max(kLeastGap, interval_ * 5);
    now.captured = last_->captured + std::max(step, Duration::nanoseconds(1));
    now.due = last_->due + std::min(step, kLongestPause);
  }
  last_ = now;
  return now;
}

}  // namespace vigie::source
