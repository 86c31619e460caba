// Opens whatever a URL names: a simulated camera for sim:…, and otherwise what vigie/source/open.h reads.
// Reentrant.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <vigie/source/open.h>

namespace vigie::sim {
class Terrains;
}

namespace vigie::site {

// As source::open_source and sim::open_simulated; `clock` outlives the source. `scene_start`: of simulated
// cameras, when the scene's time 0 was: the same for all cameras of a site, so that they see one world.
// `terrains`: what they share of it; it outlives the source. Null: nothing.
Result<std::unique_ptr<Source>> open_camera_source(const source::SourceOptions& options, const Clock& clock,
                                                   std::optional<UtcTime> scene_start = {},
                                                   sim::Terrains* terrains = nullptr);

// Reads one recording from its first picture to its last, or to its damage: gives every frame of `url`, as
// fast as it goes, to `take`. The error that it did not open for, or that it ended with before its end.
std::optional<Error> read_recording(const std::string& url, CameraId camera, const Clock& clock,
                                    const std::function<void(const SourceItem&)>& take);

// Whether it is there for ever and is found again when lost: a stream. Recordings and simulations are not.
bool is_live_url(const std::string& url);

}  // namespace vigie::site
