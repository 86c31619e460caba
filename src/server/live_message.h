// What a viewer says over the live WebSocket: docs/formats/live.md. Reentrant.
#pragma once

#include <string_view>
#include <vector>

#include <vigie/core/result.h>
#include <vigie/core/site.h>

namespace vigie::server {

struct WatchMessage {
  std::vector<CameraId> cameras;  // at most kMostCameras, each once
};

// invalid_argument for anything else.
Result<WatchMessage> parse_viewer_message(std::string_view text);

}  // namespace vigie::server
