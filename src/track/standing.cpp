#include "standing.h"

#include <algorithm>
#include <cmath>

#include <vigie/track/standing_tracker.h>

namespace vigie::track {
namespace {

constexpr double kGate = 3;       // standard deviations: 99 % of its own spots are within
constexpr double kLeastMove = 3;  // px; less may be the centroid's own error
// Spots that its place is the mean of: one that drifts by a third of its error a frame is not lost.
constexpr double kMemory = 5;
constexpr double kKindMemory = 25;  // ... and that others like it are counted over: about a second
constexpr Duration kRevisionTime = Duration::seconds(1);  // nothing changes sooner

// A mast may have turned a little since: px
constexpr double kRestoredError = 1.5;

double variance_of(const Detection& spot) {
  return std::max({spot.centroid_covariance(0, 0), spot.centroid_covariance(1, 1), 0.01});
}

}  // namespace

void Standing::start(const Detection& spot, UtcTime at, Duration now, const StandingTrackerOptions& options) {
  born = place = spot.stabilised_centroid;
  sign = spot.sign;
  track.first_seen = at;
  since = now;
  anew.reserve(static_cast<std::size_t>(options.found_anew));
  take(spot, at, now, options);
}

bool Standing::fits(const Detection& spot) const {
  const Vec2<Stabilised> apart = spot.stabilised_centroid - place;
  const double reach2 = kGate * kGate * (variance + variance_of(spot));
  return spot.sign == sign && apart.x * apart.x + apart.y * apart.y <= reach2;
}

void Standing::take(const Detection& spot, UtcTime at, Duration now, const StandingTrackerOptions& options) {
  hold(at, now);
  ++found;
  const double share = 1 / std::min(static_cast<double>(found), kMemory);
  place = place + (spot.stabilised_centroid - place) * share;
  width += share * (spot.box.width - width);
  height += share * (spot.box.height - height);
  strength += share * (spot.snr - strength);
  alike += (spot.alike - alike) / std::min(static_cast<double>(found), kKindMemory);
  variance = variance_of(spot) * share;
  if (!told && !known) born = place;
  track.peak_snr = std::max(track.peak_snr, spot.snr);
  std::erase_if(anew, [&](Duration then) { return now - then > options.anew_time; });
  if (spot.independent && anew.size() < static_cast<std::size_t>(options.found_anew)) anew.push_back(now);
}

void Standing::hold(UtcTime at, Duration now) {
  track.last_measured = track.last_seen = at;
  seen = now;
}

bool Standing::is_something(Duration now, const StandingTrackerOptions& options) const {
  return anew.size() >= static_cast<std::size_t>(options.found_anew) && now - since >= options.least_time &&
         found >= options.least_share * frames && alike <= options.most_alike;
}

bool Standing::has_moved() const {
  const double beyond = kGate * std::sqrt(2 * variance);
  return norm(place - born) > std::max({beyond, kLeastMove, width, height});
}

bool Standing::has_grown(const StandingTrackerOptions& options) const {
  return strength > options.grown * known_strength || std::max(width, height) > options.grown * known_size;
}

void Standing::become_known() {
  known = true;
  born = place;
  known_size = std::max(width, height);
  known_strength = strength;
}

void Standing::restore(const KnownThing& kept, Duration now) {
  born = place = kept.place;
  sign = kept.sign;
  width = height = known_size = kept.size;
  strength = known_strength = kept.strength;
  variance = kRestoredError * kRestoredError;
  found = frames = static_cast<int>(kMemory);
  since = seen = now;
  known = true;
}

void Standing::begin_anew(Duration now) {
  known = false;
  since = now;
  found = frames = 0;
  anew.clear();
}

void Standing::tell(TrackId id, Motion motion) {
  told = true;
  known = false;
  track.id = id;
  track.motion = motion;
  track.revision = 0;
}

void Standing::begin_frame() {
  if (handed_out) track.path.clear();
  handed_out = false;
  ++frames;
}

void Standing::publish(UtcTime at, bool measured, Motion motion, Vec2<Pixel> shift) {
  const TrackState state = measured ? TrackState::confirmed : TrackState::coasting;
  const bool changed = track.revision == 0 || state != track.state || motion != track.motion;
  track.state = state;
  track.motion = motion;
  track.state_time = at;
  track.measured = measured;
  track.position = PixelPoint{place.x, place.y} + shift;
  track.box = {track.position.x - width / 2, track.position.y - height / 2, width, height};
  track.foot = {track.position.x, track.box.bottom()};
  track.covariance = {};
  for (int i = 0; i < 2; ++i) track.covariance(i, i) = track.foot_covariance(i, i) = variance;
  // One of its kind, against those like it.
  track.existence = 1 / (1 + alike);
  if (!changed && at - revised < kRevisionTime) return;
  track.path.push_back({at, track.box, measured, measured ? strength : 0});
  revised = at;
  revise();
}

void Standing::end() {
  track.state = TrackState::ended;
  track.measured = false;
  told = false;
  revise();
}

void Standing::revise() {
  ++track.revision;
  handed_out = true;
}

}  // namespace vigie::track
