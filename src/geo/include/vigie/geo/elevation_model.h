// Heights of the ground from any raster that GDAL opens (SRTM .hgt, GeoTIFF, VRT of many tiles; inside a zip
// as /vsizip/PATH), in any projection. It is read in pages, when they are asked for, and the pages kept are
// bounded: a country's raster costs no more memory than the place needs. Voids are filled from their edges,
// each page by itself with what lies around it, and marked.
// What the heights are above is told by the caller and never mixed up: most elevation files count from the
// geoid, a camera's place counts from the ellipsoid.
// Thread-bound: one object, one thread (neither rasters nor projections are reentrant).
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

class ElevationModel {
 public:
  // not_found, damaged or unsupported with the path and GDAL's reason: no raster, no projection, no place on
  // the earth. With `step`, one post in so many each way, from the raster's overviews where it has them: for
  // looking at from afar; invalid_argument where that leaves fewer than 2 x 2 posts.
  static Result<ElevationModel> open(const std::string& path, HeightsAbove above = HeightsAbove::geoid,
                                     int step = 1);
  ElevationModel(ElevationModel&&) noexcept;
  ElevationModel& operator=(ElevationModel&&) noexcept;
  ~ElevationModel();

  // Bilinear between posts, in the raster's own projection, on whichever side of the 180th meridian the
  // raster counts the place. Nothing outside it, or where it cannot be read: see damage().
  [[nodiscard]] std::optional<EllipsoidHeight> ellipsoid_height(Angle latitude, Angle longitude) const;
  [[nodiscard]] std::optional<GeoidHeight> geoid_height(Angle latitude, Angle longitude) const;
  // Whether the height there was filled in, because the raster has a void.
  [[nodiscard]] bool is_void(Angle latitude, Angle longitude) const;
  // Whether any of the pages read so far has a void.
  [[nodiscard]] bool has_voids() const;
  // What was wrong with the page that was asked last; not set where it could be read. It is not read again
  // before retry().
  [[nodiscard]] const std::optional<Error>& damage() const;
  void retry();
  [[nodiscard]] bool has_overviews() const;
  [[nodiscard]] const GridShape& shape() const;  // the raster's posts, in its projection

 private:
  struct Impl;
  explicit ElevationModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::geo
