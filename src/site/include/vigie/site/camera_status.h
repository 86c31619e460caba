// How a camera is doing, as the API and the console show it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <vigie/core/detection.h>
#include <vigie/core/site.h>

namespace vigie::site {

enum class CameraState : int {
  unknown = 0,
  starting = 1,  // opened, no picture yet
  learning = 2,  // pictures come, the detector cannot say anything yet
  watching = 3,  // it sees
  lost = 4,      // it was to see and does not; `detail` says why
  ended = 5,     // the recording is over
  off = 6,       // switched off by a person
};
std::string_view to_string(CameraState state);
// For people, what is wrong with a camera that sees at `now`; empty where nothing is. That it learnt anew is
// told for a day.
std::string to_text(const CameraHealth& health, UtcTime now);

struct CameraStatus {
  CameraRecord record;
  std::optional<PoseRecord> pose;  // where it stands, where that is known
  CameraState state = CameraState::unknown;
  std::string
      detail;     // for people: why it does not see, or what is wrong though it does; empty where all is well
  UtcTime since;  // in this state
  Origin origin = Origin::unknown;
  int width = 0, height = 0, bits = 0;  // px, px, bits a sample; 0 until the first picture
  double rate_fps = 0;                  // pictures a second over the last seconds
  std::uint64_t frames = 0;             // since it was started
  std::uint64_t dropped = 0;            // pictures that we were too slow for
};

}  // namespace vigie::site
