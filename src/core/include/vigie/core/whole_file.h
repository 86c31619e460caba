// Files that are whole or not there, also after the power went. Reentrant.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include <vigie/core/result.h>

namespace vigie {

// Writes PATH.part, for its owner alone, and gives it its name when it is on the disk; the name is on the
// disk when this returns. What had the name is replaced. io, exhausted.
Result<void> write_whole(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
// What was written to the file is on the disk. io, exhausted.
Result<void> sync_file(const std::filesystem::path& path);

}  // namespace vigie
