#include "arrivals.h"

#include <algorithm>

namespace vigie::track {

// Steps are the same for everybody: whole multiples since 1970.
UtcTime Arrivals::end_of_step(UtcTime time) const {
  const std::int64_t ns = time.nanoseconds(), step = step_.nanoseconds();
  const std::int64_t floor = ns / step - (ns % step < 0 ? 1 : 0);
  return UtcTime::from_nanoseconds((floor + 1) * step);
}

Arrivals::Put Arrivals::put(const PlacedTracks& frame) {
  last_[frame.camera] = frame.captured;
  UtcTime newest = frame.captured;
  for (const auto& [camera, last] : last_) newest = std::max(newest, last);
  if (!end_) end_ = end_of_step(frame.captured - deadline_);
  newest_ = std::max(newest, newest_);
  if (frame.captured < *end_ - step_) {
    const bool all_behind = newest < *end_ - step_ - deadline_;
    return all_behind ? Put::stepped_back : Put::late;
  }
  waiting_.push_back(frame);
  return Put::taken;
}

std::optional<Arrivals::Step> Arrivals::next(bool all) {
  if (!end_ || (all && waiting_.empty())) return std::nullopt;
  if (!all) {
    UtcTime told = newest_;
    for (const auto& [camera, last] : last_)
      if (last >= newest_ - deadline_) told = std::min(told, last);
    if (told < *end_) return std::nullopt;
  }
  Step step{*end_, {}};
  const auto rest = std::partition(waiting_.begin(), waiting_.end(),
                                   [&](const PlacedTracks& frame) { return frame.captured >= step.end; });
  std::move(rest, waiting_.end(), std::back_inserter(step.frames));
  waiting_.erase(rest, waiting_.end());
  std::sort(step.frames.begin(), step.frames.end(), [](const PlacedTracks& a, const PlacedTracks& b) {
    return a.captured != b.captured ? a.captured < b.captured : a.camera < b.camera;
  });
  *end_ = step.end + step_;
  return step;
}

}  // namespace vigie::track
