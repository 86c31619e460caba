// Hands a tracker frame after frame of a made-up picture.
#pragma once

#include <algorithm>
#include <vector>

#include <vigie/track/existence_tracker.h>

namespace vigie::track {

// A spot found here, as clear as most.
inline Detection spot(double x, double y, double llr = 3) {
  Detection d;
  d.box = {x - 2, y - 3, 4, 6};
  d.centroid = {x, y};
  d.stabilised_centroid = {x, y};
  d.centroid_covariance(0, 0) = d.centroid_covariance(1, 1) = 0.25;
  d.snr = 20;
  d.log_likelihood_ratio = llr;
  d.area_px2 = 20;
  d.sign = ContrastSign::warm;
  d.found_by = FoundBy::change;
  return d;
}

class Feed {
 public:
  static constexpr double kRate = 10;  // frames a second
  static constexpr int kWidth = 320, kHeight = 256;

  explicit Feed(std::uint32_t series = 1, const ExistenceTrackerOptions& options = {})
      : ids_(series), tracker_(ids_, CameraId{}, options) {}

  std::span<const Track> frame(const std::vector<Detection>& detections, double seconds = 1 / kRate) {
    DetectOutput out = next(seconds);
    out.detections = detections;
    return tracker_.update(out);
  }
  std::span<const Track> blind() {
    DetectOutput out = next(1 / kRate);
    out.watching = false;
    return tracker_.update(out);
  }
  std::span<const Track> finish() { return tracker_.finish(); }

  // The frame of this number, of a picture as it is at first.
  static DetectOutput output(int number, std::vector<Detection> detections) {
    DetectOutput out;
    out.frame = {CameraId{}, 0, static_cast<std::uint64_t>(number)};
    out.origin = Origin::simulated;
    out.captured = start() + Duration::from_seconds(number / kRate);
    out.width = kWidth;
    out.height = kHeight;
    out.detections = std::move(detections);
    return out;
  }

  std::uint32_t epoch = 0;
  int width = kWidth, height = kHeight;
  Vec2<Pixel> shift;

 private:
  static UtcTime start() { return UtcTime::from_nanoseconds(1'700'000'000'000'000'000); }
  [[nodiscard]] DetectOutput next(double seconds) {
    time_ = time_ + Duration::from_seconds(seconds);
    DetectOutput out;
    out.frame = {CameraId{}, epoch, sequence_++};
    out.origin = Origin::simulated;
    out.captured = time_;
    out.width = width;
    out.height = height;
    out.shift = shift;
    return out;
  }

  SequenceIdGenerator ids_;
  ExistenceTracker tracker_;
  UtcTime time_ = start();
  std::uint64_t sequence_ = 0;
};

inline int count(std::span<const Track> tracks, TrackState state) {
  return static_cast<int>(
      std::count_if(tracks.begin(), tracks.end(), [&](const Track& t) { return t.state == state; }));
}

// The confirmed track that is nearest; null where none is.
inline const Track* nearest(std::span<const Track> tracks, double x, double y) {
  const Track* best = nullptr;
  for (const Track& t : tracks) {
    if (t.state != TrackState::confirmed) continue;
    if (best == nullptr || norm(t.position - PixelPoint{x, y}) < norm(best->position - PixelPoint{x, y})) {
      best = &t;
    }
  }
  return best;
}

}  // namespace vigie::track
