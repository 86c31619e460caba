#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <vigie/geo/terrain.h>

namespace vigie::geo {

EnuVector apparent(EnuVector eye, EnuVector place, const Refraction& refraction) {
  return {place.x, place.y, place.z + refraction.drop_m(std::hypot(place.x - eye.x, place.y - eye.y))};
}

Terrain Terrain::plane(Length up) {
  Terrain terrain;
  terrain.plane_up_m_ = up.metres();
  return terrain;
}

Result<Terrain> Terrain::from_grid(HeightGrid enu_up) {
  for (const float h : enu_up.posts())
    if (std::isnan(h)) return {ErrorCode::invalid_argument, "a terrain's grid must have no voids: fill them"};
  if (enu_up.shape().dy <= 0)
    return {ErrorCode::invalid_argument, "a terrain's grid must have its rows from south to north"};
  Terrain terrain;
  terrain.grid_ = std::move(enu_up);
  terrain.build_levels();
  return terrain;
}

Result<Terrain> Terrain::from_elevation(const ElevationModel& model, const SiteFrame& site, Length half_side,
                                        Length spacing) {
  const double half = half_side.metres(), step = spacing.metres();
  if (!(step >= 0.1 && half >= step && half / step <= 5000))
    return {ErrorCode::invalid_argument,
            fmt::format("a terrain of {} m to each side with posts every {} m is not possible: posts every "
                        "0.1 m or more, and 5000 to each side at most",
                        half, step)};
  const int n = 2 * static_cast<int>(std::floor(half / step)) + 1;
  const GridShape shape{n, n, -(n / 2) * step, -(n / 2) * step, step, step};
  std::vector<float> ups(static_cast<std::size_t>(n) * static_cast<std::size_t>(n));
  double near = 0;  // the post before
  for (int r = 0; r < n; ++r) {
    for (int c = 0; c < n; ++c) {
      EnuVector p{shape.x0 + c * step, shape.y0 + r * step, near};
      // The vertical leans a little away from the site's up, so the height that belongs to an east and north
      // takes two steps to find; each cuts the error by the sine of that angle.
      for (int i = 0; i < 2; ++i) {
        const Geodetic at = site.geodetic_from_enu(p);
        const auto ground = model.ellipsoid_height(at.latitude, at.longitude);
        if (!ground && model.damage()) return *model.damage();
        if (!ground)
          return {ErrorCode::not_found,
                  fmt::format("the elevation file does not cover latitude {:.5f}, longitude {:.5f}",
                              at.latitude.degrees(), at.longitude.degrees())};
        p.z += ground->metres() - at.height.metres();
      }
      near = p.z;
      ups[static_cast<std::size_t>(r) * static_cast<std::size_t>(n) + static_cast<std::size_t>(c)] =
          static_cast<float>(p.z);
    }
  }
  auto grid = HeightGrid::make(shape, std::move(ups));
  if (!grid) return grid.error();
  return from_grid(std::move(*grid));
}

std::optional<double> Terrain::up_m(double east_m, double north_m) const {
  return grid_ ? grid_->at(east_m, north_m) : std::optional(plane_up_m_);
}

EnuVector Terrain::normal(double east_m, double north_m) const {
  if (!grid_) return {0, 0, 1};
  const double h = grid_->shape().dx * 0.5, v = grid_->shape().dy * 0.5;
  const auto west = grid_->at(east_m - h, north_m), east = grid_->at(east_m + h, north_m);
  const auto south = grid_->at(east_m, north_m - v), north = grid_->at(east_m, north_m + v);
  if (!west || !east || !south || !north) return {0, 0, 1};
  const EnuVector n{(*west - *east) / (2 * h), (*south - *north) / (2 * v), 1};
  return n * (1 / norm(n));
}

Result<void> check_standing(const Geodetic& place, const SiteFrame& site, const Terrain& terrain) {
  if (auto valid = check_geodetic(place); !valid) return valid.error();
  const EnuVector eye = site.enu_from_geodetic(place);
  const auto ground = terrain.up_m(eye.x, eye.y);
  if (!ground)
    return {
        ErrorCode::not_found,
        fmt::format("the place, latitude {:.5f}, longitude {:.5f}, lies beside the terrain that is known; "
                    "are the two swapped?",
                    place.latitude.degrees(), place.longitude.degrees())};
  if (!(eye.z > *ground))
    return {ErrorCode::invalid_argument,
            fmt::format("the camera would stand {:.1f} m below the ground: is its height above the sea taken "
                        "for that above the ellipsoid?",
                        *ground - eye.z)};
  return {};
}

void Terrain::build_levels() {
  const GridShape& shape = grid_->shape();
  Level cells{shape.columns - 1, shape.rows - 1, {}};
  cells.highest.reserve(static_cast<std::size_t>(cells.columns) * static_cast<std::size_t>(cells.rows));
  for (int r = 0; r < cells.rows; ++r)
    for (int c = 0; c < cells.columns; ++c)
      cells.highest.push_back(std::max(
          {grid_->post(c, r), grid_->post(c + 1, r), grid_->post(c, r + 1), grid_->post(c + 1, r + 1)}));
  levels_.push_back(std::move(cells));
  while (levels_.back().columns > 1 || levels_.back().rows > 1) {
    const Level& below = levels_.back();
    Level level{(below.columns + 1) / 2, (below.rows + 1) / 2, {}};
    level.highest.assign(static_cast<std::size_t>(level.columns) * static_cast<std::size_t>(level.rows),
                         -INFINITY);
    for (int r = 0; r < below.rows; ++r)
      for (int c = 0; c < below.columns; ++c) {
        float& highest =
            level.highest[static_cast<std::size_t>(r / 2) * static_cast<std::size_t>(level.columns) +
                          static_cast<std::size_t>(c / 2)];
        highest = std::max(
            highest, below.highest[static_cast<std::size_t>(r) * static_cast<std::size_t>(below.columns) +
                                   static_cast<std::size_t>(c)]);
      }
    levels_.push_back(std::move(level));
  }
}

}  // namespace vigie::geo
