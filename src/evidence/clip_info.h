// TRACK.json, to and from text. For the files of this library alone.
#pragma once

#include <string_view>

#include <vigie/evidence/clip_folder.h>

namespace vigie::evidence {

std::string to_json(const ClipInfo& info);
// damaged, saying which field.
Result<ClipInfo> parse_clip_info(std::string_view json);

}  // namespace vigie::evidence
