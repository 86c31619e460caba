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

// The ground of a cell over a ray: a + b s + c s².
struct CellGround {
  double a = 0, b = 0, c = 0;
};
CellGround ground_over(const HeightGrid& grid, const Ray& ray, int column, int row) {
  const GridShape& g = grid.shape();
  const double h00 = static_cast<double>(grid.post(column, row));
  const double h10 = static_cast<double>(grid.post(column + 1, row)) - h00;
  const double h01 = static_cast<double>(grid.post(column, row + 1)) - h00;
  const double h11 = static_cast<double>(grid.post(column + 1, row + 1)) - h00 - h10 - h01;
  // u = u0 + us s and v = v0 + vs s in the cell; ground = h00 + h10 u + h01 v + h11 u v.
  const double u0 = (ray.eye.x - g.x0) / g.dx - column, us = ray.east / g.dx;
  const double v0 = (ray.eye.y - g.y0) / g.dy - row, vs = ray.north / g.dy;
  return {h00 + h10 * u0 + h01 * v0 + h11 * u0 * v0, h10 * us + h01 * vs + h11 * (u0 * vs + v0 * us),
          h11 * us * vs};
}

std::optional<double> cell_hit(const HeightGrid& grid, const Ray& ray, int column, int row, double from,
                               double to) {
  const CellGround ground = ground_over(grid, ray, column, row);
  return first_fall(ray.eye.z - ground.a, ray.slope - ground.b, -ray.bend - ground.c, from, to);
}

// The steepest slope, metres up a metre along, at which the ground of a cell appears over [from, to], with 0
// < from: of (ground - eye) / s + bend s.
double steepest(const CellGround& ground, const Ray& ray, double from, double to) {
  const double over = ground.a - ray.eye.z, curve = ground.c + ray.bend;
  const auto slope = [&](double s) { return over / s + ground.b + curve * s; };
  double most = std::max(slope(from), slope(to));
  if (const double s2 = over / curve; s2 > from * from && s2 < to * to)
    most = std::max(most, slope(std::sqrt(s2)));
  return most;
}

// s at which the ray leaves [low, high] on one axis.
double leaves(double start, double rate, double low, double high) {
  if (rate > 0) return (high - start) / rate;
  if (rate < 0) return (low - start) / rate;
  return kInfinity;
}

}  // namespace

// Every cell under the ray up to `reach_m`, but those in blocks that `may_matter(highest ground, from, to)`
// turns down; until `cell(column, row, from, to)` says that it is done.
template <typename MayMatter, typename Cell>
void Terrain::walk(double cx, double cy, double rx, double ry, double reach_m, MayMatter may_matter,
                   Cell cell) const {
  const int columns = grid_->shape().columns - 1, rows = grid_->shape().rows - 1;
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
    if (may_matter(highest, s, out)) {
      if (level > 0) {
        --level;
        continue;
      }
      if (cell(column, row, s, out)) return;
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
    if (column < 0 || row < 0 || column >= columns || row >= rows) return;
    level = std::min(level + 1, top);
  }
}

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
  std::optional<GroundHit> found;
  walk((eye.x - g.x0) / g.dx, (eye.y - g.y0) / g.dy, ray.east / g.dx, ray.north / g.dy, reach_m,
       // The parabola opens downwards, so over an interval it is lowest at one of the ends.
       [&](double highest, double from, double to) { return std::min(ray.up(from), ray.up(to)) <= highest; },
       [&](int column, int row, double from, double to) {
         const auto hit = cell_hit(*grid_, ray, column, row, from, to);
         if (hit) found = hit_at(ray, *hit);
         return hit.has_value();
       });
  return found;
}

std::optional<double> Terrain::hidden_m(EnuVector eye, double east_m, double north_m,
                                        const Refraction& refraction) const {
  if (!grid_) return 0;
  const GridShape& g = grid_->shape();
  const auto there = grid_->at(east_m, north_m);
  if (!there || !grid_->covers(eye.x, eye.y)) return std::nullopt;
  const double along = std::hypot(east_m - eye.x, north_m - eye.y);
  if (!(along > 1e-9)) return 0;
  const Ray ray{eye, (east_m - eye.x) / along, (north_m - eye.y) / along, 0, refraction.drop_m(1)};
  double steepest_so_far = -kInfinity;
  walk((eye.x - g.x0) / g.dx, (eye.y - g.y0) / g.dy, ray.east / g.dx, ray.north / g.dy, along,
       [&](double highest, double from, double to) {
         if (from <= 0) return true;
         const double over = highest - eye.z;
         return over / (over > 0 ? from : to) + std::max(ray.bend * from, ray.bend * to) > steepest_so_far;
       },
       [&](int column, int row, double from, double to) {
         // The ground straight below the eye hides nothing.
         constexpr double kBelowEye = 1e-6;
         if (to > kBelowEye)
           steepest_so_far = std::max(steepest_so_far, steepest(ground_over(*grid_, ray, column, row), ray,
                                                                std::max(from, kBelowEye), to));
         return false;
       });
  return std::max(0.0, eye.z + along * (steepest_so_far - ray.bend * along) - *there);
}

}  // namespace vigie::geo
