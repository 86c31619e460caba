#include "outline.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigie::rules {
namespace {

// Twice the area of the triangle; positive where c is on the left of a → b.
double turn(PlanePoint a, PlanePoint b, PlanePoint c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

// Whether c is on the left of a → b. What is on it is decided as if every point of the path, and no corner,
// lay a hair to the east and less than a hair to the north (simulation of simplicity: Edelsbrunner and Mücke
// 1990): so whatever a path does in sum does not depend on how it touches corners and edges.
bool path_is_left(PlanePoint a, PlanePoint b, PlanePoint path) {
  const double side = turn(a, b, path);
  if (side != 0) return side > 0;
  return a.y != b.y ? b.y < a.y : b.x > a.x;
}
bool corner_is_left(PlanePoint from, PlanePoint to, PlanePoint corner) {
  const double side = turn(from, to, corner);
  if (side != 0) return side > 0;
  return from.y != to.y ? to.y > from.y : to.x < from.x;
}

}  // namespace

Outline::Crossings Outline::crossings(PlanePoint from, PlanePoint to) const {
  Crossings found;
  for (std::size_t i = 0; i < edge_count(); ++i) {
    const auto [a, b] = edge(i);
    const bool was_left = path_is_left(a, b, from), is_left = path_is_left(a, b, to);
    if (was_left == is_left || corner_is_left(from, to, a) == corner_is_left(from, to, b)) continue;
    found.net += was_left ? 1 : -1;
    const double before = turn(a, b, from), after = turn(a, b, to);
    if (before != after) found.share = std::min(found.share, std::clamp(before / (before - after), 0.0, 1.0));
  }
  return found;
}

bool Outline::contains(PlanePoint p) const {
  bool inside = false;
  for (std::size_t i = 0; i < edge_count(); ++i) {
    const auto [a, b] = edge(i);
    if ((a.y > p.y) == (b.y > p.y)) continue;
    if (p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)) inside = !inside;
  }
  return inside;
}

Outline::Nearest Outline::nearest(PlanePoint p) const {
  Nearest best{{}, std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < edge_count(); ++i) {
    const auto [a, b] = edge(i);
    const PlanePoint along = b - a;
    const double length2 = dot(along, along);
    const double share = length2 > 0 ? std::clamp(dot(p - a, along) / length2, 0.0, 1.0) : 0;
    const PlanePoint point = a + along * share;
    if (const double distance = norm(p - point); distance < best.distance) best = {point, distance};
  }
  return best;
}

double Outline::clearance(PlanePoint p, const Covariance<2>& c) const {
  const auto [point, distance] = nearest(p);
  if (!(distance > 0)) return 0;
  const PlanePoint away = (p - point) * (1 / distance);
  const double variance =
      away.x * away.x * c(0, 0) + 2 * away.x * away.y * c(0, 1) + away.y * away.y * c(1, 1);
  return variance > 0 ? distance / std::sqrt(variance) : std::numeric_limits<double>::infinity();
}

bool Outline::meets_itself() const {
  const std::size_t n = edge_count();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 2; j < n; ++j) {
      if (closed_ && i == 0 && j == n - 1) continue;  // neighbours
      const auto [a, b] = edge(i);
      const auto [c, d] = edge(j);
      if ((turn(a, b, c) > 0) != (turn(a, b, d) > 0) && (turn(c, d, a) > 0) != (turn(c, d, b) > 0))
        return true;
    }
  return false;
}

double Outline::area() const {
  double twice = 0;
  for (std::size_t i = 0; i < edge_count(); ++i) twice += turn(corners_[0], edge(i).a, edge(i).b);
  return std::abs(twice) / 2;
}

double Outline::length() const {
  double sum = 0;
  for (std::size_t i = 0; i < edge_count(); ++i) sum += norm(edge(i).b - edge(i).a);
  return sum;
}

}  // namespace vigie::rules
