// What is seen from a point, beside GDAL's GDALViewshedGenerate in the same process: 3601 × 3601 posts, 30 m
// apart, synthetic ridges, 20 km all round, curvature 0.85714. `wrong` is the share of posts within reach on
// which an answer differs from exact lines of sight to a target of 1.8 m.
#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>
#include <gdal_alg.h>
#include <gdal_priv.h>

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

const Terrain& ridges() {
  static const Terrain terrain = [] {
    std::vector<float> heights;
    heights.reserve(static_cast<std::size_t>(kPosts) * kPosts);
    for (int row = 0; row < kPosts; ++row)
      for (int column = 0; column < kPosts; ++column) heights.push_back(ridge_up(column, row));
    auto grid = HeightGrid::make({kPosts, kPosts, 0, 0, kSpacing, kSpacing}, std::move(heights));
    return *Terrain::from_grid(std::move(*grid));
  }();
  return terrain;
}

EnuVector eye_at(int column, int row) {
  return {column * kSpacing, row * kSpacing, static_cast<double>(ridge_up(column, row)) + kEyeM};
}

// The middle first, then others, so far inside that their whole circle is on the grid.
std::vector<EnuVector> eyes(int count) {
  std::mt19937 random(4);
  std::uniform_int_distribution<int> post(700, kPosts - 701);
  std::vector<EnuVector> result{eye_at(1800, 1800)};
  while (static_cast<int>(result.size()) < count) {
    const int column = post(random), row = post(random);
    result.push_back(eye_at(column, row));
  }
  return result;
}

ViewshedOptions all_round() {
  ViewshedOptions options;
  options.reach = Length::metres(kReach);
  options.refraction = falling_away();
  return options;
}

// Every post within reach: exact, by brute lines of sight; computed once.
const std::vector<bool>& truth() {
  static const std::vector<bool> sees = [] {
    std::vector<bool> result;
    const EnuVector eye = eye_at(1800, 1800);
    const int posts = static_cast<int>(kReach / kSpacing);
    for (int row = 1800 - posts; row <= 1800 + posts; ++row)
      for (int column = 1800 - posts; column <= 1800 + posts; ++column)
        result.push_back(*ridges().hidden_m(eye, column * kSpacing, row * kSpacing, falling_away()) <=
                         kTargetM);
    return result;
  }();
  return sees;
}

// `seen(column offset, row offset)` from the middle's window.
template <typename Seen>
double wrong_share(Seen seen) {
  const int posts = static_cast<int>(kReach / kSpacing), side = 2 * posts + 1;
  int wrong = 0, within = 0;
  for (int r = 0; r < side; ++r)
    for (int c = 0; c < side; ++c) {
      if (std::hypot(c - posts, r - posts) * kSpacing > kReach - kSpacing) continue;
      ++within;
      wrong +=
          seen(c, r) !=
          truth()[static_cast<std::size_t>(r) * static_cast<std::size_t>(side) + static_cast<std::size_t>(c)];
    }
  return static_cast<double>(wrong) / within;
}

void viewshed_fast(benchmark::State& state) {
  const EnuVector eye = eye_at(1800, 1800);
  ridges();
  Result<Viewshed> seen = viewshed(ridges(), eye, all_round());
  for (auto _ : state) seen = viewshed(ridges(), eye, all_round());
  state.counters["wrong"] = wrong_share([&](int c, int r) {
    return seen->hidden_m[static_cast<std::size_t>(r) * static_cast<std::size_t>(seen->columns) +
                          static_cast<std::size_t>(c)] <= static_cast<float>(kTargetM);
  });
}
BENCHMARK(viewshed_fast)->Unit(benchmark::kMillisecond);

struct CloseDataset {
  void operator()(GDALDataset* d) const { GDALClose(d); }
};
using Dataset = std::unique_ptr<GDALDataset, CloseDataset>;

// GDAL wants its rows from the north.
Dataset gdal_ridges() {
  GDALAllRegister();
  Dataset dataset(
      GetGDALDriverManager()->GetDriverByName("MEM")->Create("", kPosts, kPosts, 1, GDT_Float32, nullptr));
  std::array<double, 6> transform{-kSpacing / 2, kSpacing, 0, (kPosts - 0.5) * kSpacing, 0, -kSpacing};
  dataset->SetGeoTransform(transform.data());
  OGRSpatialReference utm;
  utm.importFromEPSG(32631);
  dataset->SetSpatialRef(&utm);
  auto posts = ridges().grid()->posts();
  for (int row = 0; row < kPosts; ++row)
    if (dataset->GetRasterBand(1)->RasterIO(GF_Write, 0, kPosts - 1 - row, kPosts, 1,
                                            posts.data() + static_cast<std::ptrdiff_t>(row) * kPosts, kPosts,
                                            1, GDT_Float32, 0, 0, nullptr) != CE_None)
      return nullptr;
  return dataset;
}

Dataset gdal_viewshed(GDALDataset& ground, EnuVector eye) {
  return Dataset(GDALDataset::FromHandle(
      GDALViewshedGenerate(ground.GetRasterBand(1), "MEM", "", nullptr, eye.x, eye.y, kEyeM, kTargetM, 255, 0,
                           0, -1, kCurvature, GVM_Edge, kReach, nullptr, nullptr, GVOT_NORMAL, nullptr)));
}

void viewshed_gdal(benchmark::State& state) {
  const Dataset ground = gdal_ridges();
  const EnuVector eye = eye_at(1800, 1800);
  Dataset seen;
  for (auto _ : state) seen = gdal_viewshed(*ground, eye);
  if (!seen) return state.SkipWithError("GDAL gave no viewshed");
  const int width = seen->GetRasterXSize(), height = seen->GetRasterYSize();
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  if (seen->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, width, height, bytes.data(), width, height, GDT_Byte, 0,
                                       0, nullptr) != CE_None)
    return state.SkipWithError("GDAL's viewshed cannot be read");
  std::array<double, 6> transform{};
  seen->GetGeoTransform(transform.data());
  const int posts = static_cast<int>(kReach / kSpacing);
  const int left = 1800 - posts - static_cast<int>(std::lround((transform[0] + kSpacing / 2) / kSpacing));
  const int top = static_cast<int>(std::lround((transform[3] - kSpacing / 2) / kSpacing)) - (1800 - posts);
  state.counters["wrong"] = wrong_share([&](int c, int r) {
    return bytes[static_cast<std::size_t>(top - r) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(c + left)] == 255;
  });
}
BENCHMARK(viewshed_gdal)->Unit(benchmark::kMillisecond);

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
      const auto seen = viewshed(ridges(), eye, options);
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
  const Dataset ground = gdal_ridges();
  const auto places = eyes(100);
  for (auto _ : state)
    for (const EnuVector& eye : places) benchmark::DoNotOptimize(gdal_viewshed(*ground, eye));
}
BENCHMARK(coverage_of_100_gdal)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
