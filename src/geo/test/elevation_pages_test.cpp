// Rasters that GDAL makes in memory: larger than memory, over the 180th meridian, at a pole, damaged.
#include "sanitizers.h"
#include "test_files.h"

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogr_spatialref.h>

#include <vigie/geo/terrain.h>

namespace vigie::geo {
namespace {

struct Close {
  void operator()(GDALDataset* d) const { GDALClose(d); }
};
using Dataset = std::unique_ptr<GDALDataset, Close>;

struct Raster {
  std::string path;
  int columns = 0, rows = 0;
  double left = 0, top = 0, cell = 1;
  int epsg = 4326;
};

// Blocks are not stored until they are written.
Dataset create(const Raster& r) {
  GDALAllRegister();
  char** options = CSLSetNameValue(nullptr, "SPARSE_OK", "TRUE");
  options = CSLSetNameValue(options, "TILED", "YES");
  Dataset dataset(GetGDALDriverManager()->GetDriverByName("GTiff")->Create(r.path.c_str(), r.columns, r.rows,
                                                                           1, GDT_Int16, options));
  CSLDestroy(options);
  std::array<double, 6> transform{r.left, r.cell, 0, r.top, 0, -r.cell};
  dataset->SetGeoTransform(transform.data());
  OGRSpatialReference reference;
  reference.importFromEPSG(r.epsg);
  dataset->SetSpatialRef(&reference);
  return dataset;
}

void write(GDALDataset& dataset, int column, int row, int columns, int rows,
           std::vector<std::int16_t> heights) {
  ASSERT_EQ(dataset.GetRasterBand(1)->RasterIO(GF_Write, column, row, columns, rows, heights.data(), columns,
                                               rows, GDT_Int16, 0, 0, nullptr),
            CE_None);
}

double degrees_of(int post, double first, double cell) {
  return first + (post + 0.5) * cell;
}

std::size_t memory_kb() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::size_t kb = 0;
    if (word == "VmRSS:" && status >> kb) return kb;
  }
  return 0;
}

