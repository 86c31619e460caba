// One recording under several settings side by side: it is read once, and each picture goes to a pipeline of
// each setting.
#pragma once

#include "scan_progress.h"
#include "scan_tracks.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/clock.h>
#include <vigie/score/score.h>
#include <vigie/site/pipeline.h>

namespace vigie::app {

// An option that changes what a recording gives.
struct Knob {
  const char* name;
  const char* unit;
  const char* says;            // one line, for the help
  std::vector<double> values;  // worth trying
  double (*get)(const site::PipelineOptions&);
  void (*set)(site::PipelineOptions&, double);
};

// The threshold first.
std::span<const Knob> knobs();
// Null where there is none of this name.
const Knob* find_knob(std::string_view name);

// The default settings with the knob at each of the values, in order, each once. invalid_argument: a value
// out of the option's range, none, or more than 64.
Result<std::vector<site::PipelineOptions>> settings_of(const Knob& knob, std::vector<double> values);

// What one setting gave.
struct TuneRow {
  double value = 0;
  std::string configuration;  // site::configuration_hash
  std::uint64_t watched = 0;  // frames in which the detector could say something
  std::uint64_t detections = 0;
  std::size_t tracks = 0;                 // confirmed
  std::optional<score::Figures> figures;  // against the truth, where there is one
};

struct TuneResult {
  std::vector<TuneRow> rows;
  std::uint64_t frames = 0;
  Duration recorded;           // from the first picture to the last
  std::optional<Error> error;  // why it ended before its end
};

// `truth`: the targets, none where it is not known; `score` but for its pictures a second, which are the
// recording's. A recording of no length is not scored. Reentrant. Counts the frames into `progress`.
TuneResult tune(const std::string& url, const Knob& knob, std::span<const site::PipelineOptions> settings,
                const std::optional<std::vector<score::Labels>>& truth, score::ScoreOptions score,
                const Clock& clock, ScanProgress& progress);

}  // namespace vigie::app
