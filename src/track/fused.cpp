#include "fused.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigie::track {
namespace {

constexpr std::size_t kMostHypotheses = 4;
constexpr double kLeastWeight = 0.01;
// Nothing is known before the first measurement: m². So wide that it moves nothing.
constexpr double kAnywhere2 = 1e7;
// So many measurements in a row of each of its tracks that no hypothesis explains, and a target begins anew.
constexpr int kMostOutside = 4;
// Innovations are remembered for about this many measurements.
constexpr double kOffShare = 0.25;

Eigen::Vector3d unit(const SightMeasurement& s) {
  return {std::sin(s.bearing) * std::cos(s.elevation), std::cos(s.bearing) * std::cos(s.elevation),
          std::sin(s.elevation)};
}

}  // namespace

std::optional<Crossing> crossing_of(const SightMeasurement& a, const SightMeasurement& b) {
  const Eigen::Vector3d da = unit(a), db = unit(b), between = b.from - a.from;
  const Eigen::Vector3d across = da.cross(db);
  constexpr double kLeastAngle = 0.02;  // rad: flatter, and range is not to be had
  if (!(across.norm() > kLeastAngle)) return std::nullopt;
  const double ab = da.dot(db), scale = 1 - ab * ab;
  const double ra = (between.dot(da) - ab * between.dot(db)) / scale;
  const double rb = (ab * between.dot(da) - between.dot(db)) / scale;
  const auto possible = [](double range, const SightMeasurement& s) {
    return range > s.nearest_m / 2 && range < s.farthest_m * 2;
  };
  if (!possible(ra, a) || !possible(rb, b)) return std::nullopt;
  Crossing crossing;
  crossing.point = (a.from + ra * da + b.from + rb * db) / 2;
  crossing.miss_m = std::abs(between.dot(across.normalized()));
  crossing.sigma_m = std::hypot(ra * std::hypot(a.own, a.common), rb * std::hypot(b.own, b.common));
  return crossing;
}

Member& Fused::join(const Strand& strand) {
  for (Member& member : members)
    if (member.strand == strand.number) return member;
  if (members.size() >= kMostMembers) members.erase(members.begin());
  members.push_back({strand.number, strand.id, strand.camera, strand.first, strand.last, 0});
  first = members.size() == 1 ? strand.first : std::min(first, strand.first);
  return members.back();
}

void Fused::leave(std::uint32_t strand) {
  std::erase_if(members, [&](const Member& member) { return member.strand == strand; });
}

bool Fused::sees_now(CameraId camera, UtcTime now) const {
  return std::any_of(members.begin(), members.end(), [&](const Member& member) {
    return member.camera == camera && now - member.last <= kInView;
  });
}

void Fused::predict(UtcTime to, double manoeuvre) {
  const double seconds = (to - time).seconds();
  if (!(seconds > 0)) return;
  time = to;
  for (Hypothesis& h : hypotheses) h.path.predict(seconds, motion == Motion::stationary ? 0 : manoeuvre);
}

void Fused::measure(const Strand& strand, double manoeuvre) {
  predict(strand.last, manoeuvre);
  time = std::max(time, strand.last);
  last = std::max(last, strand.last);
  Member& member = join(strand);
  member.last = strand.last;
  if (strand.sight)
    measure_sight(strand, member);
  else
    measure_places(strand, member);
}

void Fused::start(const Strand& strand) {
  hypotheses.clear();
  outside = 0;
  for (const PlaceMeasurement& place : strand.places) {
    const bool stands = strand.motion == Motion::stationary;
    Hypothesis h(Path(place.place, kAnywhere2 * Eigen::Matrix3d::Identity(), stands ? 0.05 : kFirstSpeed));
    h.path.update(strand.camera, place);
    h.place_weights[strand.camera] = std::log(place.weight);
    hypotheses.push_back(std::move(h));
  }
  weigh();
}

