// From a component of changed pixels to a detection: what it is, and where.
#pragma once

#include "blob_rows.h"
#include "components.h"
#include "planes.h"

#include <cstdint>
#include <span>
#include <vector>

#include <vigie/core/detection.h>

namespace vigie::detect {

enum class Verdict {
  faint,    // no pixel of it reaches the threshold
  target,   // stands out against what is around it
  ghost,    // the model holds something that left: here the picture is the background
  clutter,  // what is around it changed alike
};

class BlobJudge {
 public:
  // `planes` as Pass::run left them for `frame`.
  BlobJudge(const Planes& planes, ImageView<const std::uint16_t> frame, double threshold,
            const BlobRows& rows)
      : planes_(planes), frame_(frame), threshold_(threshold), rows_(rows) {}

  // Has what `component` will be judged by brought near.
  void fetch(const Component& component) const;
  // `runs` are those of `component`, row by row.
  [[nodiscard]] Verdict judge(const Component& component, std::span<const Run> runs);
  // Of the component judged last. `spread` is how wide the frame's noise is for the model's.
  [[nodiscard]] Detection measure(const Component& component, std::span<const Run> runs, double spread) const;

 private:
  struct Patch {
    double picture = 0, level = 0, before = 0;  // means, counts: of the frame, the model, the frame before
  };
  bool patch(double centre_x, double centre_y, int width, int height, Patch& mean) const;
  [[nodiscard]] Patch mean_of(std::span<const Run> runs) const;
  [[nodiscard]] bool is_background_that_swayed(const Component& component) const;
  void find_peak(std::span<const Run> runs);

  const Planes& planes_;
  ImageView<const std::uint16_t> frame_;
  double threshold_;
  BlobRows rows_;
  double peak_ = 0;      // filtered, signed, of the pixel that stands out most, counts
  double peak_snr_ = 0;  // its size in standard deviations
  double sigma_ = 0;     // of the filtered difference there, counts
};

// Joins detections that are parts of one thing: closer than two pixels or a quarter of the smaller's size.
// At most a few hundred; those that remain keep their order.
void join_neighbours(std::vector<Detection>& detections);

}  // namespace vigie::detect
