// A plan as one HTML page that needs nothing else. Reentrant.
#pragma once

#include "plan_run.h"

#include <string>

#include <vigie/core/result.h>

namespace vigie::app {

// Shaded ground with what the cameras see, the line, the cameras; and the figures. internal where no picture
// could be made.
Result<std::string> plan_page(const PlanResult& result, const PlanOptions& options);

}  // namespace vigie::app
