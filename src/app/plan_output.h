// What a plan comes out as: a summary, and files for maps. Reentrant.
#pragma once

#include "plan_run.h"

#include <filesystem>
#include <string>

#include <vigie/core/result.h>

namespace vigie::app {

// As JSON: cameras with their ranges, shares of the line, blind stretches, what was chosen.
std::string plan_summary(const PlanResult& result, const PlanOptions& options);

// Into a folder, which is made: summary.json; coverage.tif (how many cameras, pixels on target, probability);
// plan.geojson and plan.kml (cameras, the line by how well it is seen, blind stretches); index.html. io,
// internal.
Result<void> write_plan(const PlanResult& result, const PlanOptions& options,
                        const std::filesystem::path& folder);

}  // namespace vigie::app
