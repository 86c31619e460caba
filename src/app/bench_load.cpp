#include "bench_load.h"

#include <algorithm>
#include <cmath>

#include <vigie/sim/simulated_camera.h>

namespace vigie::app {
namespace {

// A mast over open ground with bushes on it.
sim::Scene bench_scene() {
  sim::Scene scene;
  scene.name = "bench";
  scene.seed = 7;
  scene.origin = {Angle::degrees(34), Angle::degrees(41), EllipsoidHeight::metres(200)};
  scene.terrain.half_side = Length::metres(1500);
  scene.terrain.spacing = Length::metres(5);
  scene.terrain.ridges = Length::metres(60);
  scene.terrain.ridges_from = Length::metres(600);
  sim::CameraSettings camera;
  camera.name = "bench";
  camera.above_ground = Length::metres(12);
  camera.elevation = Angle::degrees(-4);
  camera.sensor.width = kBenchWidth;
  camera.sensor.height = kBenchHeight;
  camera.frames_per_second = kBenchRate;
  scene.cameras.push_back(camera);
  return scene;
}

// A warm body with soft edges: counts at its middle, and its standard deviations, px.
struct Body {
  double x = 0, y = 0, warmth = 0, across = 0, upright = 0;
};

void paint(const Body& body, Image16& image) {
  const int reach_x = static_cast<int>(3 * body.across) + 1, reach_y = static_cast<int>(3 * body.upright) + 1;
  const int left = std::max(0, static_cast<int>(body.x) - reach_x);
  const int right = std::min(image.width() - 1, static_cast<int>(body.x) + reach_x);
  const int top = std::max(0, static_cast<int>(body.y) - reach_y);
  const int bottom = std::min(image.height() - 1, static_cast<int>(body.y) + reach_y);
  for (int y = top; y <= bottom; ++y) {
    for (int x = left; x <= right; ++x) {
      const double dx = (x + 0.5 - body.x) / body.across, dy = (y + 0.5 - body.y) / body.upright;
      const double value = image(x, y) + body.warmth * std::exp(-(dx * dx + dy * dy) / 2);
      image(x, y) = static_cast<std::uint16_t>(std::min(16383.0, value));
    }
  }
}

// Nearer is lower, larger and quicker: 4 to 9 pixels across, 0.5 to 1.5 pixels a frame.
Body walker(int number, std::uint32_t seed, double frame) {
  const double near = (number + 0.5) / kBenchTargets;
  const double speed = 0.5 + near, way = kBenchWidth + 40.0;
  const double start = std::fmod((number * 7.0 + seed * 3.0) / kBenchTargets, 1.0) * way;
  const double gone = std::fmod(start + speed * frame, way) - 20;
  return {number % 2 == 0 ? gone : kBenchWidth - gone, 200 + 290 * near, 160, 0.9 + 1.1 * near,
          2.5 + 3 * near};
}

}  // namespace

Result<std::vector<Image16>> bench_ground(std::size_t count) {
  auto camera = sim::SimulatedCamera::make(bench_scene(), 0);
  if (!camera) return std::move(camera).error();
  std::vector<Image16> ground;
  for (std::size_t i = 0; i < count; ++i) {
    camera->render(i, ground.emplace_back(kBenchWidth, kBenchHeight).view());
  }
  return ground;
}

Frame BenchCamera::next() {
  auto image = std::make_shared<Image16>(ground_[(count_ + seed_) % ground_.size()]);
  for (int number = 0; number < kBenchTargets; ++number) paint(walker(number, seed_, count_), *image);
  Frame frame;
  frame.id.sequence = count_;
  frame.origin = Origin::simulated;
  frame.captured = UtcTime() + Duration::from_seconds(count_ / kBenchRate);
  frame.image = std::move(image);
  frame.bits = 14;
  frame.picture = PictureKind::raw;
  ++count_;
  return frame;
}

}  // namespace vigie::app
