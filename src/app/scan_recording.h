// Scans one recording from its first picture to its last, or to its damage.
#pragma once

#include "scan_inputs.h"
#include "scan_progress.h"
#include "scan_tracks.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <vigie/core/clock.h>
#include <vigie/site/pipeline.h>

namespace vigie::app {

struct ScanSummary {
  std::string name;
  std::uint64_t frames = 0;
  int width = 0, height = 0, bits = 0;  // of the last picture
  std::size_t tracks = 0;
  Duration recorded;           // from the first picture to the last
  Duration taken;              // by the scan
  std::optional<Error> error;  // why it ended before its end
};

struct ScanResult {
  ScanSummary summary;
  ScanTracks tracks{""};
};

// `video_dir`: where NAME.mp4 with the tracks drawn in goes; none where empty. The same recording gives the
// same tracks with the same ids. Reentrant. Counts the frames into `progress`.
ScanResult scan_recording(const ScanInput& input, const std::filesystem::path& video_dir,
                          const site::PipelineOptions& options, const Clock& clock, ScanProgress& progress);

}  // namespace vigie::app
