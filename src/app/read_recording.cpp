#include "read_recording.h"

#include <vigie/site/open_source.h>

namespace vigie::app {

std::optional<Error> read_recording(const std::string& url, CameraId camera, const Clock& clock,
                                    const std::function<void(const SourceItem&)>& take) {
  source::SourceOptions options;
  options.camera = camera;
  options.url = url;
  auto source = site::open_camera_source(options, clock);
  if (!source) return source.error();
  for (;;) {
    const SourceItem item = (*source)->next({}, clock.monotonic() + Duration::seconds(1));
    if (std::holds_alternative<Frame>(item)) take(item);
    if (const auto* end = std::get_if<SourceEnd>(&item)) return end->error;
  }
}

}  // namespace vigie::app
