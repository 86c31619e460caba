// How fast pictures are made. One core.
#include <benchmark/benchmark.h>

#include <vigie/sim/demo_scene.h>
#include <vigie/sim/simulated_camera.h>

namespace vigie::sim {
namespace {

// A frame of the demo's cameras, 640 x 512: frames/s stands under items_per_second; 30 a second is real time.
void demo_frame(benchmark::State& state) {
  auto camera = SimulatedCamera::make(demo_scene(), static_cast<int>(state.range(0)));
  if (!camera) return state.SkipWithError(camera.error().to_string().c_str());
  Image16 picture(camera->settings().sensor.width, camera->settings().sensor.height);
  std::uint64_t frame = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(&camera->render(frame++, picture.view()));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(demo_frame)->Arg(0)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

// From the scene to the first picture.
void demo_opening(benchmark::State& state) {
  for (auto _ : state) {
    auto camera = SimulatedCamera::make(demo_scene(), 0);
    benchmark::DoNotOptimize(camera.has_value());
  }
}
BENCHMARK(demo_opening)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vigie::sim
