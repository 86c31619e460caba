#include "strand.h"

#include <algorithm>
#include <cmath>

namespace vigie::track {
namespace {

constexpr std::size_t kMostBranches = 3;
// How quickly a flyer's direction of sight changes its rate, as manoeuvres at this range do.
constexpr double kFlyerRangeM = 300, kFlyerManoeuvre = 4;
constexpr double kFirstTurn = 0.1;  // rad/s: 30 m/s at 300 m

Eigen::Vector3d vector_of(EnuVector v) {
  return {v.x, v.y, v.z};
}

// A root of a covariance in the axes of the line of sight, so that what bends with it stays the same number:
// across, along, up.
std::optional<Eigen::Matrix3d> root_along(const Eigen::Matrix3d& covariance, const Eigen::Vector3d& way) {
  const double flat = std::max(std::hypot(way.x(), way.y()), 1e-6);
  Eigen::Matrix3d axes;
  axes.col(0) << way.y() / flat, -way.x() / flat, 0;
  axes.col(1) << way.x() / flat, way.y() / flat, 0;
  axes.col(2) << 0, 0, 1;
  const Eigen::LLT<Eigen::Matrix3d> root(axes.transpose() * covariance * axes);
  if (root.info() != Eigen::Success) return std::nullopt;
  return axes * Eigen::Matrix3d(root.matrixL());
}

std::optional<PlaceMeasurement> measurement_of(const GroundPlace& place, const Eigen::Vector3d& from,
                                               double own_share, const geo::SiteFrame& frame) {
  if (!geo::check_geodetic(place.place) || !(place.weight > 0 && place.weight <= 1)) return std::nullopt;
  Eigen::Matrix3d covariance;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) covariance(i, j) = (place.covariance(i, j) + place.covariance(j, i)) / 2;
  constexpr double kMost2 = 1e10;  // m²: a hundred kilometres
  if (!covariance.allFinite() || !(covariance.trace() < kMost2)) return std::nullopt;
  PlaceMeasurement measured;
  measured.place = vector_of(frame.enu_from_geodetic(place.place));
  measured.weight = place.weight;
  const Eigen::Vector3d way = measured.place - from;
  measured.range_m = way.norm();
  // A place on the ground has no thickness of its own: a tenth of the body's, so that the root is one.
  const Eigen::Matrix3d body = kBodyM * kBodyM * Eigen::Matrix3d::Identity();
  measured.own = own_share * covariance + body;
  const auto root = root_along((1 - own_share) * covariance + 0.01 * body, way);
  if (!root) return std::nullopt;
  measured.common = *root;
  return measured;
}

bool is_in_the_air(const PlacedTrack& track) {
  const ObjectClass best = track.classes.best();
  return track.ground.empty() || best == ObjectClass::bird || best == ObjectClass::drone ||
         best == ObjectClass::aircraft;
}

}  // namespace

bool Strand::measure(const PlacedTrack& track, UtcTime at, const geo::SiteFrame& frame, double manoeuvre) {
  if (!(track.own_share >= 0 && track.own_share <= 1)) return false;
  std::vector<PlaceMeasurement> found;
  std::optional<SightMeasurement> seen;
  if (!is_in_the_air(track)) {
    for (const GroundPlace& place : track.ground)
      if (auto measured = measurement_of(place, from, track.own_share, frame)) found.push_back(*measured);
    std::sort(found.begin(), found.end(), [](const PlaceMeasurement& a, const PlaceMeasurement& b) {
      return a.weight != b.weight ? a.weight > b.weight : a.range_m < b.range_m;
    });
    if (found.size() > kMostBranches) found.erase(found.begin() + kMostBranches, found.end());
    if (found.empty()) return false;
  } else {
    if (!track.sight) return false;
    const SightLine& sight_line = *track.sight;
    const double sigma = sight_line.direction_uncertainty.radians();
    if (!(sigma > 0 && sigma < 1) || !geo::check_geodetic(sight_line.from) ||
        !std::isfinite(sight_line.bearing.degrees()) || !sight_line.elevation.is_finite())
      return false;
    seen = SightMeasurement{vector_of(frame.enu_from_geodetic(sight_line.from)),
                            half_turn(sight_line.bearing.from_north().radians()),
                            sight_line.elevation.radians(),
                            sigma * std::sqrt(track.own_share) + 1e-6,
                            sigma * std::sqrt(1 - track.own_share) + 1e-6,
                            sight_line.nearest.metres(),
                            sight_line.farthest.metres()};
    line = sight_line;
  }
  if (last == UtcTime()) first = at;
  predict(at, manoeuvre);
  time = last = at;
  const bool sets_off = motion == Motion::stationary && track.motion == Motion::moving;
  motion = track.motion;
  classes = track.classes;
  if (track.size) size = track.size;
  places = std::move(found);
  sight = seen;
  if (sets_off)
    for (Branch& branch : branches) branch.path.forget_velocity(kFirstSpeed);
  sight ? follow_sight() : follow_places();
  return true;
}

// Each place goes on with the branch that is nearest to it; what no place goes on with is over.
void Strand::follow_places() {
  turning.reset();
  line.reset();
  std::vector<Branch> next;
  for (const PlaceMeasurement& place : places) {
    auto best = branches.end();
    double least = kGate2;
    for (auto b = branches.begin(); b != branches.end(); ++b) {
      const Eigen::Vector3d off = place.place - b->path.place();
      const double d2 = off.dot((b->path.place_covariance() + place.own).ldlt().solve(off));
      if (d2 < least) least = d2, best = b;
    }
    if (best == branches.end()) {
      next.push_back(
          {Path(place.place, place.own, motion == Motion::stationary ? 0.05 : kFirstSpeed), place});
      continue;
    }
    next.push_back(std::move(*best));
    branches.erase(best);
    next.back().path.update_own(place);
    next.back().last = place;
    if (motion == Motion::stationary) next.back().path.halt();
  }
  branches = std::move(next);
}

void Strand::follow_sight() {
  branches.clear();
  PlaceMeasurement direction;
  direction.place << sight->bearing, sight->elevation, 0;
  direction.own = sight->own * sight->own * Eigen::Matrix3d::Identity();
  if (turning) {
    const double turn = half_turn(direction.place.x() - turning->place().x());
    direction.place.x() = turning->place().x() + turn;
    turning->update_own(direction);
  } else {
    turning.emplace(direction.place, direction.own, kFirstTurn);
  }
}

void Strand::predict(UtcTime to, double manoeuvre) {
  const double seconds = (to - time).seconds();
  if (!(seconds > 0)) return;
  time = to;
  for (Branch& branch : branches) branch.path.predict(seconds, motion == Motion::stationary ? 0 : manoeuvre);
  if (turning) turning->predict(seconds, kFlyerManoeuvre / (kFlyerRangeM * kFlyerRangeM));
}

SightMeasurement Strand::sight_now() const {
  SightMeasurement now = *sight;
  const Eigen::Vector3d direction = turning->place();
  now.bearing = half_turn(direction.x());
  now.elevation = direction.y();
  const Eigen::Matrix3d covariance = turning->place_covariance();
  now.own = std::sqrt((covariance(0, 0) + covariance(1, 1)) / 2);
  return now;
}

}  // namespace vigie::track
