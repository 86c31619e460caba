// Change: what differs from an adaptive background, in multiples of the noise that is measured in place. And
// contrast: compact spots that differ from their surroundings in the single picture, where nothing changes.
//
// A pixel's model is its level and the noise of its filtered difference (selective running mean and variance:
// Wren, Azarbayejani, Darrell and Pentland 1997). Differences are filtered by a 3×3 binomial before they are
// judged, so that two or three pixels together count more than one. Each frame's gain and offset against the
// model are fitted robustly first (M-estimate: Tukey 1977), so that the camera's gain control is no change;
// and its shift, by up to 8 px, so that a mast that sways is none (Baker and Matthews 2004).
// Under a codec a pixel that repeats is no new evidence, noise is learnt from recoded pixels alone, and what
// a key frame changes at once is taken over into the model.
//
// Positions: Pixel frame. Levels and noise: counts. Widths and heights from 8 px; smaller pictures are never
// watched. Depths of 8 to 16 bits. Memory: 22 bytes a pixel, and the frame before. Takes nothing from the
// heap once it has seen a few frames of one size. The same frames give the same detections on every
// instruction set. Thread-bound.
#pragma once

#include <memory>

#include <vigie/core/detection.h>
#include <vigie/core/result.h>

namespace vigie::detect {

struct ChangeDetectorOptions {
  // A blob is reported where its filtered difference exceeds this, in robust standard deviations. In white
  // noise a 640×512 picture exceeds 5.5 about once in eighty frames; that it repeats nearby is the tracker's
  // work.
  double threshold = 5.5;
  // It reaches as far as its neighbours exceed this: half the seed, which a blurred edge keeps to.
  double grow_threshold = 2.5;
  // A compact spot is reported, moving or not, where it stands out from its surroundings by this many of
  // their standard deviations. Its surroundings are the calmer ones, and texture has heavier tails than
  // noise: at 7 a few places in a picture of ground exceed it.
  double contrast_threshold = 7;
  // Nothing is reported before the model has seen this long, and eight frames: enough for a variance that is
  // known to half of itself.
  Duration warm_up = Duration::milliseconds(800);
  // How quickly the level follows what is not a blob: sun and drift take minutes, clouds seconds.
  Duration background_time = Duration::seconds(4);
  // How quickly the noise follows: slower than the level, so that the level's own lag does not raise it.
  Duration noise_time = Duration::seconds(8);
  // How quickly a blob that stays becomes background: longer than people wait at a fence.
  Duration absorb_time = Duration::seconds(120);
  // A larger share of changed pixels is no target but the camera or its gain; in (0, 1].
  double max_changed = 0.3;
  // Such a state for this long starts the learning anew: the camera looks elsewhere now.
  Duration relearn_after = Duration::seconds(2);
  // More blobs than this in a frame: the strongest are kept. Bounds the tracker's work.
  int max_detections = 256;

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

class ChangeDetector final : public Detector {
 public:
  // Options that do not validate are our own defect: the caller validates what people wrote.
  explicit ChangeDetector(const ChangeDetectorOptions& options = {});
  ~ChangeDetector() override;

  const DetectOutput& detect(const Frame& frame) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::detect
