#include <vigie/site/pipeline.h>

namespace vigie::site {

Result<void> PipelineOptions::validate() const {
  if (auto valid = detector.validate(); !valid) return valid;
  return tracker.validate();
}

Pipeline::Pipeline(IdGenerator& ids, CameraId camera, const PipelineOptions& options)
    : detector_(options.detector), tracker_(ids, camera, options.tracker) {}

Pipeline::Step Pipeline::process(const Frame& frame) {
  const DetectOutput& detections = detector_.detect(frame);
  return {detections, tracker_.update(detections)};
}

std::span<const Track> Pipeline::finish(UtcTime at) { return tracker_.finish(at); }

}  // namespace vigie::site
