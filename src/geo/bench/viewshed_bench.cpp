// What is seen from a point, beside GDAL's GDALViewshedGenerate in the same process: 3601 × 3601 posts, 30 m
// apart, synthetic ridges, 20 km all round, curvature 0.85714; and the same on the real tiles of the test
// data, where they are. `wrong` is the share of posts within reach on which an answer differs from exact
// lines of sight to a target of 1.8 m.
#include "test_data.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <gdal_alg.h>
#include <gdal_priv.h>

#include <vigie/geo/elevation_model.h>
#include <vigie/geo/viewshed.h>

namespace {

using namespace vigie;
using namespace vigie::geo;

constexpr int kPosts = 3601;
constexpr double kSpacing = 30, kReach = 20'000, kEyeM = 20, kTargetM = 1.8, kCurvature = 0.85714;
constexpr double kGdalRadius = 6'370'997;  // the sphere that GDAL's coefficient is of, near enough

float ridge_up(int column, int row) {
  const double x = column * kSpacing, y = row * kSpacing;
  return static_cast<float>(300 + 180 * std::sin(x / 2300 + std::sin(y / 4100)) * std::cos(y / 1900) +
                            40 * std::sin(x / 410 + y / 530) + 8 * std::sin(x / 97) * std::cos(y / 89));
}

// The ground falls away from the eye on a map's grid.
Refraction falling_away() {
  return {-kCurvature};
}

ViewshedOptions all_round() {
  ViewshedOptions options;
  options.reach = Length::metres(kReach);
  options.refraction = falling_away();
  return options;
}

// What all are asked about: a square of posts, an eye in its middle, and what that truly sees.
struct Ground {
  Terrain terrain;
  int posts = 0;           // on a side
  std::vector<bool> sees;  // every post of the square around the reach: exact, by brute lines of sight

