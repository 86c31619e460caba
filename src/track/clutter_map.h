// Where in the picture the detector finds what is no object, and how often: the density of clutter that a
// track's evidence is weighed against (Mušicki, Suvorova, Morelande and Moran 2005). Thread-bound.
#pragma once

#include <cstddef>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/time.h>

namespace vigie::track {

class ClutterMap {
 public:
  // Forgets what it knew.
  void restart(int width, int height);
  // A detection that belongs to no confirmed track, in this frame; `share` in [0, 1] of one.
  void add(StabilisedPoint at, double share);
  // How much a frame `dt` after the one before weighs in the mean.
  [[nodiscard]] double share(Duration dt) const;
  // Ends the frame, `dt` after the one before.
  void end_frame(Duration dt);
  // Of clutter at this place: detections a pixel² and frame; above 0.
  [[nodiscard]] double density(StabilisedPoint at) const;
  // Blobs of clutter a frame in the nine cells around this place: one part in twenty of the picture.
  [[nodiscard]] double around(StabilisedPoint at) const;

 private:
  [[nodiscard]] std::size_t cell(StabilisedPoint at) const;

  int width_ = 1, height_ = 1;
  double seen_ = 0;  // s
  std::vector<double> now_, rate_, density_;
};

}  // namespace vigie::track
