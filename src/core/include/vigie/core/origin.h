// Where something came from: set on the frame and inherited by all that follows from it. Reentrant.
#pragma once

#include <string_view>

#include <vigie/core/result.h>

namespace vigie {

// Only `live` is released or counted unless asked otherwise. Numbers are fixed: they are stored and sent.
enum class Origin : int { unknown = 0, live = 1, replay = 2, simulated = 3, drill = 4 };

std::string_view to_string(Origin origin);
// invalid_argument where it is none of the words that to_string gives.
Result<Origin> parse_origin(std::string_view text);

}  // namespace vigie
