#include "gait.h"

#include "random.h"

#include <algorithm>
#include <cmath>

namespace vigie::sim {
namespace {

constexpr double kGravity = 9.81;       // m/s²
constexpr double kLongest = 4.5;        // hips
constexpr double kFullSwing = 1.45;     // hips: the stride of an easy walk
constexpr double kWalkToRun = 0.5;      // Froude number where people and animals change over
constexpr double kSurelyRunning = 1.0;  // Froude number

double froude(double hip_m, double speed_mps) {
  return speed_mps * speed_mps / (kGravity * hip_m);
}

}  // namespace

double stride_m(double hip_m, double speed_mps) {
  return hip_m * std::min(kLongest, 2.3 * std::pow(froude(hip_m, speed_mps), 0.3));
}

Gait gait_of(double hip_m, double speed_mps) {
  return {std::min(1.0, stride_m(hip_m, speed_mps) / (kFullSwing * hip_m)),
          smooth_step(kWalkToRun, kSurelyRunning, froude(hip_m, speed_mps))};
}

}  // namespace vigie::sim
