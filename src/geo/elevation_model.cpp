#include "quiet_gdal.h"

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

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct DestroyTransform {
  void operator()(OGRCoordinateTransformation* t) const { OGRCoordinateTransformation::DestroyCT(t); }
};
using Transform = std::unique_ptr<OGRCoordinateTransformation, DestroyTransform>;

struct PixelWindow {
  int x = 0, y = 0, width = 0, height = 0;
};

OGRSpatialReference wgs84() {
  OGRSpatialReference reference;
  reference.SetWellKnownGeogCS("WGS84");
  reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return reference;
}

// The posts in and two around the box, by its edges seen in the raster's projection.
std::optional<PixelWindow> window_of(const ElevationOptions::Box& box, OGRCoordinateTransformation& to_raster,
                                     const std::array<double, 6>& transform, int width, int height) {
  double x0 = kInfinity, x1 = -kInfinity, y0 = kInfinity, y1 = -kInfinity;
  constexpr int kSteps = 16;
  for (int i = 0; i <= kSteps; ++i) {
    for (int j = 0; j <= kSteps; ++j) {
      double x = box.west + (box.east - box.west) * i / kSteps;
      double y = box.south + (box.north - box.south) * j / kSteps;
      if (!to_raster.Transform(1, &x, &y)) continue;
      const double c = (x - transform[0]) / transform[1] - 0.5, r = (y - transform[3]) / transform[5] - 0.5;
      x0 = std::min(x0, c), x1 = std::max(x1, c), y0 = std::min(y0, r), y1 = std::max(y1, r);
    }
  }
  if (!(x0 <= x1 && y0 <= y1)) return std::nullopt;
  const auto low = [](double v, int n) {
    return static_cast<int>(std::clamp(std::floor(v) - 2, 0.0, n - 1.0));
  };
  const auto high = [](double v, int n) {
    return static_cast<int>(std::clamp(std::ceil(v) + 2, 0.0, n - 1.0));
  };
  PixelWindow w{low(x0, width), low(y0, height), 0, 0};
  w.width = high(x1, width) - w.x + 1;
  w.height = high(y1, height) - w.y + 1;
  if (w.width < 2 || w.height < 2) return std::nullopt;
  return w;
}

}  // namespace

struct ElevationModel::Impl {
  HeightGrid grid;
  Transform to_raster;  // longitude, latitude in degrees → the raster's x, y
  HeightsAbove above = HeightsAbove::geoid;
  std::optional<Geoid> geoid;

  [[nodiscard]] std::optional<PixelPoint> raster_point(Angle latitude, Angle longitude) const {
    double x = longitude.degrees(), y = latitude.degrees();
    if (!std::isfinite(x) || !(std::abs(y) <= 90)) return std::nullopt;
    const QuietGdal quiet;
    if (!to_raster->Transform(1, &x, &y)) return std::nullopt;
    return PixelPoint{x, y};
  }
};

ElevationModel::ElevationModel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ElevationModel::ElevationModel(ElevationModel&&) noexcept = default;
ElevationModel& ElevationModel::operator=(ElevationModel&&) noexcept = default;
ElevationModel::~ElevationModel() = default;

Result<ElevationModel> ElevationModel::open(const std::string& path, const ElevationOptions& options) {
  const QuietGdal quiet;
  const Dataset dataset(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
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

  OGRSpatialReference raster_reference(*dataset->GetSpatialRef());
  raster_reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const OGRSpatialReference geodetic = wgs84();
  Transform to_raster(OGRCreateCoordinateTransformation(&geodetic, &raster_reference));
  if (!to_raster) return fail(ErrorCode::unsupported, QuietGdal::reason());

  PixelWindow w{0, 0, dataset->GetRasterXSize(), dataset->GetRasterYSize()};
  if (options.box) {
    const auto cut = window_of(*options.box, *to_raster, transform, w.width, w.height);
    if (!cut) return fail(ErrorCode::not_found, "it does not cover the place asked for");
    w = *cut;
  }
  if (static_cast<std::int64_t>(w.width) * w.height > kMaxGridPosts)
    return fail(ErrorCode::exhausted, fmt::format("{} x {} posts are too many at once: {} at most", w.width,
                                                  w.height, kMaxGridPosts));

  GDALRasterBand* band = dataset->GetRasterBand(1);
  std::vector<float> heights(static_cast<std::size_t>(w.width) * static_cast<std::size_t>(w.height));
  if (band->RasterIO(GF_Read, w.x, w.y, w.width, w.height, heights.data(), w.width, w.height, GDT_Float32, 0,
                     0, nullptr) != CE_None)
    return fail(ErrorCode::damaged, QuietGdal::reason());
  int has_no_data = 0;
  const double no_data = band->GetNoDataValue(&has_no_data);
  // A raster's heights stand for its cells' centres.
  const GridShape shape{w.width,
                        w.height,
                        transform[0] + (w.x + 0.5) * transform[1],
                        transform[3] + (w.y + 0.5) * transform[5],
                        transform[1],
                        transform[5]};
  auto grid = HeightGrid::make(shape, std::move(heights),
                               has_no_data != 0 ? std::optional(static_cast<float>(no_data)) : std::nullopt);
  if (!grid) return fail(grid.error().code, grid.error().message);
  grid->fill_voids();

  std::optional<Geoid> geoid;
  auto opened = Geoid::open();
  if (opened)
    geoid = std::move(*opened);
  else if (options.heights_above == HeightsAbove::geoid)
    return Error(opened.error().code, fmt::format("elevation file {}", path), opened.error());
  return ElevationModel(std::make_unique<Impl>(
      Impl{std::move(*grid), std::move(to_raster), options.heights_above, std::move(geoid)}));
}

const HeightGrid& ElevationModel::grid() const {
  return impl_->grid;
}

std::optional<EllipsoidHeight> ElevationModel::ellipsoid_height(Angle latitude, Angle longitude) const {
  const auto p = impl_->raster_point(latitude, longitude);
  const auto h = p ? impl_->grid.at(p->x, p->y) : std::nullopt;
  if (!h) return std::nullopt;
  if (impl_->above == HeightsAbove::ellipsoid) return EllipsoidHeight::metres(*h);
  return GeoidHeight::metres(*h).above_ellipsoid(impl_->geoid->undulation(latitude, longitude));
}

std::optional<GeoidHeight> ElevationModel::geoid_height(Angle latitude, Angle longitude) const {
  const auto p = impl_->raster_point(latitude, longitude);
  const auto h = p ? impl_->grid.at(p->x, p->y) : std::nullopt;
  if (!h) return std::nullopt;
  if (impl_->above == HeightsAbove::geoid) return GeoidHeight::metres(*h);
  if (!impl_->geoid) return std::nullopt;
  return GeoidHeight::metres(*h - impl_->geoid->undulation(latitude, longitude).metres());
}

bool ElevationModel::is_void(Angle latitude, Angle longitude) const {
  const auto p = impl_->raster_point(latitude, longitude);
  return p && impl_->grid.is_void(p->x, p->y);
}

}  // namespace vigie::geo
