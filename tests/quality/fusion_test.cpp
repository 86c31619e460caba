// What fusing tracks into targets must reach on simulated sites (docs/decisions/fusion.md). Bounds are those
// of what is wanted, with room for the chance of so few sites.
#include "fusion_sites.h"

#include <gtest/gtest.h>

namespace vigie::quality {
namespace {

SiteFigures sites_of(int cameras, Fusion fusion) {
  std::vector<SiteFigures> all;
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    SitePlan plan;
    plan.cameras = cameras;
    plan.walkers = 2 * cameras;
    plan.seed = seed;
    all.push_back(run_site(plan, fusion));
  }
  return joined(all);
}

TEST(Fusion, five_cameras_make_one_target_of_one_walker_and_know_where_it_is) {
  const SiteFigures kept = sites_of(5, Fusion::kept), nearest = sites_of(5, Fusion::nearest);
  RecordProperty("kept", row_of(kept));
  RecordProperty("nearest", row_of(nearest));
  SCOPED_TRACE(row_of(kept));
  ASSERT_GT(kept.error_m.values.size(), 100U);
  EXPECT_LT(kept.error_m.quantile(0.5), 0.7 * kept.single_m.quantile(0.5));
  EXPECT_LT(kept.error_m.quantile(0.5), 1.1 * kept.weighted_m.quantile(0.5));
  EXPECT_LT(static_cast<double>(kept.switches) / kept.objects, 1.5);
  EXPECT_LT(5 * kept.switches, nearest.switches);
  EXPECT_LT(kept.duplicate_share, 0.1);
  EXPECT_LT(kept.false_join_share, 0.05);
  EXPECT_GT(kept.in_half, 0.4);
  EXPECT_GT(kept.in_ninety, 0.85);
  // The latest camera that is waited for, a step, and what a frame takes.
  EXPECT_LT(kept.told_late_s.quantile(0.9), 1.6);
}

TEST(Fusion, one_camera_alone_states_truly_how_wrong_it_may_be) {
  std::vector<SiteFigures> all;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    SitePlan plan;
    plan.cameras = plan.walkers = 1;
    plan.seed = seed;
    SiteFigures figures = run_site(plan);
    if (figures.objects > 0) all.push_back(std::move(figures));
  }
  ASSERT_GT(all.size(), 20U);
  const SiteFigures sum = joined(all);
  SCOPED_TRACE(row_of(sum));
  // The mean of some thirty draws of a pose: each NEES about chi-squared of two, variance 4.
  EXPECT_GT(sum.nees, 1.1);
  EXPECT_LT(sum.nees, 3.1);
  EXPECT_NEAR(sum.in_ninety, 0.9, 0.15);
}

}  // namespace
}  // namespace vigie::quality
