// Cameras that might stand on ridges beside a line, for choosing among them. Reentrant.
#pragma once

#include <vector>

#include <vigie/core/result.h>
#include <vigie/geo/coverage.h>

namespace vigie::app {

struct RidgeCandidates {
  double within_m = 500;  // of the line
  double height_m = 6;    // of the camera above the ground
  geo::Sensor sensor;     // every one's
  double effective_range_m = 20'000;
};

// On each ridge site one camera for each heading, a field apart, under which some of the line lies near
// enough for the target to be `least_px` wide; aimed at the middle of it. Errors as of geo::ridge_sites.
Result<std::vector<geo::PlanCamera>> ridge_candidates(const geo::Terrain& terrain, const geo::SiteFrame& site,
                                                      const std::vector<geo::LineSample>& line,
                                                      const geo::PlanTarget& target, double least_px,
                                                      const RidgeCandidates& options);

}  // namespace vigie::app