// 40,000 x 40,000 posts of 30 m: 1,200 km each way, 6.4 GB as numbers.
TEST(ElevationPages, reads_of_a_country_only_what_it_is_asked_for) {
  const TestFolder folder;
  const Raster country{(folder / "country.tif").string(), 40'000, 40'000, 30, 50, 1.0 / 3600};
  {
    const Dataset dataset = create(country);
    for (int i = 0; i < 40; ++i) {
      const auto up = static_cast<std::int16_t>(100 + i);
      write(*dataset, 1000 * i, 39'000 - 900 * i, 2, 2, {up, up, up, up});
    }
  }
  const std::size_t before = memory_kb();
  const auto model = ElevationModel::open(country.path, HeightsAbove::ellipsoid);
  ASSERT_TRUE(model) << model.error().to_string();
  // Each place twice, the second time after others have pushed it out.
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 40; ++i) {
      const double longitude = degrees_of(1000 * i, 30, country.cell) + country.cell / 2;
      const double latitude = 50 - (39'000 - 900 * i + 1) * country.cell;
      const auto up = model->ellipsoid_height(Angle::degrees(latitude), Angle::degrees(longitude));
      ASSERT_TRUE(up);
      EXPECT_NEAR(up->metres(), 100 + i, 1e-6);
    }
  // All over it, some two thousand pages.
  for (double latitude = 39; latitude < 50; latitude += 0.25)
    for (double longitude = 30.1; longitude < 41; longitude += 0.25)
      ASSERT_TRUE(model->ellipsoid_height(Angle::degrees(latitude), Angle::degrees(longitude)));
  ASSERT_GT(before, 0U);
  // AddressSanitizer keeps 256 MB of what was given back.
  EXPECT_LT(memory_kb() - before, kAddressSanitizer ? 800'000U : 400'000U);
}

TEST(ElevationPages, fill_a_hole_across_the_edge_of_a_page) {
  const Raster raster{"/vsimem/hole.tif", 600, 600, 10, 50, 0.001};
  {
    const Dataset dataset = create(raster);
    dataset->GetRasterBand(1)->SetNoDataValue(-32768);
    write(*dataset, 0, 0, 600, 600, std::vector<std::int16_t>(360'000, 70));
    write(*dataset, 200, 240, 100, 60, std::vector<std::int16_t>(6000, -32768));
  }
  const auto model = ElevationModel::open(raster.path, HeightsAbove::ellipsoid);
  ASSERT_TRUE(model) << model.error().to_string();
  // In the middles of cells.
  for (int c = 190; c < 310; c += 3)
    for (int r = 230; r < 310; r += 3) {
      const Angle latitude = Angle::degrees(50 - (r + 1) * 0.001);
      const Angle longitude = Angle::degrees(10 + (c + 1) * 0.001);
      EXPECT_NEAR(model->ellipsoid_height(latitude, longitude).value().metres(), 70, 1e-6);
      EXPECT_EQ(model->is_void(latitude, longitude), c >= 199 && c < 300 && r >= 239 && r < 300)
          << c << ' ' << r;
    }
  EXPECT_TRUE(model->has_voids());
}

// Up by 1 m a post to the east, 0.01 degrees.
std::vector<std::int16_t> ramp(int columns, int rows) {
  std::vector<std::int16_t> heights;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) heights.push_back(static_cast<std::int16_t>(c));
  return heights;
}

// A raster that counts on beyond 180°, and one that begins before -180°.
class AcrossTheMeridian : public testing::TestWithParam<double> {};

TEST_P(AcrossTheMeridian, has_the_ground_on_both_sides) {
  const Raster raster{"/vsimem/meridian.tif", 200, 200, GetParam(), -16, 0.01};
  write(*create(raster), 0, 0, 200, 200, ramp(200, 200));
  const auto model = ElevationModel::open(raster.path);
  ASSERT_TRUE(model) << model.error().to_string();
  for (const double east_of_179 : {0.25, 0.9, 0.995, 1.0, 1.005, 1.4, 1.9}) {
    const double longitude = 179 + east_of_179 - (east_of_179 >= 1 ? 360 : 0);
    const auto up = model->geoid_height(Angle::degrees(-17), Angle::degrees(longitude));
    ASSERT_TRUE(up) << longitude;
    EXPECT_NEAR(up->metres(), east_of_179 * 100 - 0.5, 1e-3);
  }
  EXPECT_FALSE(model->geoid_height(Angle::degrees(-17), Angle::degrees(-178.9)));
  // A site that stands on it.
  const auto site = SiteFrame::make({Angle::degrees(-17), Angle::degrees(180), EllipsoidHeight::metres(150)});
  ASSERT_TRUE(site);
  const auto terrain = Terrain::from_elevation(*model, *site, Length::kilometres(8), Length::metres(400));
  ASSERT_TRUE(terrain) << terrain.error().to_string();
  const double rise = *terrain->up_m(6000, 0) - *terrain->up_m(-6000, 0);
  const double posts = 12'000 / (0.01 * M_PI / 180 * 6'378'137 * std::cos(17 * M_PI / 180));
  EXPECT_NEAR(rise, posts, 1.2);  // the geoid leans by a metre over it
}
INSTANTIATE_TEST_SUITE_P(Both, AcrossTheMeridian, testing::Values(179.0, -181.0));

// Polar stereographic: every longitude meets there.
TEST(ElevationPages, know_the_ground_around_a_pole) {
  const Raster raster{"/vsimem/pole.tif", 400, 400, -20'000, 20'000, 100, 3995};
  std::vector<std::int16_t> cone;
  for (int r = 0; r < 400; ++r)
    for (int c = 0; c < 400; ++c)
      cone.push_back(static_cast<std::int16_t>(1000 - 4 * std::hypot(c - 199.5, r - 199.5)));
  write(*create(raster), 0, 0, 400, 400, cone);
  const auto model = ElevationModel::open(raster.path, HeightsAbove::ellipsoid);
  ASSERT_TRUE(model) << model.error().to_string();
  const auto site = SiteFrame::make({Angle::degrees(90), Angle::degrees(0), EllipsoidHeight::metres(1000)});
  ASSERT_TRUE(site);
  const auto terrain = Terrain::from_elevation(*model, *site, Length::kilometres(8), Length::metres(100));
  ASSERT_TRUE(terrain) << terrain.error().to_string();
  EXPECT_NEAR(*terrain->up_m(0, 0), -3, 3);
  // The scale of the projection is true at 71°, and 0.973 at the pole.
  for (int turn = 0; turn < 360; turn += 30) {
    const double bearing = turn * M_PI / 180;
    const double fall = 5000 * 0.973 / 100 * 4 + 5000.0 * 5000 / (2 * kEarthRadiusM);
    EXPECT_NEAR(*terrain->up_m(5000 * std::sin(bearing), 5000 * std::cos(bearing)), -fall, 3) << turn;
  }
}

TEST(ElevationPages, of_one_post_in_so_many_have_that_post_s_height) {
  const Raster raster{"/vsimem/steps.tif", 1000, 900, 10, 50, 0.001};
  std::vector<std::int16_t> heights;
  for (int r = 0; r < raster.rows; ++r)
    for (int c = 0; c < raster.columns; ++c) heights.push_back(static_cast<std::int16_t>(10 * c + 7 * r));
  write(*create(raster), 0, 0, raster.columns, raster.rows, heights);
  for (const int step : {2, 8, 200}) {
    const auto model = ElevationModel::open(raster.path, HeightsAbove::ellipsoid, step);
    ASSERT_TRUE(model) << model.error().to_string();
    EXPECT_EQ(model->shape().columns, raster.columns / step);
    // Within the outermost ones, which rounding may put outside.
    for (int r = 1; r + 1 < raster.rows / step; ++r)
      for (int c = 1; c + 1 < raster.columns / step; ++c) {
        const int column = c * step + step / 2, row = r * step + step / 2;
        const auto up = model->ellipsoid_height(Angle::degrees(50 - (row + 0.5) * raster.cell),
                                                Angle::degrees(degrees_of(column, 10, raster.cell)));
        ASSERT_TRUE(up) << step << ' ' << c << ' ' << r;
        EXPECT_NEAR(up->metres(), 10 * column + 7 * row, 0.01);
      }
  }
  const auto too_far = ElevationModel::open(raster.path, HeightsAbove::ellipsoid, 500);
  ASSERT_FALSE(too_far);
  EXPECT_EQ(too_far.error().code, ErrorCode::invalid_argument);
}

TEST(ElevationPages, say_that_a_page_is_damaged_and_which_file_it_is_of) {
  const TestFolder folder;
  const Raster raster{(folder / "cut.tif").string(), 1024, 1024, 10, 50, 0.001};
  write(*create(raster), 0, 0, 1024, 1024, std::vector<std::int16_t>(1024 * 1024, 5));
  std::filesystem::resize_file(raster.path, std::filesystem::file_size(raster.path) / 2);
  const auto model = ElevationModel::open(raster.path, HeightsAbove::ellipsoid);
  ASSERT_TRUE(model) << model.error().to_string();
  EXPECT_FALSE(model->ellipsoid_height(Angle::degrees(50 - 1.0), Angle::degrees(10.5)));
  ASSERT_TRUE(model->damage());
  EXPECT_EQ(model->damage()->code, ErrorCode::damaged);
  const auto site = SiteFrame::make({Angle::degrees(49), Angle::degrees(10.5), EllipsoidHeight::metres(0)});
  const auto terrain = Terrain::from_elevation(*model, *site, Length::kilometres(1), Length::metres(100));
  ASSERT_FALSE(terrain);
  EXPECT_NE(terrain.error().message.find("cut.tif"), std::string::npos) << terrain.error().message;
}

}  // namespace
}  // namespace vigie::geo
