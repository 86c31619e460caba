#include <vigie/site/pipeline.h>

namespace vigie::site {

Result<void> PipelineOptions::validate() const {
  if (auto valid = detector.validate(); !valid) return valid;
  return tracker.validate();
}

Pipeline::Pipeline(IdGenerator& ids, CameraId camera, const PipelineOptions& options)
    : detector_(options.detector), tracker_(ids, camera, options.tracker) {}

Pipeline::Step Pipeline::take(const SourceItem& item) {
  if (const auto* frame = std::get_if<Frame>(&item)) {
    const DetectOutput& detections = detector_.detect(*frame);
    return {&detections, tracker_.update(detections)};
  }
  if (std::holds_alternative<SourceEnd>(item)) return {nullptr, finish()};
  return {};
}

std::span<const Track> Pipeline::finish() {
  return tracker_.finish();
}

}  // namespace vigie::site
