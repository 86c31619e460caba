// One track with what the tracker knows beyond what it tells.
#pragma once

#include "kalman.h"

#include <vigie/core/track.h>

namespace vigie::track {

struct KalmanTrackerOptions;

// The picture that the tracks live in.
struct Scene {
  int width = 0, height = 0;   // px
  double clutter_density = 0;  // detections of clutter, 1/px² and frame
};

struct Followed {
  Track track;
  Kalman filter;
  double evidence = 0;           // log likelihood ratio, bounded, nats
  double width = 0, height = 0;  // px, smoothed
  Vec2<Pixel> middle_offset;     // from the centroid to the box's middle, smoothed
  int hits = 0, frames = 0;      // hits: with evidence of their own
  UtcTime revised;               // when the last revision was handed out
  bool handed_out = false;       // the path goes at the next frame's start

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
  void follow_size(const Detection& detection, double share);
};

// The measurement's covariance for tracking, px².
Covariance<2> measurement_covariance(const Detection& detection);

}  // namespace vigie::track
