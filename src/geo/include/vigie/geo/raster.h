// Rasters of a terrain's posts for other people's programs: GeoTIFF for maps, PNG for pages. Reentrant.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <vigie/core/result.h>
#include <vigie/geo/height_grid.h>
#include <vigie/geo/site_frame.h>

namespace vigie::geo {

struct RasterBand {
  std::string name;           // with its unit
  std::vector<float> values;  // one a post, row by row from the south
};

// Posts of an enu grid as a deflated GeoTIFF, in an azimuthal equidistant projection about the site's origin,
// which differs from enu by less than a post within 100 km. io or internal with GDAL's reason.
Result<void> write_geotiff(const std::filesystem::path& path, const SiteFrame& site, const GridShape& shape,
                           const std::vector<RasterBand>& bands);

// width × height pixels of red, green, blue, alpha, row by row from the top. invalid_argument where they are
// not so many; internal with GDAL's reason.
Result<std::vector<std::uint8_t>> png_of(int width, int height, const std::vector<std::uint8_t>& rgba);

}  // namespace vigie::geo
