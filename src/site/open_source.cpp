#include <vigie/media/url.h>
#include <vigie/sim/simulated_source.h>
#include <vigie/site/open_source.h>

namespace vigie::site {

Result<std::unique_ptr<Source>> open_camera_source(const source::SourceOptions& options, const Clock& clock,
                                                   std::optional<UtcTime> scene_start,
                                                   sim::Terrains* terrains) {
  if (!options.url.starts_with("sim:")) return source::open_source(options, clock);
  sim::SimulatedOptions simulated;
  simulated.camera_id = options.camera;
  simulated.epoch = options.first_epoch;
  simulated.pace = options.pace;
  simulated.start = scene_start;
  simulated.terrains = terrains;
  auto parsed = sim::parse_simulated_url(options.url, simulated);
  if (!parsed) return std::move(parsed).error();
  return sim::open_simulated(*parsed, clock);
}

std::optional<Error> read_recording(const std::string& url, CameraId camera, const Clock& clock,
                                    const std::function<void(const SourceItem&)>& take) {
  source::SourceOptions options;
  options.camera = camera;
  options.url = url;
  auto source = open_camera_source(options, clock);
  if (!source) return source.error();
  for (;;) {
    const SourceItem item = (*source)->next({}, clock.monotonic() + Duration::seconds(1));
    if (std::holds_alternative<Frame>(item)) take(item);
    if (const auto* end = std::get_if<SourceEnd>(&item)) return end->error;
  }
}

bool is_live_url(const std::string& url) {
  return media::is_stream_url(url);
}

}  // namespace vigie::site
