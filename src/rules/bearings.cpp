#include "bearings.h"

namespace vigie::rules {
namespace {

// Standard deviations from the line: on the far side with 84 %, and, for who has crossed it before, with 98
// %.
constexpr double kClear = 1, kClearAgain = 2;

}  // namespace

std::optional<Crossed> LineBearing::take(const Outline& line, const Observation& seen) {
  if (last_) {
    const auto [net, share] = line.crossings(*last_, seen.at);
    if (net != 0 && net_ == 0) {
      happened_ = last_time_ + Duration::from_seconds(share * (seen.time - last_time_).seconds());
      at_ = *last_ + (seen.at - *last_) * share;
    }
    net_ += net;
  }
  last_ = seen.at;
  last_time_ = seen.time;
  if (net_ == 0) return std::nullopt;
  const double wanted = has_crossed_ ? kClearAgain : kClear;
  if (!seen.ended && line.clearance(seen.at, seen.covariance) < wanted) return std::nullopt;
  const Crossed crossed{net_ > 0 ? Way::rightwards : Way::leftwards, happened_, at_};
  net_ = 0;
  has_crossed_ = true;
  return crossed;
}

void AreaBearing::take(const Outline& area, const Observation& seen) {
  const bool within = area.contains(seen.at);
  if (within == inside_) return;
  if (!seen.ended && area.clearance(seen.at, seen.covariance) < kClear) return;
  inside_ = within;
  since_ = seen.time;
  at_ = seen.at;
}

}  // namespace vigie::rules
