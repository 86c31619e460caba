#include <cstdio>

#include <vigie/core/fnv1a.h>
#include <vigie/site/pipeline.h>

namespace vigie::site {
namespace {

void put_all(Fnv1a& hash, const auto&... values) {
  (hash.put(values), ...);
}

// Each names every field, in order: one that is added and not named here does not compile.
void put(Fnv1a& hash, const detect::ChangeDetectorOptions& options) {
  const auto& [threshold, grow_threshold, contrast_threshold, warm_up, background_time, noise_time,
               absorb_time, max_changed, relearn_after, max_detections] = options;
  put_all(hash, threshold, grow_threshold, contrast_threshold, warm_up, background_time, noise_time,
          absorb_time, max_changed, relearn_after, max_detections);
}

void put(Fnv1a& hash, const track::ExistenceTrackerOptions& options) {
  const auto& [false_tracks_per_hour, objects_per_hour, manoeuvre, agility, quiet_share, quiet_time,
               manoeuvre_time, first_speed, gate, detection_probability, evidence_time, calm_clutter,
               confirm_share, coast_time, reach_time, memory_time, longest_gap, max_tracks] = options;
  put_all(hash, false_tracks_per_hour, objects_per_hour, manoeuvre, agility, quiet_share, quiet_time,
          manoeuvre_time, first_speed, gate, detection_probability, evidence_time, calm_clutter,
          confirm_share, coast_time, reach_time, memory_time, longest_gap, max_tracks);
}

void put(Fnv1a& hash, const track::StandingTrackerOptions& options) {
  const auto& [found_anew, anew_time, least_time, least_share, most_alike, known_after, forgotten_after,
               grown, coast_time, memory_time, max_things] = options;
  put_all(hash, found_anew, anew_time, least_time, least_share, most_alike, known_after, forgotten_after,
          grown, coast_time, memory_time, max_things);
}

void put(Fnv1a& hash, const classify::TrackClassifierOptions& options) {
  const auto& [look_time, most_looks, least_confidence, memory, model] = options;
  put_all(hash, look_time, most_looks, least_confidence, memory);
  if (model) hash.put(model->hash());
}

}  // namespace

std::string configuration_hash(const PipelineOptions& options) {
  const auto& [detector, tracker, standing, classifier] = options;
  Fnv1a hash;
  put(hash, detector);
  put(hash, tracker);
  put(hash, standing);
  put(hash, classifier);
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash.value()));
  return digits;
}

}  // namespace vigie::site
