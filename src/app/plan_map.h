// Parts of a plan as places on the earth, for every format that draws them. Reentrant.
#pragma once

#include "plan_run.h"

#include <string>
#include <vector>

#include <vigie/core/geometry.h>

namespace vigie::app {

// A stretch of the line that is seen alike all along.
struct LineStretch {
  std::vector<EnuVector> points;  // two or more
  std::size_t cameras = 0;        // that see it
  double probability = 0;         // the least along it
};
// Whole line, in order.
std::vector<LineStretch> stretches_of(const geo::LineCoverage& line);

// How much better another choice may be, in words.
std::string gap_text(const geo::CoveringAnswer& answer);

// "42.50000, 1.50000"
std::string place_text(const PlanResult& result, EnuVector point);

}  // namespace vigie::app
