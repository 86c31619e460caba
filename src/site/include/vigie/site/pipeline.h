// What happens to each picture of one camera: frame → detections → tracks. One way for live cameras, recordings
// and measurements, so that what is measured is what runs.
#pragma once

#include <span>

#include <vigie/detect/change_detector.h>
#include <vigie/track/kalman_tracker.h>

namespace vigie::site {

struct PipelineOptions {
  detect::ChangeDetectorOptions detector;
  track::KalmanTrackerOptions tracker;

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

// Thread-bound, without threads of its own.
class Pipeline {
 public:
  // `ids` outlives the pipeline. `options` are valid.
  Pipeline(IdGenerator& ids, CameraId camera, const PipelineOptions& options = {});

  // What was seen in one frame. Borrowed: valid until the next call.
  struct Step {
    const DetectOutput& detections;
    std::span<const Track> tracks;  // as of Tracker::update
  };
  Step process(const Frame& frame);
  // As of Tracker::finish.
  std::span<const Track> finish(UtcTime at);

 private:
  detect::ChangeDetector detector_;
  track::KalmanTracker tracker_;
};

}  // namespace vigie::site
