// The walk of a ray over a terrain: block by block over the pyramid of highest heights (Tevs, Ihrke, Seidel
// 2008), and in a cell the exact root of the quadratic that a straight or parabolic ray makes with the
// bilinear surface.
#include <algorithm>
#include <cmath>
#include <limits>

#include <vigie/geo/terrain.h>

namespace vigie::geo {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A ray over the ground by horizontal distance s: east and north are linear in s, up is a parabola that opens
// downwards.
struct Ray {
  EnuVector eye;
  double east = 0, north = 0;  // unit vector of the horizontal
  double slope = 0;            // metres up a metre along
  double bend = 0;             // metres down at s = 1: up = z + slope s - bend s²
  [[nodiscard]] double x(double s) const { return eye.x + east * s; }
  [[nodiscard]] double y(double s) const { return eye.y + north * s; }
  [[nodiscard]] double up(double s) const { return eye.z + s * (slope - bend * s); }
};

// The least s in [from, to] at which a + b s + c s² comes down to 0, with what is above it positive.
std::optional<double> first_fall(double a, double b, double c, double from, double to) {
  const auto value = [&](double s) { return a + s * (b + s * c); };
  if (value(from) <= 0) return from;
  const double discriminant = b * b - 4 * a * c;
  if (std::abs(c) < 1e-300 || std::abs(c) * (to - from) < 1e-15 * std::abs(b)) {
    if (!(b < 0)) return std::nullopt;
    const double s = -a / b;
    return s <= to ? std::optional(std::max(s, from)) : std::nullopt;
  }
  if (discriminant < 0) return std::nullopt;
  const double q = -0.5 * (b + std::copysign(std::sqrt(discriminant), b));
  double first = q / c, second = q != 0 ? a / q : first;
  if (first > second) std::swap(first, second);
  if (first >= from && first <= to) return first;
  if (second >= from && second <= to) return second;
  // The end is below, but rounding hid the root.
  return value(to) <= 0 ? std::optional(to) : std::nullopt;
}

std::optional<GroundHit> hit_at(const Ray& ray, double s) {
  return GroundHit{{ray.x(s), ray.y(s), ray.up(s)}, s};
}

// Down onto the point below the eye, or past it.
std::optional<GroundHit> vertical_hit(const Terrain& terrain, EnuVector eye, double down) {
  const auto ground = terrain.up_m(eye.x, eye.y);
  if (!(down < 0) || !ground || *ground > eye.z) return std::nullopt;
  return GroundHit{{eye.x, eye.y, *ground}, 0};
}

std::optional<double> cell_hit(const HeightGrid& grid, const Ray& ray, int column, int row, double from,
                               double to) {
  const GridShape& g = grid.shape();
  const double h00 = static_cast<double>(grid.post(column, row));
  const double h10 = static_cast<double>(grid.post(column + 1, row)) - h00;
  const double h01 = static_cast<double>(grid.post(column, row + 1)) - h00;
  const double h11 = static_cast<double>(grid.post(column + 1, row + 1)) - h00 - h10 - h01;
  // u = u0 + us s and v = v0 + vs s in the cell; ground = h00 + h10 u + h01 v + h11 u v.
  const double u0 = (ray.eye.x - g.x0) / g.dx - column, us = ray.east / g.dx;
  const double v0 = (ray.eye.y - g.y0) / g.dy - row, vs = ray.north / g.dy;
  const double a = ray.eye.z - (h00 + h10 * u0 + h01 * v0 + h11 * u0 * v0);
  const double b = ray.slope - (h10 * us + h01 * vs + h11 * (u0 * vs + v0 * us));
  const double c = -ray.bend - h11 * us * vs;
  return first_fall(a, b, c, from, to);
}

// s at which the ray leaves [low, high] on one axis.
double leaves(double start, double rate, double low, double high) {
  if (rate > 0) return (high - start) / rate;
  if (rate < 0) return (low - start) / rate;
  return kInfinity;
}

}  // namespace

std::optional<GroundHit> Terrain::intersect(EnuVector eye, EnuVector direction, double reach_m,
                                            const Refraction& refraction) const {
  const double along = std::hypot(direction.x, direction.y);
  if (!(along > 1e-12)) return vertical_hit(*this, eye, direction.z);
  const Ray ray{eye, direction.x / along, direction.y / along, direction.z / along, refraction.drop_m(1)};
  if (!grid_) {
    if (!(eye.z > plane_up_m_)) return std::nullopt;
    const auto s = first_fall(eye.z - plane_up_m_, ray.slope, -ray.bend, 0, reach_m);
    return s ? hit_at(ray, *s) : std::nullopt;
  }

  const GridShape& g = grid_->shape();
  const auto ground = grid_->at(eye.x, eye.y);
  if (!ground || !(eye.z > *ground)) return std::nullopt;
  const double cx = (eye.x - g.x0) / g.dx, cy = (eye.y - g.y0) / g.dy;
  const double rx = ray.east / g.dx, ry = ray.north / g.dy;
  const int columns = g.columns - 1, rows = g.rows - 1;
  int column = std::clamp(static_cast<int>(cx), 0, columns - 1);
  int row = std::clamp(static_cast<int>(cy), 0, rows - 1);
  double s = 0;
  int level = 0;
  const int top = static_cast<int>(levels_.size()) - 1;
  while (s < reach_m) {
    const int bx = column >> level, by = row >> level, size = 1 << level;
    const double out_x = leaves(cx, rx, bx * size, std::min((bx + 1) * size, columns));
    const double out_y = leaves(cy, ry, by * size, std::min((by + 1) * size, rows));
    const double out = std::max(s, std::min({out_x, out_y, reach_m}));
    const Level& blocks = levels_[static_cast<std::size_t>(level)];
    const auto highest = static_cast<double>(
        blocks.highest[static_cast<std::size_t>(by) * static_cast<std::size_t>(blocks.columns) +
                       static_cast<std::size_t>(bx)]);
    // The parabola opens downwards, so over an interval it is lowest at one of the ends.
    if (std::min(ray.up(s), ray.up(out)) <= highest) {
      if (level > 0) {
        --level;
        continue;
      }
      if (const auto hit = cell_hit(*grid_, ray, column, row, s, out)) return hit_at(ray, *hit);
    }
    // On to the next block, by whole cells, so that no cell is missed or met twice.
    s = out;
    if (out_x <= out_y) {
      column = rx > 0 ? (bx + 1) * size : bx * size - 1;
      row = std::clamp(static_cast<int>(cy + ry * s), by * size, std::min((by + 1) * size, rows) - 1);
    } else {
      row = ry > 0 ? (by + 1) * size : by * size - 1;
      column = std::clamp(static_cast<int>(cx + rx * s), bx * size, std::min((bx + 1) * size, columns) - 1);
    }
    if (column < 0 || row < 0 || column >= columns || row >= rows) return std::nullopt;
    level = std::min(level + 1, top);
  }
  return std::nullopt;
}

}  // namespace vigie::geo
