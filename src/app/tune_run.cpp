#include "tune_run.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include <vigie/site/open_source.h>

namespace vigie::app {
namespace {

constexpr std::size_t kMostSettings = 64;
constexpr double kMostValue = 1e6;  // beyond every range, and still a duration

// A setting's own pipeline, and what came of it so far.
class Trial {
 public:
  explicit Trial(const site::PipelineOptions& options) : pipeline_(ids_, ids_.make<CameraId>(), options) {}

  void take(const SourceItem& item, std::uint64_t number) {
    const auto step = pipeline_.take(item);
    last_ = std::get<Frame>(item).captured;
    frames_ = number;
    watched += step.detections->watching ? 1 : 0;
    detections += step.detections->detections.size();
    tracks_.add(number, last_, step.tracks);
  }
  const ScanTracks& finish() {
    tracks_.add(frames_, last_, pipeline_.finish());
    return tracks_;
  }

  std::uint64_t watched = 0, detections = 0;

 private:
  SequenceIdGenerator ids_;
  site::Pipeline pipeline_;
  ScanTracks tracks_{""};
  UtcTime last_;
  std::uint64_t frames_ = 0;
};

std::optional<score::Figures> figures_of(const ScanTracks& tracks, const TuneResult& result,
                                         const std::vector<score::Labels>& truth,
                                         score::ScoreOptions options) {
  if (result.frames < 2 || result.recorded <= Duration()) return {};
  options.frames_per_second = static_cast<double>(result.frames - 1) / result.recorded.seconds();
  if (!options.validate()) return {};
  const auto identities = score::parse_mot(tracks.mot(), "tracks");
  VIGIE_ASSERT(identities.has_value());
  score::Scorer scorer(options);
  scorer.add({"", static_cast<std::int64_t>(result.frames), false}, truth, *identities);
  return scorer.figures().value();
}

Duration seconds(double s) {
  return Duration::from_seconds(s);
}
// Divided, so that whole seconds are whole.
double in_seconds(Duration duration) {
  return static_cast<double>(duration.nanoseconds()) / 1e9;
}

}  // namespace

std::span<const Knob> knobs() {
  using Options = site::PipelineOptions;
  static const std::vector<Knob> all = {
      {"threshold",
       "robust standard deviations",
       "what a blob must exceed to be detected",
       {4, 4.5, 5, 5.5, 6, 7, 8, 10},
       [](const Options& o) { return o.detector.threshold; },
       [](Options& o, double v) { o.detector.threshold = v; }},
      {"contrast_threshold",
       "standard deviations",
       "what a spot must exceed its surroundings by",
       {5, 6, 7, 8, 10, 14},
       [](const Options& o) { return o.detector.contrast_threshold; },
       [](Options& o, double v) { o.detector.contrast_threshold = v; }},
      {"false_tracks_per_hour",
       "tracks an hour",
       "how many tracks clutter may confirm",
       {0.001 / 24, 0.01 / 24, 0.1 / 24, 1.0 / 24, 10.0 / 24, 100.0 / 24},
       [](const Options& o) { return o.tracker.false_tracks_per_hour; },
       [](Options& o, double v) { o.tracker.false_tracks_per_hour = v; }},
      {"background_time",
       "s",
       "how quickly the background follows",
       {1, 2, 4, 8, 16, 32},
       [](const Options& o) { return in_seconds(o.detector.background_time); },
       [](Options& o, double v) { o.detector.background_time = seconds(v); }},
      {"noise_time",
       "s",
       "how quickly the noise follows",
       {2, 4, 8, 16, 32},
       [](const Options& o) { return in_seconds(o.detector.noise_time); },
       [](Options& o, double v) { o.detector.noise_time = seconds(v); }},
      {"absorb_time",
       "s",
       "how quickly what stays becomes background",
       {15, 30, 60, 120, 240, 480},
       [](const Options& o) { return in_seconds(o.detector.absorb_time); },
       [](Options& o, double v) { o.detector.absorb_time = seconds(v); }},
  };
  return all;
}

const Knob* find_knob(std::string_view name) {
  const auto all = knobs();
  const auto at = std::ranges::find(all, name, [](const Knob& k) { return std::string_view(k.name); });
  return at == all.end() ? nullptr : &*at;
}

Result<std::vector<site::PipelineOptions>> settings_of(const Knob& knob, std::vector<double> values) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  if (values.empty() || values.size() > kMostSettings) {
    return {ErrorCode::invalid_argument, fmt::format("name from one to {} values", kMostSettings)};
  }
  std::vector<site::PipelineOptions> settings;
  for (const double value : values) {
    if (!(std::abs(value) <= kMostValue)) {
      return {ErrorCode::invalid_argument, fmt::format("{} is no value for {}", value, knob.name)};
    }
    knob.set(settings.emplace_back(), value);
    if (auto valid = settings.back().validate(); !valid) {
      return {ErrorCode::invalid_argument, fmt::format("{} {}: {}", knob.name, value, valid.error().message)};
    }
  }
  return settings;
}

TuneResult tune(const std::string& url, const Knob& knob, std::span<const site::PipelineOptions> settings,
                const std::optional<std::vector<score::Labels>>& truth, score::ScoreOptions score,
                const Clock& clock, ScanProgress& progress) {
  TuneResult result;
  std::vector<std::unique_ptr<Trial>> trials;
  for (const auto& options : settings) trials.push_back(std::make_unique<Trial>(options));
  UtcTime first, last;
  result.error = site::read_recording(url, CameraId(), clock, [&](const SourceItem& item) {
    last = std::get<Frame>(item).captured;
    if (result.frames++ == 0) first = last;
    for (const auto& trial : trials) trial->take(item, result.frames);
    ++progress.frames;
  });
  result.recorded = last - first;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const ScanTracks& tracks = trials[i]->finish();
    TuneRow row;
    row.value = knob.get(settings[i]);
    row.configuration = site::configuration_hash(settings[i]);
    row.watched = trials[i]->watched;
    row.detections = trials[i]->detections;
    row.tracks = tracks.track_count();
    if (truth) row.figures = figures_of(tracks, result, *truth, score);
    result.rows.push_back(std::move(row));
  }
  return result;
}

}  // namespace vigie::app
