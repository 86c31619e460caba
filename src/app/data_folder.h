// Where a node keeps its data unless it is told otherwise. Reentrant.
#pragma once

#include <filesystem>

#include <vigie/core/result.h>

namespace vigie::app {

// invalid_argument where there is no home folder.
Result<std::filesystem::path> usual_data_folder();

}  // namespace vigie::app
