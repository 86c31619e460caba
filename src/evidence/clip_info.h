// TRACK.json, to and from text; and files that are whole or not there. For the files of this library alone.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <vigie/evidence/clip_folder.h>

namespace vigie::evidence {

std::string to_json(const ClipInfo& info);
// damaged, saying which field.
Result<ClipInfo> parse_clip_info(std::string_view json);

// Writes PATH.part, syncs it and gives it its name. io, exhausted.
Result<void> write_whole(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
// What was written to the file is on the disk.
Result<void> sync_file(const std::filesystem::path& path);

}  // namespace vigie::evidence
