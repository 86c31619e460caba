// The ground around a site as a surface over its enu frame: up as a function of east and north. The earth's
// curvature is in the heights (enu is a flat frame, so far ground lies lower); refraction is in the rays.
// Where nothing is known of the ground it is a plane, and says so.
// Immutable once made; reentrant.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/geo/elevation_model.h>
#include <vigie/geo/height_grid.h>
#include <vigie/geo/site_frame.h>

namespace vigie::geo {

// Light bends down towards the denser air: a ray's radius is the earth's over `coefficient` (about 0.13 for
// light by day, more on clear nights; 0 is a straight ray).
struct Refraction {
  double coefficient = 0.13;
  // How far a ray that starts level has come down after `distance` metres.
  [[nodiscard]] double drop_m(double distance_m) const {
    return coefficient * distance_m * distance_m / (2 * kEarthRadiusM);
  }
};

// Where a thing appears to be from `eye`: lifted by refraction. Project this, not the true place.
EnuVector apparent(EnuVector eye, EnuVector place, const Refraction& refraction);

struct GroundHit {
  EnuVector point;        // true place on the surface, m
  double distance_m = 0;  // along the horizontal, from the eye
};

class Terrain {
 public:
  // A level plane at `up` of the site's frame.
  static Terrain plane(Length up);
  // Posts east (x) and north (y) of the site's origin, heights are enu up; dy > 0, and no voids.
  static Result<Terrain> from_grid(HeightGrid enu_up);
  // A square of `half_side` around the site's origin, posts `spacing` apart, from an elevation model.
  // not_found where the model does not cover it.
  static Result<Terrain> from_elevation(const ElevationModel& model, const SiteFrame& site, Length half_side,
                                        Length spacing);

  [[nodiscard]] bool is_plane() const { return !grid_.has_value(); }
  [[nodiscard]] const HeightGrid* grid() const { return grid_ ? &*grid_ : nullptr; }
  // Up at a place; nothing outside the grid.
  [[nodiscard]] std::optional<double> up_m(double east_m, double north_m) const;
  // Unit vector away from the ground; straight up outside the grid.
  [[nodiscard]] EnuVector normal(double east_m, double north_m) const;
  // The first place where a ray meets the ground from above, exact against the bilinear surface. `direction`
  // is of unit length. Nothing where it meets none within `reach_m` of horizontal distance, or where the eye
  // is outside the grid or below its ground.
  [[nodiscard]] std::optional<GroundHit> intersect(EnuVector eye, EnuVector direction, double reach_m,
                                                   const Refraction& refraction = {}) const;
  // How high over the ground a thing must reach at a place to be seen from `eye`, exact against the bilinear
  // surface: 0 where the ground itself is seen. `refraction` negative: the ground falls away instead, as on a
  // map's grid, where the earth's curvature is not in the heights. Nothing where either place is outside the
  // grid. A plane hides nothing.
  [[nodiscard]] std::optional<double> hidden_m(EnuVector eye, double east_m, double north_m,
                                               const Refraction& refraction = {}) const;

 private:
  template <typename MayMatter, typename Cell>
  void walk(double cx, double cy, double rx, double ry, double reach_m, MayMatter may_matter,
            Cell cell) const;
  struct Level {
    int columns = 0, rows = 0;
    std::vector<float> highest;  // of the cells of this block
  };
  void build_levels();

  double plane_up_m_ = 0;
  std::optional<HeightGrid> grid_;
  std::vector<Level> levels_;  // [0] is the cells, each next one 2 × 2 of the one before
};

// Whether a camera can stand there. invalid_argument where the place is none or lies below the ground;
// not_found where it lies beside the terrain.
Result<void> check_standing(const Geodetic& place, const SiteFrame& site, const Terrain& terrain);

}  // namespace vigie::geo
