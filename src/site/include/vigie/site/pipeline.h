// What happens to each picture of one camera, without threads: frame → detections → tracks → their classes.
// One way for live cameras, recordings and measurements, so that what is measured is what runs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <vigie/classify/track_classifier.h>
#include <vigie/core/source.h>
#include <vigie/core/track.h>
#include <vigie/detect/change_detector.h>
#include <vigie/track/existence_tracker.h>
#include <vigie/track/standing_tracker.h>

namespace vigie::site {

struct PipelineOptions {
  detect::ChangeDetectorOptions detector;
  track::ExistenceTrackerOptions tracker;
  track::StandingTrackerOptions standing;
  classify::TrackClassifierOptions classifier;

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

// Sixteen hex digits that any change of any option changes: stands beside figures, so that what was measured
// in one configuration is not read as of another. FNV-1a (Fowler, Noll and Vo 1991) of all values in their
// order.
std::string configuration_hash(const PipelineOptions& options);

// Thread-bound. The same items give the same steps.
class Pipeline {
 public:
  // `ids` outlives the pipeline. `options` are valid.
  Pipeline(IdGenerator& ids, CameraId camera, const PipelineOptions& options = {});

  // What one item of a source led to. Borrowed: valid until the next call.
  struct Step {
    const DetectOutput* detections = nullptr;  // of a frame; null for everything else
    // Of a frame: as of Tracker::update. Of the source's end: those that it ended.
    std::span<const Track> tracks;
  };
  // `scale`: metres a pixel at a track whose place is well known, for its class.
  Step take(const SourceItem& item, const classify::TrackClassifier::Scale& scale = {});
  // Ends all tracks, as when the camera is taken away.
  std::span<const Track> finish();

  // What stands and is known, to be kept through a restart, and given back before the first item.
  [[nodiscard]] track::KnownThings known() const { return tracker_.known(); }
  void restore(const track::KnownThings& known) { tracker_.restore(known); }

 private:
  detect::ChangeDetector detector_;
  track::StandingTracker tracker_;
  classify::TrackClassifier classifier_;
  std::vector<Track> tracks_;  // with their classes
};

}  // namespace vigie::site
