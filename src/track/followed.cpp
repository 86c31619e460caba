#include "followed.h"

#include <algorithm>
#include <cmath>

#include <vigie/track/existence_tracker.h>

namespace vigie::track {
namespace {

// A tentative track is given up when its evidence speaks this much against an object: what comes next had
// better start anew (Page 1954). Nats.
constexpr double kGivenUp = 0.5;
constexpr double kLeastExistence = 0.01;  // a confirmed track ends below
constexpr double kSpeedErrors = 2;        // standard deviations: one in seven that stand seem to move
constexpr double kLeastMove = 3;          // px; less may be the centroid's own error
constexpr double kSizeTime = 0.2;         // s, in which the box follows the detection's
constexpr double kFootError = 0.1;        // of the height: where it stands within its box
constexpr Duration kRevisionTime = Duration::milliseconds(500);  // a killed node loses no more than this
// Amplitudes count within these bounds: a detector's tails are not known further out. Nats.
constexpr double kLeastAmplitude = -3, kMostAmplitude = 6, kMostFirstAmplitude = 3;

double amplitude_of(const Detection& detection) {
  return std::clamp(detection.log_likelihood_ratio, kLeastAmplitude, kMostAmplitude);
}

Manoeuvres manoeuvres(const ExistenceTrackerOptions& options, const Scene& scene, double size) {
  const double turn = std::max(options.manoeuvre * scene.width, options.agility * size);
  return {turn * turn, options.quiet_share * options.quiet_share, options.quiet_time.seconds(),
          options.manoeuvre_time.seconds()};
}

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
                     const ExistenceTrackerOptions& options) {
  born = detection.stabilised_centroid;
  follow_size(detection, 1);
  filter = Imm::start(born, measurement_covariance(detection), options.first_speed * scene.width,
                      manoeuvres(options, scene, std::max(width, height)));
  // New objects against clutter, each a pixel² and frame: a clutter's blob is a try, and an hour has so many.
  const double objects = options.objects_per_hour * scene.frame_time / 3600 / scene.area();
  presence = Presence::of_odds(objects / scene.clutter(detection.found_by).density(born));
  track.score = 0;
  strength = amplitude_of(detection);
  learn(std::min(strength, kMostFirstAmplitude));
  by = detection.found_by;
  track.revision = 1;
  revised = at;
  track.state = TrackState::tentative;
  track.state_time = track.last_measured = track.first_seen = track.last_seen = at;
  track.measured = true;
  track.peak_snr = detection.snr;
  publish(scene);
  track.path.push_back({at, track.box, true, detection.snr});
}

void Followed::predict(UtcTime at, const Scene& scene, const ExistenceTrackerOptions& options) {
  if (handed_out) {
    track.path.clear();
    handed_out = false;
  }
  const double seconds = (at - track.state_time).seconds();
  filter.predict(seconds, manoeuvres(options, scene, std::max(width, height)));
  if (confirmed) presence.predict(seconds, kStay);
  track.state_time = at;
  track.measured = false;
  covered = false;
  ++frames;
}

bool Followed::moves() const {
  const double vx = filter.state[2], vy = filter.state[3];
  const Covariance<4>& p = filter.covariance;
  const double det = p(2, 2) * p(3, 3) - p(2, 3) * p(3, 2);
  return p(3, 3) * vx * vx - 2 * p(2, 3) * vx * vy + p(2, 2) * vy * vy > kSpeedErrors * kSpeedErrors * det;
}

void Followed::learn(double told) {
  presence.update(told);
  track.score += told;
}

Claim Followed::claim_of(const Detection& detection) const {
  Claim claim{detection.stabilised_centroid, measurement_covariance(detection), {}};
  claim.r(0, 0) += size_error(detection.box.width - width);
  claim.r(1, 1) += size_error(detection.box.height - height);
  claim.fit = filter.fit(claim.at, claim.r);
  return claim;
}

Claim Followed::claim_within(const Detection& detection) const {
  Claim claim = claim_of(detection);
  claim.r(0, 0) += size_error(width);
  claim.r(1, 1) += size_error(height);
  claim.fit = filter.fit(claim.at, claim.r);
  return claim;
}

double Followed::evidence_of(const Detection& detection, const Fit& fit, const Scene& scene) const {
  const double clutter = scene.clutter(detection.found_by).density(detection.stabilised_centroid);
  return std::log(fit.mean_density / clutter) + amplitude_of(detection) +
         std::min(0.0, likeness.of(Likeness::of_detection(detection)));
}

void Followed::take(const Detection& detection, const Claim& claim, const Scene& scene) {
  ++found;
  if (detection.independent) strength += amplitude_of(detection);
  filter.update(claim);
  follow_size(detection, 1 - std::exp(-(track.state_time - track.last_measured).seconds() / kSizeTime));
  by = detection.found_by;
  track.measured = true;
  track.last_measured = track.last_seen = track.state_time;
  track.peak_snr = std::max(track.peak_snr, detection.snr);
  publish(scene);
  track.path.push_back({track.state_time, track.box, true, detection.snr});
}

void Followed::go_along(const Followed& group, double weight, const Scene& scene) {
  if (weight <= 0) return;
  const PixelPoint middle = group.track.box.centre();
  // Evenly spread over the box.
  Claim claim{{middle.x - scene.shift.x, middle.y - scene.shift.y}, {}, {}};
  claim.r(0, 0) = group.width * group.width / 12 / weight;
  claim.r(1, 1) = group.height * group.height / 12 / weight;
  claim.fit = filter.fit(claim.at, claim.r);
  filter.update(claim);
}

void Followed::follow_size(const Detection& detection, double share) {
  const Vec2<Pixel> offset = detection.box.centre() - detection.centroid;
  width += share * (detection.box.width - width);
  height += share * (detection.box.height - height);
  likeness.follow(Likeness::of_detection(detection), share);
  middle_offset = middle_offset * (1 - share) + offset * share;
}

void Followed::judge(const Scene& scene, const ExistenceTrackerOptions& options) {
  publish(scene);
  if (is_over(scene, options)) {
    end();
    return;
  }
  const Duration unseen = track.state_time - track.last_measured;
  if (confirmed) {
    track.state = track.measured ? TrackState::confirmed : TrackState::coasting;
    lost = unseen > options.reach_time && !covered;
    untold = unseen > options.coast_time && !covered;
  } else if (track.measured && convinces(scene, options)) {
    confirmed = true;
    track.state = TrackState::confirmed;
    revise();
  }
  if (untold) return;
  if (confirmed && !track.measured) track.path.push_back({track.state_time, track.box, false, 0});
  if (track.state_time - revised >= kRevisionTime) revise();
}

bool Followed::is_over(const Scene& scene, const ExistenceTrackerOptions& options) const {
  const Duration unseen = track.state_time - track.last_measured;
  const PixelPoint p = track.position;
  const bool outside = p.x < 0 || p.y < 0 || p.x > scene.width || p.y > scene.height;
  if (outside && !track.measured) return true;
  if (confirmed) return presence.probability() < kLeastExistence || unseen > options.memory_time;
  return track.score < -kGivenUp || unseen > options.reach_time;
}

// The odds that it starts from are those of an hour's objects against an hour's clutter; once they are those
// of an hour's objects against the stated false tracks, that many at most have come so far (Ville 1939).
bool Followed::convinces(const Scene& scene, const ExistenceTrackerOptions& options) const {
  const double needed = std::log(options.objects_per_hour / options.false_tracks_per_hour);
  return std::log(presence.probability() / presence.absent) >= needed && !is_like_clutter(scene, options);
}

// Clutter that lasts, as a branch that sways or a ghost of the background, fits a track as well as a target
// does. But it stays where it is, and is weak or among others like it; there it also flickers, now this one
// and now the next.
bool Followed::is_like_clutter(const Scene& scene, const ExistenceTrackerOptions& options) const {
  const bool stays = norm(place() - born) < std::max({width, height, kLeastMove});
  if (stays && strength < 0) return true;
  const bool among_clutter = scene.clutter(by).around(place()) - own_clutter > options.calm_clutter;
  return among_clutter && (stays || found < options.confirm_share * frames);
}

void Followed::go_on_as(const Followed& other, const Scene& scene) {
  filter = other.filter;
  presence = other.presence;
  width = other.width;
  height = other.height;
  likeness = other.likeness;
  middle_offset = other.middle_offset;
  by = other.by;
  lost = untold = covered = false;
  track.measured = true;
  track.last_measured = track.last_seen = track.state_time;
  track.peak_snr = std::max(track.peak_snr, other.track.peak_snr);
  track.score += other.track.score;
  track.state = TrackState::confirmed;
  publish(scene);
  // Of this frame it has said that it is not seen.
  if (!track.path.empty() && track.path.back().time == track.state_time) track.path.pop_back();
  track.path.push_back(other.track.path.back());
  revise();
}

void Followed::end() {
  if (handed_out) track.path.clear();  // a frame ago
  track.state = TrackState::ended;
  track.measured = false;
  revise();
}

void Followed::revise() {
  ++track.revision;
  revised = track.state_time;
  handed_out = true;
}

void Followed::publish(const Scene& scene) {
  track.position = scene.raw(place());
  track.velocity = {filter.state[2], filter.state[3]};
  track.covariance = filter.covariance;
  const PixelPoint middle = track.position + middle_offset;
  track.box = {middle.x - width / 2, middle.y - height / 2, width, height};
  track.foot = {middle.x, track.box.bottom()};
  track.foot_covariance = {};
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) track.foot_covariance(i, j) = track.covariance(i, j);
  }
  track.foot_covariance(1, 1) += (kFootError * height) * (kFootError * height);
  track.existence = presence.probability();
}

}  // namespace vigie::track
