#include <vigie/site/pipeline.h>

namespace vigie::site {

Result<void> PipelineOptions::validate() const {
  if (auto valid = detector.validate(); !valid) return valid;
  if (auto valid = tracker.validate(); !valid) return valid;
  if (auto valid = standing.validate(); !valid) return valid;
  return classifier.validate();
}

Pipeline::Pipeline(IdGenerator& ids, CameraId camera, const PipelineOptions& options)
    : detector_(options.detector),
      tracker_(ids, camera, std::make_unique<track::ExistenceTracker>(ids, camera, options.tracker),
               options.standing),
      classifier_(options.classifier) {}

Pipeline::Step Pipeline::take(const SourceItem& item, const classify::TrackClassifier::Scale& scale) {
  if (const auto* frame = std::get_if<Frame>(&item)) {
    const DetectOutput& detections = detector_.detect(*frame);
    const auto tracks = tracker_.update(detections);
    tracks_.assign(tracks.begin(), tracks.end());
    classifier_.update(*frame, tracks_, scale);
    return {&detections, tracks_};
  }
  if (std::holds_alternative<SourceEnd>(item)) return {nullptr, finish()};
  return {};
}

std::span<const Track> Pipeline::finish() {
  const auto tracks = tracker_.finish();
  tracks_.assign(tracks.begin(), tracks.end());
  classifier_.finish(tracks_);
  return tracks_;
}

}  // namespace vigie::site
