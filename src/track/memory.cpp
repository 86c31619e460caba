#include "memory.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <vigie/track/existence_tracker.h>

namespace vigie::track {
namespace {

// A new track whose place and speed are within this many standard deviations of those that a lost one is
// expected to have may be it: 99 % are.
constexpr double kFoundAgain = 3.64;
// What comes into view is as likely to be fast as half as fast, down to what seems to stand.
constexpr int kSpeedOctaves = 7;

// Of a new object's speed; s²/px².
double speed_density(const Followed& f, double usual) {
  const double vx = f.filter.state[2], vy = f.filter.state[3];
  const Covariance<4>& p = f.filter.covariance;
  double sum = 0;
  for (int i = 0; i < kSpeedOctaves; ++i, usual /= 2) {
    const double xx = p(2, 2) + usual * usual, yy = p(3, 3) + usual * usual, xy = p(2, 3);
    const double det = xx * yy - xy * xy;
    const double distance2 = (yy * vx * vx - 2 * xy * vx * vy + xx * vy * vy) / det;
    sum += std::exp(-distance2 / 2) / (2 * std::numbers::pi * std::sqrt(det));
  }
  return sum / kSpeedOctaves;
}

// Objects that come into view in a second: as many as leave it, where there are many.
double arrivals(std::span<const Followed> all, const ExistenceTrackerOptions& options) {
  const auto there =
      std::count_if(all.begin(), all.end(), [](const Followed& f) { return f.confirmed && f.lives(); });
  return std::max(options.objects_per_hour / 3600, static_cast<double>(there) / kStay.there);
}

bool may_be(const Followed& old, const Followed& f) {
  return old.confirmed && old.lives() && !old.track.measured && old.track.last_measured < f.track.first_seen;
}

}  // namespace

Followed* remembered(const Followed& f, std::span<Followed> all, const Scene& scene,
                     const ExistenceTrackerOptions& options) {
  // A second, a pixel² and a square of speed each.
  const double others =
      arrivals(all, options) / scene.area() * speed_density(f, options.first_speed * scene.width);
  Followed* known = nullptr;
  double most = 0;
  for (Followed& old : all) {
    if (!may_be(old, f)) continue;
    const Fit fit = old.filter.fit(f.filter);
    if (!(fit.distance2 <= kFoundAgain * kFoundAgain)) continue;
    const double unseen = (f.track.first_seen - old.track.last_measured).seconds();
    const double gain = std::log(old.presence.probability() * fit.mean_density / (others * unseen)) +
                        old.likeness.of(f.likeness);
    if (gain <= most) continue;
    most = gain;
    known = &old;
  }
  return known;
}

}  // namespace vigie::track
