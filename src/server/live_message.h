// What a viewer says over the live WebSocket: docs/formats/live.md.
#pragma once

#include <string_view>
#include <vector>

#include <vigie/core/id.h>
#include <vigie/core/result.h>

namespace vigie::server {

struct WatchMessage {
  std::vector<CameraId> cameras;  // at most 64, each once
};

// invalid_argument for anything else.
Result<WatchMessage> parse_viewer_message(std::string_view text);

}  // namespace vigie::server