  explicit Ground(std::vector<float> heights)
      : terrain(Terrain::plane({})), posts(static_cast<int>(std::lround(std::sqrt(heights.size())))) {
    auto grid = HeightGrid::make({posts, posts, 0, 0, kSpacing, kSpacing}, std::move(heights));
    terrain = *Terrain::from_grid(*std::move(grid));
    const int middle = posts / 2, within = static_cast<int>(kReach / kSpacing);
    for (int row = middle - within; row <= middle + within; ++row)
      for (int column = middle - within; column <= middle + within; ++column)
        sees.push_back(*terrain.hidden_m(eye(middle, middle), column * kSpacing, row * kSpacing,
                                         falling_away()) <= kTargetM);
  }
  [[nodiscard]] EnuVector eye(int column, int row) const {
    return {column * kSpacing, row * kSpacing,
            static_cast<double>(terrain.grid()->post(column, row)) + kEyeM};
  }
  [[nodiscard]] EnuVector eye() const { return eye(posts / 2, posts / 2); }
};

const Ground& ridges() {
  static const Ground ground = [] {
    std::vector<float> heights;
    heights.reserve(static_cast<std::size_t>(kPosts) * kPosts);
    for (int row = 0; row < kPosts; ++row)
      for (int column = 0; column < kPosts; ++column) heights.push_back(ridge_up(column, row));
    return Ground(std::move(heights));
  }();
  return ground;
}

// A real tile between its posts, as far as it reaches to each side; null where it is not here.
const Ground* tile(const std::string& name) {
  static std::map<std::string, std::unique_ptr<Ground>> known;
  if (known.contains(name)) return known[name].get();
  const auto model = ElevationModel::open((test_data() / "geo" / (name + ".hgt.zip")).string());
  if (!model) return nullptr;
  const GridShape& shape = model->shape();
  const Angle south = Angle::degrees(shape.y0 + (shape.rows - 1) * shape.dy + 0.01);
  const Angle west = Angle::degrees(shape.x0 + 0.01);
  const double north_m = M_PI / 180 * kGdalRadius, east_m = north_m * cos(south + Angle::degrees(1));
  const int posts = static_cast<int>(std::min(north_m, east_m) * 0.97 / kSpacing);
  std::vector<float> heights;
  for (int row = 0; row < posts; ++row)
    for (int column = 0; column < posts; ++column) {
      const auto height = model->geoid_height(south + Angle::degrees(row * kSpacing / north_m),
                                              west + Angle::degrees(column * kSpacing / east_m));
      if (!height) return nullptr;
      heights.push_back(static_cast<float>(height->metres()));
    }
  return (known[name] = std::make_unique<Ground>(std::move(heights))).get();
}

// The ridges for an empty name.
const Ground* ground_named(const std::string& name, benchmark::State& state) {
  const Ground* ground = name.empty() ? &ridges() : tile(name);
  if (ground == nullptr) state.SkipWithError("the tile is not here");
  return ground;
}

// The middle first, then others, so far inside that their whole circle is on the grid.
std::vector<EnuVector> eyes(int count) {
  std::mt19937 random(4);
  std::uniform_int_distribution<int> post(700, kPosts - 701);
  std::vector<EnuVector> result{ridges().eye()};
  while (static_cast<int>(result.size()) < count) {
    const int column = post(random), row = post(random);
    result.push_back(ridges().eye(column, row));
  }
  return result;
}

// `seen(column, row)` of the square around the reach, from its first post.
template <typename Seen>
double wrong_share(const Ground& ground, Seen seen) {
  const int posts = static_cast<int>(kReach / kSpacing), side = 2 * posts + 1;
  int wrong = 0, within = 0;
  for (int r = 0; r < side; ++r)
    for (int c = 0; c < side; ++c) {
      if (std::hypot(c - posts, r - posts) * kSpacing > kReach - kSpacing) continue;
      ++within;
      wrong += seen(c, r) != ground.sees[static_cast<std::size_t>(r) * static_cast<std::size_t>(side) +
                                         static_cast<std::size_t>(c)];
    }
  return static_cast<double>(wrong) / within;
}

void viewshed_fast(benchmark::State& state, const std::string& name) {
  const Ground* ground = ground_named(name, state);
  if (ground == nullptr) return;
  Result<Viewshed> seen = viewshed(ground->terrain, ground->eye(), all_round());
  for (auto _ : state) seen = viewshed(ground->terrain, ground->eye(), all_round());
  const int first = ground->posts / 2 - static_cast<int>(kReach / kSpacing);
  state.counters["wrong"] = wrong_share(*ground, [&](int c, int r) {
    return seen->hidden_m[static_cast<std::size_t>(r + first - seen->row) *
                              static_cast<std::size_t>(seen->columns) +
                          static_cast<std::size_t>(c + first - seen->column)] <= static_cast<float>(kTargetM);
  });
}
BENCHMARK_CAPTURE(viewshed_fast, ridges, "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(viewshed_fast, N42E001, "N42E001")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(viewshed_fast, S29W072, "S29W072")->Unit(benchmark::kMillisecond);

struct CloseDataset {
  void operator()(GDALDataset* d) const { GDALClose(d); }
};
using Dataset = std::unique_ptr<GDALDataset, CloseDataset>;

// GDAL wants its rows from the north.
Dataset in_gdal(const Ground& ground) {
  GDALAllRegister();
  const int posts = ground.posts;
  Dataset dataset(
      GetGDALDriverManager()->GetDriverByName("MEM")->Create("", posts, posts, 1, GDT_Float32, nullptr));
  std::array<double, 6> transform{-kSpacing / 2, kSpacing, 0, (posts - 0.5) * kSpacing, 0, -kSpacing};
  dataset->SetGeoTransform(transform.data());
  OGRSpatialReference utm;
  utm.importFromEPSG(32631);
  dataset->SetSpatialRef(&utm);
  auto heights = ground.terrain.grid()->posts();
  for (int row = 0; row < posts; ++row)
    if (dataset->GetRasterBand(1)->RasterIO(GF_Write, 0, posts - 1 - row, posts, 1,
                                            heights.data() + static_cast<std::ptrdiff_t>(row) * posts, posts,
                                            1, GDT_Float32, 0, 0, nullptr) != CE_None)
      return nullptr;
  return dataset;
}

Dataset gdal_viewshed(GDALDataset& ground, EnuVector eye) {
  return Dataset(GDALDataset::FromHandle(
      GDALViewshedGenerate(ground.GetRasterBand(1), "MEM", "", nullptr, eye.x, eye.y, kEyeM, kTargetM, 255, 0,
                           0, -1, kCurvature, GVM_Edge, kReach, nullptr, nullptr, GVOT_NORMAL, nullptr)));
}

void viewshed_gdal(benchmark::State& state, const std::string& name) {
  const Ground* ground = ground_named(name, state);
  if (ground == nullptr) return;
  const Dataset raster = in_gdal(*ground);
  Dataset seen;
  for (auto _ : state) seen = gdal_viewshed(*raster, ground->eye());
  if (!seen) return state.SkipWithError("GDAL gave no viewshed");
  const int width = seen->GetRasterXSize(), height = seen->GetRasterYSize();
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  if (seen->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, width, height, bytes.data(), width, height, GDT_Byte, 0,
                                       0, nullptr) != CE_None)
    return state.SkipWithError("GDAL's viewshed cannot be read");
  std::array<double, 6> transform{};
  seen->GetGeoTransform(transform.data());
  const int first = ground->posts / 2 - static_cast<int>(kReach / kSpacing);
  const int left = first - static_cast<int>(std::lround((transform[0] + kSpacing / 2) / kSpacing));
  const int top = static_cast<int>(std::lround((transform[3] - kSpacing / 2) / kSpacing)) - first;
  state.counters["wrong"] = wrong_share(*ground, [&](int c, int r) {
    return bytes[static_cast<std::size_t>(top - r) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(c + left)] == 255;
  });
}
BENCHMARK_CAPTURE(viewshed_gdal, ridges, "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(viewshed_gdal, N42E001, "N42E001")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(viewshed_gdal, S29W072, "S29W072")->Unit(benchmark::kMillisecond);

// How many of 100 cameras see each post; argument: each one's field in degrees. Time is for all of them.
void coverage_of_100(benchmark::State& state) {
  ViewshedOptions options = all_round();
  options.width = Angle::degrees(static_cast<double>(state.range(0)));
  std::vector<std::uint8_t> count(static_cast<std::size_t>(kPosts) * kPosts);
  const auto places = eyes(100);
  for (auto _ : state) {
    double turn = 0;
    for (const EnuVector& eye : places) {
      options.from = Bearing::degrees(turn += 37);
      const auto seen = viewshed(ridges().terrain, eye, options);
      for (int r = 0; r < seen->rows; ++r)
        for (int c = 0; c < seen->columns; ++c)
          count[static_cast<std::size_t>(seen->row + r) * kPosts +
                static_cast<std::size_t>(seen->column + c)] +=
              seen->hidden_m[static_cast<std::size_t>(r) * static_cast<std::size_t>(seen->columns) +
                             static_cast<std::size_t>(c)] <= static_cast<float>(kTargetM);
    }
  }
}
BENCHMARK(coverage_of_100)->Arg(360)->Arg(25)->Unit(benchmark::kMillisecond);

void coverage_of_100_gdal(benchmark::State& state) {
  const Dataset ground = in_gdal(ridges());
  const auto places = eyes(100);
  for (auto _ : state)
    for (const EnuVector& eye : places) benchmark::DoNotOptimize(gdal_viewshed(*ground, eye));
}
BENCHMARK(coverage_of_100_gdal)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
