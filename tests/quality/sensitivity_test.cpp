// Points of the curves of docs/figures.md that hold, and one that must not: what nobody could see is not
// found either, so that the others do not pass by luck. quality_curves measures all of them.
#include "sensitivity.h"

#include <gtest/gtest.h>

#include <vigie/score/score.h>

namespace vigie::quality {
namespace {

constexpr int kTrials = 12;

double share(const Found& found) {
  return static_cast<double>(found.found) / static_cast<double>(found.of);
}

TEST(Sensitivity, what_is_clear_is_found) {
  for (const Ground ground : {Ground::sky, Ground::textured}) {
    SensitivityRig rig(ground);
    EXPECT_GE(share(rig.measure(10, 6, kTrials)), 0.9) << static_cast<int>(ground);
  }
}

TEST(Sensitivity, three_pixels_at_ten_times_the_noise_are_found) {
  for (const Ground ground : {Ground::sky, Ground::textured}) {
    SensitivityRig rig(ground);
    EXPECT_GE(share(rig.measure(10, 3, kTrials)), 0.85) << static_cast<int>(ground);
  }
}

TEST(Sensitivity, what_drowns_in_the_noise_is_not_found) {
  for (const Ground ground : {Ground::sky, Ground::textured}) {
    SensitivityRig rig(ground);
    EXPECT_LE(share(rig.measure(0.5, 1, kTrials)), 0.1) << static_cast<int>(ground);
  }
}

}  // namespace
}  // namespace vigie::quality