void Fused::measure_places(const Strand& strand, Member& member) {
  flies = false;
  line.reset();
  if (hypotheses.empty()) return start(strand);
  std::vector<Hypothesis> next;
  double least = 10 * kGate2;
  for (const Hypothesis& h : hypotheses) {
    for (const PlaceMeasurement& place : strand.places) {
      const Expected expected = h.path.expect(strand.camera, place);
      const Eigen::Vector3d off = place.place - expected.mean;
      const double d2 = off.dot((expected.covariance + place.own).ldlt().solve(off));
      least = std::min(least, d2);
      if (!(d2 < kGate2)) continue;
      Hypothesis child = h;
      child.fit -= child.path.update(strand.camera, place) / 2;
      child.place_weights[strand.camera] = std::log(place.weight);
      next.push_back(std::move(child));
    }
  }
  member.off += kOffShare * (least - member.off);
  if (next.empty()) {
    const auto seeing = std::count_if(members.begin(), members.end(),
                                      [&](const Member& other) { return time - other.last <= kInView; });
    if (++outside >= kMostOutside * seeing) start(strand);
    return;
  }
  outside = 0;
  hypotheses = std::move(next);
  weigh();
}

void Fused::measure_sight(const Strand& strand, Member& member) {
  line = strand.line;
  if (hypotheses.empty()) {
    flies = true;
    return;
  }
  for (Hypothesis& h : hypotheses) {
    const Expected expected = h.path.expect(strand.camera, *strand.sight);
    const Eigen::Vector2d off(half_turn(strand.sight->bearing - expected.mean(0)),
                              strand.sight->elevation - expected.mean(1));
    const double own2 = strand.sight->own * strand.sight->own;
    const double d2 = off.dot((expected.covariance + own2 * Eigen::Matrix2d::Identity()).ldlt().solve(off));
    member.off += kOffShare * (std::min(d2, 10 * kGate2) - member.off);
    if (d2 < kGate2) h.fit -= h.path.update(strand.camera, *strand.sight) / 2;
  }
  weigh();
}

void Fused::place_between(const Strand& a, const Strand& b) {
  const SightMeasurement sa = a.sight_now(), sb = b.sight_now();
  const auto crossing = crossing_of(sa, sb);
  if (!crossing) return;
  Hypothesis h(Path(crossing->point, kAnywhere2 * Eigen::Matrix3d::Identity(), kFirstFlyerSpeed));
  h.path.update(a.camera, sa);
  h.path.update(b.camera, sb);
  hypotheses = {std::move(h)};
}

// Weighs the hypotheses, lets those that have come together be one, and drops the unlikely.
void Fused::weigh() {
  double best = -std::numeric_limits<double>::infinity();
  for (Hypothesis& h : hypotheses) {
    h.weight = h.fit;
    for (const auto& [camera, log] : h.place_weights) h.weight += log;
    best = std::max(best, h.weight);
  }
  for (Hypothesis& h : hypotheses) h.weight = std::exp(h.weight - best);
  std::sort(hypotheses.begin(), hypotheses.end(), [](const Hypothesis& a, const Hypothesis& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.path.place().x() < b.path.place().x();
  });
  std::vector<Hypothesis> kept;
  double sum = 0;
  for (Hypothesis& h : hypotheses) {
    const bool known = std::any_of(kept.begin(), kept.end(), [&](const Hypothesis& k) {
      const Eigen::Vector3d off = k.path.place() - h.path.place();
      return off.dot((k.path.place_covariance() + h.path.place_covariance()).ldlt().solve(off)) < 1;
    });
    if (known || h.weight < kLeastWeight || kept.size() >= kMostHypotheses) continue;
    sum += h.weight;
    kept.push_back(std::move(h));
  }
  for (Hypothesis& h : kept) h.weight /= sum;
  const double top = kept.empty() ? 0 : kept.front().fit;
  for (Hypothesis& h : kept) h.fit -= top;
  hypotheses = std::move(kept);
}

}  // namespace vigie::track
