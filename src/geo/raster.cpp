#include "quiet_gdal.h"

#include <array>

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <ogr_spatialref.h>

#include <vigie/geo/raster.h>

namespace vigie::geo {
namespace {

Error failed(ErrorCode code, const std::string& what) {
  return {code, fmt::format("cannot write {}: {}", what, QuietGdal::reason())};
}

GDALDriver* driver(const char* name) {
  return GetGDALDriverManager()->GetDriverByName(name);
}

OGRSpatialReference about(const Geodetic& origin) {
  OGRSpatialReference reference;
  reference.SetProjCS("Vigie site");
  reference.SetWellKnownGeogCS("WGS84");
  reference.SetAE(origin.latitude.degrees(), origin.longitude.degrees(), 0, 0);
  return reference;
}

}  // namespace

Result<void> write_geotiff(const std::filesystem::path& path, const SiteFrame& site, const GridShape& shape,
                           const std::vector<RasterBand>& bands) {
  const QuietGdal quiet;
  char** options = CSLAddString(CSLAddString(nullptr, "COMPRESS=DEFLATE"), "PREDICTOR=3");
  const Dataset file(driver("GTiff")->Create(path.c_str(), shape.columns, shape.rows,
                                             static_cast<int>(bands.size()), GDT_Float32, options));
  CSLDestroy(options);
  if (!file) return failed(ErrorCode::io, path.string());
  // Rows from the north, and by their edges.
  std::array<double, 6> transform{
      shape.x0 - shape.dx / 2, shape.dx, 0, shape.y0 + (shape.rows - 0.5) * shape.dy, 0, -shape.dy};
  const OGRSpatialReference reference = about(site.origin());
  if (file->SetGeoTransform(transform.data()) != CE_None || file->SetSpatialRef(&reference) != CE_None)
    return failed(ErrorCode::internal, path.string());
  for (std::size_t b = 0; b < bands.size(); ++b) {
    GDALRasterBand* band = file->GetRasterBand(static_cast<int>(b) + 1);
    band->SetDescription(bands[b].name.c_str());
    for (int row = 0; row < shape.rows; ++row) {
      std::vector<float> line(static_cast<std::size_t>(shape.columns));
      const auto from = bands[b].values.begin() + static_cast<std::ptrdiff_t>(row) * shape.columns;
      std::copy_n(from, line.size(), line.begin());
      if (band->RasterIO(GF_Write, 0, shape.rows - 1 - row, shape.columns, 1, line.data(), shape.columns, 1,
                         GDT_Float32, 0, 0, nullptr) != CE_None)
        return failed(ErrorCode::io, path.string());
    }
  }
  file->FlushCache();
  return CPLGetLastErrorType() < CE_Failure ? Result<void>() : failed(ErrorCode::io, path.string());
}

Result<std::vector<std::uint8_t>> png_of(int width, int height, const std::vector<std::uint8_t>& rgba) {
  if (width < 1 || height < 1 ||
      rgba.size() != 4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height))
    return {ErrorCode::invalid_argument,
            fmt::format("{} bytes are no picture of {} x {}", rgba.size(), width, height)};
  const QuietGdal quiet;
  const Dataset picture(driver("MEM")->Create("", width, height, 4, GDT_Byte, nullptr));
  std::vector<std::uint8_t> bytes = rgba;
  if (!picture || picture->RasterIO(GF_Write, 0, 0, width, height, bytes.data(), width, height, GDT_Byte, 4,
                                    nullptr, 4, 4 * static_cast<GSpacing>(width), 1, nullptr) != CE_None)
    return failed(ErrorCode::internal, "a picture");
  const std::string name = fmt::format("/vsimem/vigie-{}.png", static_cast<const void*>(picture.get()));
  if (!Dataset(driver("PNG")->CreateCopy(name.c_str(), picture.get(), FALSE, nullptr, nullptr, nullptr)))
    return failed(ErrorCode::internal, "a picture");
  vsi_l_offset size = 0;
  GByte* png = VSIGetMemFileBuffer(name.c_str(), &size, TRUE);
  bytes.assign(png, png + size);
  VSIFree(png);
  VSIUnlink((name + ".aux.xml").c_str());
  return bytes;
}

}  // namespace vigie::geo
