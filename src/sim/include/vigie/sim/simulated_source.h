// A simulated camera as a source of frames, marked with the origin `simulated`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <vigie/core/clock.h>
#include <vigie/core/source.h>
#include <vigie/sim/simulated_camera.h>

namespace vigie::sim {

struct SimulatedOptions {
  CameraId camera_id;          // of the frames
  std::uint32_t epoch = 0;     // of the frames
  std::string scene = "demo";  // the compiled-in one, or the path of a TOML file
  int camera = 0;              // of the scene, from 0
  RenderOptions render;
  Pace pace = Pace::real_time;
  // When the scene's time 0 was. Give all cameras of a site the same, so that they see one world. Not set:
  // the scene's own start, or else now in real time and 1970 otherwise. In real time a start in the past
  // means that the scene has been going on since.
  std::optional<UtcTime> start;
  Terrains* terrains = nullptr;    // shared by the cameras that are given the same; borrowed while opening
  std::optional<Duration> from;    // of the scene: frames before it are left out
  std::optional<Duration> length;  // after this much of the scene the source ends; not set: never
};

// "sim:demo?camera=0", "sim:PATH.toml?camera=1&targets=none&time=reversed&from=20&length=60"; scene, camera,
// render, from and length come from it, the rest is left as it is in `options`. invalid_argument with what is
// allowed.
Result<SimulatedOptions> parse_simulated_url(std::string_view url, SimulatedOptions options = {});

// Whether there is such a scene, and such a camera in it; nothing is made or rendered, so that it takes no
// time: what is wrong with its elevation file or places is told by the opening.
Result<void> check_simulated(const SimulatedOptions& options);

// `clock` outlives the source. Errors are those of the scene. The first item is a FormatChange.
// In real time a reader that is late misses frames: the next one has gap_before.
Result<std::unique_ptr<Source>> open_simulated(const SimulatedOptions& options, const Clock& clock);

// The truth of the frames that such a source gives, all of them: PREFIX.csv, PREFIX.jsonl and PREFIX.txt, as
// of vigie/sim/truth.h. invalid_argument where `length` is not set.
Result<void> write_truth(const SimulatedOptions& options, const std::string& prefix);

}  // namespace vigie::sim
