// Reads one recording from its first picture to its last, or to its damage.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>

namespace vigie::app {

// Gives every frame of `url` (as of site::open_camera_source), as fast as it goes, to `take`. The error that
// it did not open for, or that it ended with before its end. Reentrant.
std::optional<Error> read_recording(const std::string& url, CameraId camera, const Clock& clock,
                                    const std::function<void(const SourceItem&)>& take);

}  // namespace vigie::app
