#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vigie/site/camera_status.h>

namespace vigie::site {
namespace {

constexpr double kSways = 3;  // px: masts do
constexpr Duration kTold = Duration::seconds(86400);

}  // namespace

std::string to_text(const CameraHealth& health, UtcTime now) {
  std::vector<std::string> said;
  if (health.learnt_anew && now - *health.learnt_anew < kTold) {
    said.push_back(fmt::format("what it sees changed as a whole at {}: was it moved or covered?",
                               to_rfc3339(*health.learnt_anew).substr(0, 19) + "Z"));
  }
  if (norm(health.moved) > kSways) {
    said.push_back(fmt::format("its picture has moved by {:.0f} px", norm(health.moved)));
  }
  if (health.bad_pixels > 0) said.push_back(fmt::format("{} bad pixels are masked", health.bad_pixels));
  return fmt::format("{}", fmt::join(said, "; "));
}

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
