#include "likeness.h"

#include <algorithm>
#include <cmath>

namespace vigie::track {
namespace {

// Standard deviations of logarithms. A thing of few pixels gains or loses one a side, and half its strength,
// as it passes before warm and cold ground; different things differ by a factor of e.
constexpr std::array<double, 3> kSame = {0.35, 0.35, 0.7};
constexpr double kDifferent = 1;
constexpr double kTurns = 0.05;  // of detections that differ in sign from the one before
constexpr double kLeast = 0.5;  // px and standard deviations of the noise: the logarithms of less say nothing

}  // namespace

Likeness Likeness::of_detection(const Detection& detection) {
  const auto log_of = [](double value) { return std::log(std::max(value, kLeast)); };
  return {{log_of(detection.box.width), log_of(detection.box.height), log_of(detection.snr)}, detection.sign};
}

void Likeness::follow(const Likeness& seen, double share) {
  for (std::size_t i = 0; i < logs.size(); ++i) logs[i] += share * (seen.logs[i] - logs[i]);
  sign = seen.sign;
}

double Likeness::of(const Likeness& other) const {
  double nats = std::log(2 * (sign == other.sign ? 1 - kTurns : kTurns));
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const double apart = other.logs[i] - logs[i];
    const double same = kSame[i] * kSame[i], different = kDifferent * kDifferent + same;
    nats += std::log(different / same) / 2 - apart * apart / 2 * (1 / same - 1 / different);
  }
  return nats;
}

}  // namespace vigie::track
