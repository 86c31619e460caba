#include "height_pages.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>
#include <ogr_spatialref.h>

#include <vigie/geo/elevation_model.h>

namespace vigie::geo {
namespace {

struct DestroyTransform {
  void operator()(OGRCoordinateTransformation* t) const { OGRCoordinateTransformation::DestroyCT(t); }
};
using Transform = std::unique_ptr<OGRCoordinateTransformation, DestroyTransform>;

OGRSpatialReference wgs84() {
  OGRSpatialReference reference;
  reference.SetWellKnownGeogCS("WGS84");
  reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return reference;
}

}  // namespace

struct ElevationModel::Impl {
  HeightPages pages;
  Transform to_raster;  // longitude, latitude in degrees → the raster's x, y
  HeightsAbove above = HeightsAbove::geoid;
  std::optional<Geoid> geoid;
  bool in_degrees = false;  // the raster's x is a longitude

  [[nodiscard]] std::optional<PixelPoint> raster_point(Angle latitude, Angle longitude) const {
    double x = longitude.degrees(), y = latitude.degrees();
    if (!std::isfinite(x) || !(std::abs(y) <= 90)) return std::nullopt;
    const QuietGdal quiet;
    if (!to_raster->Transform(1, &x, &y)) return std::nullopt;
    if (in_degrees) {
      const double end = pages.shape().x0 + (pages.shape().columns - 1) * pages.shape().dx;
      if (x < pages.shape().x0 && x + 360 <= end) x += 360;
      if (x > end && x - 360 >= pages.shape().x0) x -= 360;
    }
    return PixelPoint{x, y};
  }
};

ElevationModel::ElevationModel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ElevationModel::ElevationModel(ElevationModel&&) noexcept = default;
ElevationModel& ElevationModel::operator=(ElevationModel&&) noexcept = default;
ElevationModel::~ElevationModel() = default;

Result<ElevationModel> ElevationModel::open(const std::string& path, HeightsAbove above, int step) {
  const QuietGdal quiet;
  Dataset dataset(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
  const auto fail = [&](ErrorCode code, std::string_view why) {
    return Error(code, fmt::format("elevation file {}: {}", path, why));
  };
  if (!dataset) return fail(ErrorCode::not_found, QuietGdal::reason());
  if (dataset->GetRasterCount() < 1) return fail(ErrorCode::unsupported, "it has no raster band");
  std::array<double, 6> transform{};
  if (dataset->GetGeoTransform(transform.data()) != CE_None || dataset->GetSpatialRef() == nullptr)
    return fail(ErrorCode::unsupported,
                "it does not say where on the earth it lies; give it a projection (gdal_translate -a_srs)");
  if (transform[2] != 0 || transform[4] != 0 || !(transform[1] > 0) || transform[5] == 0)
    return fail(ErrorCode::unsupported, "its rows do not run along its axes; warp it first (gdalwarp)");
  const int columns = dataset->GetRasterXSize(), rows = dataset->GetRasterYSize();
  if (columns < 2 || rows < 2) return fail(ErrorCode::unsupported, "it has fewer than 2 x 2 posts");
  if (step < 1 || columns / step < 2 || rows / step < 2)
    return fail(ErrorCode::invalid_argument, fmt::format("it has no 2 x 2 posts {} apart", step));

  OGRSpatialReference raster_reference(*dataset->GetSpatialRef());
  raster_reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const OGRSpatialReference geodetic = wgs84();
  Transform to_raster(OGRCreateCoordinateTransformation(&geodetic, &raster_reference));
  if (!to_raster) return fail(ErrorCode::unsupported, QuietGdal::reason());

  std::optional<Geoid> geoid;
  auto opened = Geoid::open();
  if (opened)
    geoid = std::move(*opened);
  else if (above == HeightsAbove::geoid)
    return Error(opened.error().code, fmt::format("elevation file {}", path), opened.error());
  // A raster's heights stand for its cells' centres.
  const GridShape shape{
      columns,      rows,        transform[0] + 0.5 * transform[1], transform[3] + 0.5 * transform[5],
      transform[1], transform[5]};
  return ElevationModel(
      std::make_unique<Impl>(Impl{HeightPages(std::move(dataset), shape, path, step), std::move(to_raster),
                                  above, std::move(geoid), raster_reference.IsGeographic() != 0}));
}

const GridShape& ElevationModel::shape() const {
  return impl_->pages.shape();
}

bool ElevationModel::has_voids() const {
  return impl_->pages.has_voids();
}

const std::optional<Error>& ElevationModel::damage() const {
  return impl_->pages.damage();
}

void ElevationModel::retry() {
  impl_->pages.retry();
}

bool ElevationModel::has_overviews() const {
  return impl_->pages.has_overviews();
}

std::optional<EllipsoidHeight> ElevationModel::ellipsoid_height(Angle latitude, Angle longitude) const {
  const auto p = impl_->raster_point(latitude, longitude);
  const auto h = p ? impl_->pages.at(p->x, p->y) : std::nullopt;
  if (!h) return std::nullopt;
  if (impl_->above == HeightsAbove::ellipsoid) return EllipsoidHeight::metres(*h);
  return GeoidHeight::metres(*h).above_ellipsoid(impl_->geoid->undulation(latitude, longitude));
}

std::optional<GeoidHeight> ElevationModel::geoid_height(Angle latitude, Angle longitude) const {
  const auto p = impl_->raster_point(latitude, longitude);
  const auto h = p ? impl_->pages.at(p->x, p->y) : std::nullopt;
  if (!h) return std::nullopt;
  if (impl_->above == HeightsAbove::geoid) return GeoidHeight::metres(*h);
  if (!impl_->geoid) return std::nullopt;
  return GeoidHeight::metres(*h - impl_->geoid->undulation(latitude, longitude).metres());
}

bool ElevationModel::is_void(Angle latitude, Angle longitude) const {
  const auto p = impl_->raster_point(latitude, longitude);
  return p && impl_->pages.is_void(p->x, p->y);
}

}  // namespace vigie::geo
