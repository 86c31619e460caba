// vigie plan, computed: what cameras would see of the ground and of a line. Reentrant.
#pragma once

#include "plan_candidates.h"
#include "plan_input.h"

#include <optional>
#include <string>
#include <vector>

#include <vigie/core/result.h>
#include <vigie/geo/coverage.h>
#include <vigie/geo/placing.h>

namespace vigie::app {

struct PlanOptions {
  std::string terrain;                      // any raster that GDAL opens
  std::string target = "person";            // or vehicle, animal
  double least_px = 3;                      // narrower, a target is not counted as seen
  double spacing_m = 10;                    // between places of the line that are looked at
  double post_spacing_m = 30;               // of the ground's posts
  std::optional<double> effective_range_m;  // of every camera, today
  int choose = 0;                           // so many of the candidates
  std::optional<RidgeCandidates> ridges;    // these are candidates too
  Duration solver_limit = Duration::from_seconds(30);

  // invalid_argument, saying which.
  [[nodiscard]] Result<void> validate() const;
};

struct PlanResult {
  geo::SiteFrame site;
  geo::Terrain terrain;
  geo::PlanTarget target;
  std::vector<geo::PlanCamera> cameras;  // those that stand: the fixed ones, then the chosen
  geo::Coverage coverage;
  std::optional<geo::LineCoverage> line;      // none where no line was given
  std::optional<geo::CoveringAnswer> chosen;  // by their place in `cameras`
  bool has_voids = false;                     // the raster lacks heights on the terrain or near it
};

// Errors as those of geo; invalid_argument where there is nothing to plan or it is spread over more than 200
// km.
Result<PlanResult> plan(const PlanInput& input, const PlanOptions& options);

}  // namespace vigie::app
