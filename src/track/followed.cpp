#include "followed.h"

#include <algorithm>
#include <cmath>

#include <vigie/track/kalman_tracker.h>

namespace vigie::track {
namespace {

// The prior of a new track: one blob in fifty that is not of a known track is a new object.
constexpr double kPriorOdds = -4;
// Evidence is bounded, so that what was seen for an hour is given up as soon as what was seen for a second.
constexpr double kMostEvidence = 20;
constexpr double kLeastMove = 3;    // px; less may be the centroid's own error
constexpr double kSizeTime = 0.2;   // s, in which the box follows the detection's
constexpr double kFootError = 0.1;  // of the height: where it stands within its box
constexpr Duration kRevisionTime = Duration::milliseconds(500);  // a killed node loses no more than this

}  // namespace

Covariance<2> measurement_covariance(const Detection& detection) {
  Covariance<2> r = detection.centroid_covariance;
  // A hundredth of a square pixel keeps a detector that is too sure of itself from stopping the filter.
  r(0, 0) = std::max(r(0, 0), 0.01);
  r(1, 1) = std::max(r(1, 1), 0.01);
  if (r(0, 1) * r(1, 0) >= 0.99 * r(0, 0) * r(1, 1)) r(0, 1) = r(1, 0) = 0;
  return r;
}

void Followed::start(const Detection& detection, UtcTime at, const Scene& scene,
                     const KalmanTrackerOptions& options) {
  filter =
      Kalman::start(detection.centroid, measurement_covariance(detection), options.first_speed * scene.width);
  evidence = kPriorOdds + std::clamp(detection.log_likelihood_ratio, -3.0, 3.0);
  hits = found = frames = 1;
  handed_out = false;
  born = detection.centroid;
  follow_size(detection, 1);
  track.revision = 1;
  revised = at;
  track.state = TrackState::tentative;
  track.state_time = track.last_measured = track.first_seen = track.last_seen = at;
  track.measured = true;
  track.score = evidence;
  track.peak_snr = detection.snr;
  track.classes = {};
  track.path.clear();
  publish();
  track.path.push_back({at, track.box, true, detection.snr});
}

void Followed::predict(UtcTime at, const Scene& scene, const KalmanTrackerOptions& options) {
  if (handed_out) {
    track.path.clear();
    handed_out = false;
  }
  const double turn = std::max(options.manoeuvre * scene.width, options.agility * std::max(width, height));
  filter.predict((at - track.state_time).seconds(), turn * turn);
  track.state_time = at;
  track.measured = false;
}

double Followed::gain_of(const Detection& detection, const Innovation& innovation, const Scene& scene,
                         const KalmanTrackerOptions& options) const {
  const double p = options.detection_probability;
  return std::log(p) + innovation.log_density - std::log(scene.clutter->density(detection.centroid)) +
         std::clamp(detection.log_likelihood_ratio, -3.0, 6.0) - std::log(1 - p);
}

void Followed::take(const Detection& detection, double weight, const Scene& scene,
                    const KalmanTrackerOptions& options) {
  const Covariance<2> r = measurement_covariance(detection);
  const Innovation innovation = filter.innovation(detection.centroid, r);
  if (detection.independent) {
    const double told = weight * (gain_of(detection, innovation, scene, options) +
                                  std::log(1 - options.detection_probability));
    evidence = std::min(evidence + told, kMostEvidence);
    track.score += told;
    ++hits;
  }
  ++found;
  filter.update(innovation, r);
  follow_size(detection,
              std::min(1.0, 1 - std::exp(-(track.state_time - track.last_measured).seconds() / kSizeTime)));
  track.measured = true;
  track.last_measured = track.last_seen = track.state_time;
  track.peak_snr = std::max(track.peak_snr, detection.snr);
  publish();
  track.path.push_back({track.state_time, track.box, true, detection.snr});
}

void Followed::miss(double weight, const KalmanTrackerOptions& options) {
  const double told = weight * std::log(1 - options.detection_probability);
  evidence += told;
  track.score += told;
}

void Followed::follow_size(const Detection& detection, double share) {
  const Vec2<Pixel> offset = detection.box.centre() - detection.centroid;
  width += share * (detection.box.width - width);
  height += share * (detection.box.height - height);
  middle_offset = middle_offset * (1 - share) + offset * share;
}

void Followed::judge(const Scene& scene, const KalmanTrackerOptions& options) {
  const double gone = std::log(options.end_existence / (1 - options.end_existence));
  const PixelPoint p{filter.state[0], filter.state[1]};
  const bool outside = p.x < 0 || p.y < 0 || p.x > scene.width || p.y > scene.height;
  const bool unseen = track.state_time - track.last_measured > options.coast_time;
  if (!track.measured) publish();
  if (evidence < gone || unseen || (outside && !track.measured)) {
    end();
    return;
  }
  if (track.state == TrackState::tentative) {
    const bool often = hits >= options.confirm_hits && found >= options.confirm_share * frames;
    if (track.measured && often && evidence >= options.confirm_score && !stands_in_clutter(scene, options)) {
      track.state = TrackState::confirmed;
      revise();
    }
  } else {
    track.state = track.measured ? TrackState::confirmed : TrackState::coasting;
  }
  if (!track.measured && track.state == TrackState::coasting) {
    track.path.push_back({track.state_time, track.box, false, 0});
  }
  if (track.state_time - revised >= kRevisionTime) revise();
}

// Clutter that lasts, as a branch that sways, fits a track as well as a target does; but it stays where it
// is.
bool Followed::stands_in_clutter(const Scene& scene, const KalmanTrackerOptions& options) const {
  const double moved = norm(track.position - born);
  return moved < std::max({width, height, kLeastMove}) &&
         scene.clutter->around(track.position) - own_clutter > options.calm_clutter;
}

void Followed::end() {
  track.state = TrackState::ended;
  track.measured = false;
  publish();
  revise();
}

void Followed::revise() {
  ++track.revision;
  revised = track.state_time;
  handed_out = true;
}

void Followed::publish() {
  track.position = {filter.state[0], filter.state[1]};
  track.velocity = {filter.state[2], filter.state[3]};
  track.covariance = filter.covariance;
  const PixelPoint middle = track.position + middle_offset;
  track.box = {middle.x - width / 2, middle.y - height / 2, width, height};
  track.foot = {middle.x, track.box.bottom()};
  track.foot_covariance = {};
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) track.foot_covariance(i, j) = filter.covariance(i, j);
  }
  track.foot_covariance(1, 1) += (kFootError * height) * (kFootError * height);
  track.existence = 1 / (1 + std::exp(-evidence));
}

}  // namespace vigie::track
