// What rays to the ground and places from pixels cost: hills of 20 km a side, posts every 10 m.
#include <cmath>
#include <vector>

#include <benchmark/benchmark.h>

#include <vigie/geo/locate.h>

namespace {

using namespace vigie;
using namespace vigie::geo;

constexpr int kPosts = 2001;
constexpr double kSpacing = 10, kHalf = (kPosts - 1) / 2 * kSpacing;

const Terrain& hills() {
  static const Terrain terrain = [] {
    std::vector<float> heights;
    for (int row = 0; row < kPosts; ++row)
      for (int column = 0; column < kPosts; ++column) {
        const double east = column * kSpacing, north = row * kSpacing;
        heights.push_back(static_cast<float>(40 * std::sin(east / 310) * std::cos(north / 270) +
                                             15 * std::sin(north / 90 + east / 130)));
      }
    auto grid = HeightGrid::make({kPosts, kPosts, -kHalf, -kHalf, kSpacing, kSpacing}, std::move(heights));
    return *Terrain::from_grid(std::move(*grid));
  }();
  return terrain;
}

// All round, from level to 10° down, from 20 m above the ground.
void rays(benchmark::State& state) {
  const Terrain& terrain = hills();
  const EnuVector eye{3, 7, *terrain.up_m(3, 7) + 20};
  std::vector<EnuVector> ways;
  for (int i = 0; i < 4096; ++i) {
    const double turn = i * 2.399963, down = i / 4096.0 * 0.17;
    ways.push_back({std::cos(down) * std::sin(turn), std::cos(down) * std::cos(turn), -std::sin(down)});
  }
  for (std::size_t i = 0; auto _ : state)
    benchmark::DoNotOptimize(terrain.intersect(eye, ways[i++ % ways.size()], 20e3));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(rays);

// Argument: elevation of the camera in hundredths of a degree; near level most places are not linear.
void places(benchmark::State& state) {
  const auto site = SiteFrame::make({Angle::degrees(36), Angle::degrees(42), EllipsoidHeight::metres(0)});
  const auto model = CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(75), {}});
  Pose pose;
  pose.place = site->geodetic_from_enu({3, 7, *hills().up_m(3, 7) + 20});
  pose.elevation = Angle::degrees(static_cast<double>(state.range(0)) / 100);
  pose.place_uncertainty = Length::metres(2);
  pose.direction_uncertainty = Angle::degrees(0.05);
  const auto locator = Locator::make(*model, *site, pose, covariance_of(pose), hills());
  for (int i = 0; auto _ : state)
    benchmark::DoNotOptimize(locator->locate({1.0 * (i++ % 640), 256}, {{1, 0, 0, 1}}));
}
BENCHMARK(places)->Arg(-100)->Arg(-500)->Arg(-1000);

}  // namespace
