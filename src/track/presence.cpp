#include "presence.h"

#include <algorithm>
#include <cmath>

namespace vigie::track {
namespace {

// What was seen for an hour is given up as soon as what was seen for a second.
constexpr double kLeast = 1e-9;
constexpr double kTiny = 1e-300;

}  // namespace

Presence Presence::of_odds(double odds) {
  return {odds / (1 + odds), 0, 1 / (1 + odds)};
}

void Presence::predict(double seconds, const Stay& stay) {
  const auto within = [seconds](double time) { return 1 - std::exp(-seconds / time); };
  const double hides = visible * within(stay.in_view), shows = hidden * within(stay.hidden);
  const double leaves = visible * within(stay.there), lost = hidden * within(stay.leaves_by);
  visible += shows - hides - leaves;
  hidden += hides - shows - lost;
  absent += leaves + lost;
  visible = std::max(visible, 0.0);
  hidden = std::max(hidden, 0.0);
}

void Presence::update(double told) {
  visible = std::max(visible * std::exp(std::clamp(told, -50.0, 50.0)), kLeast * kLeast);
  const double sum = visible + hidden + absent;
  visible /= sum;
  hidden /= sum;
  absent = std::max(absent / sum, kLeast);
}

double told(double detection, double without) {
  return std::log1p(-detection) - std::log(std::max(without, kTiny));
}

}  // namespace vigie::track
