// Heights of the ground from any raster that GDAL opens (SRTM .hgt, GeoTIFF, VRT; inside a zip as
// /vsizip/PATH), in any projection. Voids are filled from their edges and marked.
// What the heights are above is told by the caller and never mixed up: most elevation files count from the
// geoid, a camera's place counts from the ellipsoid.
// Thread-bound: one object, one thread (projections are not reentrant).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/geo/height_grid.h>

namespace vigie::geo {

// How high the geoid (EGM96, on a grid of 15', good to about half a metre) lies above the WGS 84 ellipsoid.
// Thread-bound.
class Geoid {
 public:
  // unavailable where PROJ's grid egm96_15.gtx (Debian: proj-data) is not installed.
  static Result<Geoid> open();
  Geoid(Geoid&&) noexcept;
  Geoid& operator=(Geoid&&) noexcept;
  ~Geoid();
  [[nodiscard]] Length undulation(Angle latitude, Angle longitude) const;

 private:
  struct Impl;
  explicit Geoid(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// What a raster's numbers are above.
enum class HeightsAbove { geoid, ellipsoid };

struct ElevationOptions {
  HeightsAbove heights_above = HeightsAbove::geoid;  // as SRTM, Copernicus DEM and most others
  // Degrees; only posts in and just around this box are read, so that a country's file costs no more memory
  // than the place needs. Not set: the whole raster.
  struct Box {
    double south = 0, west = 0, north = 0, east = 0;
  };
  std::optional<Box> box;
};

class ElevationModel {
 public:
  // not_found, damaged or unsupported with the path and GDAL's reason: no raster, no projection, no place on
  // the earth; exhausted where more than kMaxGridPosts would be read (give a box).
  static Result<ElevationModel> open(const std::string& path, const ElevationOptions& options = {});
  ElevationModel(ElevationModel&&) noexcept;
  ElevationModel& operator=(ElevationModel&&) noexcept;
  ~ElevationModel();

  // Bilinear between posts, in the raster's own projection. Nothing outside it.
  [[nodiscard]] std::optional<EllipsoidHeight> ellipsoid_height(Angle latitude, Angle longitude) const;
  [[nodiscard]] std::optional<GeoidHeight> geoid_height(Angle latitude, Angle longitude) const;
  // Whether the height there was filled in, because the raster has a void.
  [[nodiscard]] bool is_void(Angle latitude, Angle longitude) const;
  [[nodiscard]] const HeightGrid& grid() const;  // in the raster's projection

 private:
  struct Impl;
  explicit ElevationModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::geo
