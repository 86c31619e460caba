#include <vigie/site/camera_status.h>

namespace vigie::site {

std::string_view to_string(CameraState state) {
  switch (state) {
    case CameraState::unknown:
      return "unknown";
    case CameraState::starting:
      return "starting";
    case CameraState::learning:
      return "learning";
    case CameraState::watching:
      return "watching";
    case CameraState::lost:
      return "lost";
    case CameraState::ended:
      return "ended";
    case CameraState::off:
      return "off";
  }
  return "unknown";
}

}  // namespace vigie::site
