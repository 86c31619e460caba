// What the detector says of one frame, and the interface that says it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <vigie/core/frame.h>
#include <vigie/core/geometry.h>

namespace vigie {

// Warmer or colder than its surroundings. Numbers are fixed: they are stored and sent.
enum class ContrastSign : int { unknown = 0, warm = 1, cold = 2 };
// Which way of seeing found it. Numbers are fixed.
enum class FoundBy : int { unknown = 0, change = 1, contrast = 2, accumulation = 3 };

// One blob in one frame.
struct Detection {
  std::uint32_t index = 0;  // within its frame, from 0: with the frame's id, its own id
  Box box;                  // px
  PixelPoint centroid;      // in the picture as it came
  StabilisedPoint stabilised_centroid;
  Covariance<2> centroid_covariance;  // px², of both centroids
  double snr = 0;                     // peak over noise after filtering: robust standard deviations
  double log_likelihood_ratio = 0;    // target against none, nats
  double noise_counts = 0;            // one robust standard deviation of a pixel here, counts
  ContrastSign sign = ContrastSign::unknown;
  double area_px2 = 0;  // pixels that belong to it
  double scale_px = 0;  // the filter scale that answered most
  FoundBy found_by = FoundBy::unknown;
  // By contrast: others in the picture at least half as strong, in surroundings at most twice as restless.
  int alike = 0;
  bool independent = true;  // its evidence is not a repeat of the last frame's
};

// What would have been seen in this frame: this makes the watched intervals.
struct Sensitivity {
  double contrast_counts = 0;  // the least contrast that a spot of `size_px` would have needed, counts
  double size_px = 0;          // across
};

// What of the camera itself somebody may have to look after.
struct CameraHealth {
  int bad_pixels = 0;  // masked since the learning began
  // How far what it sees has moved for good since then, and the model after it: the mast gave way, the head
  // turned.
  Vec2<Pixel> moved;
  // Not watching because nearly all of the picture is not what was learnt: moved at once, or covered.
  bool another_view = false;
  std::optional<UtcTime> learnt_anew;  // when that last lasted, and the learning began anew
  friend bool operator==(const CameraHealth&, const CameraHealth&) = default;
};

// All that the detector says of one frame.
struct DetectOutput {
  FrameId frame;
  Origin origin = Origin::unknown;
  UtcTime captured;
  int width = 0, height = 0;  // px, of the frame
  std::vector<Detection> detections;
  Vec2<Pixel> shift;               // of this picture against the reference: raw = stabilised + shift
  Covariance<2> shift_covariance;  // px²
  double clutter = 0;              // share of pixels in [0, 1] that changed without making a target
  Sensitivity sensitivity;
  CameraHealth health;
  // False while nothing can be said: learning, a shutter event, a gain jump. `detections` is then empty.
  bool watching = true;
};

// Thread-bound. One detector a camera.
class Detector {
 public:
  Detector() = default;
  Detector(const Detector&) = delete;
  Detector& operator=(const Detector&) = delete;
  virtual ~Detector() = default;

  // Frames of one camera in the order of their capture. The answer is valid until the next call.
  // A frame whose size differs from the last one's starts the learning anew.
  virtual const DetectOutput& detect(const Frame& frame) = 0;
};

}  // namespace vigie
