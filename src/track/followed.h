// One track with what the tracker knows beyond what it tells.
#pragma once

#include "clutter_map.h"
#include "kalman.h"

#include <vigie/core/track.h>

namespace vigie::track {

struct KalmanTrackerOptions;

// The picture that the tracks live in.
struct Scene {
  int width = 0, height = 0;  // px
  const ClutterMap* clutter = nullptr;
};

struct Followed {
  Track track;
  Kalman filter;
  double evidence = 0;                  // log likelihood ratio, bounded, nats
  double width = 0, height = 0;         // px, smoothed
  Vec2<Pixel> middle_offset;            // from the centroid to the box's middle, smoothed
  PixelPoint born;                      // where it was first seen
  double own_clutter = 0;               // what the clutter map holds of it while it is tentative
  int hits = 0, found = 0, frames = 0;  // hits: found with evidence of their own
  UtcTime revised;                      // when the last revision was handed out
  bool handed_out = false;              // the path goes at the next frame's start

  void start(const Detection& detection, UtcTime at, const Scene& scene, const KalmanTrackerOptions& options);
  void predict(UtcTime at, const Scene& scene, const KalmanTrackerOptions& options);
  // What taking the detection adds over having missed it, in this frame; nats.
  [[nodiscard]] double gain_of(const Detection& detection, const Innovation& innovation, const Scene& scene,
                               const KalmanTrackerOptions& options) const;
  void take(const Detection& detection, double weight, const Scene& scene,
            const KalmanTrackerOptions& options);
  void miss(double weight, const KalmanTrackerOptions& options);
  // Confirms, lets coast or ends it, and hands out a revision where one is due.
  void judge(const Scene& scene, const KalmanTrackerOptions& options);
  void end();
  // Box, foot, covariance and existence as of the filter's state.
  void publish();
  void revise();

 private:
  [[nodiscard]] bool stands_in_clutter(const Scene& scene, const KalmanTrackerOptions& options) const;
  void follow_size(const Detection& detection, double share);
};

// The measurement's covariance for tracking, px².
Covariance<2> measurement_covariance(const Detection& detection);

}  // namespace vigie::track
