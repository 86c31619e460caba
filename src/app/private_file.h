// What only the node itself may read: secrets on the disk. Reentrant.
#pragma once

#include <filesystem>
#include <string_view>

#include <vigie/core/result.h>

namespace vigie::app {

// Whether group or others have any right to it. False where it does not exist.
bool is_open_to_others(const std::filesystem::path& path);

// permission_denied, with what to do, where others have any right to the file that holds `what`: "the token".
// A file that is not there passes: whoever reads it says so.
Result<void> check_private(const std::filesystem::path& file, std::string_view what);

}  // namespace vigie::app
