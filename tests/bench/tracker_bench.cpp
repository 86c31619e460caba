// What tracks cost: so many targets in view, each found in nine frames of ten, among a tenth as much clutter.
#include <random>

#include <benchmark/benchmark.h>

#include <vigie/track/existence_tracker.h>

namespace vigie {
namespace {

constexpr int kWidth = 1280, kHeight = 1024, kFrames = 200;

Detection spot(double x, double y) {
  Detection d;
  d.box = {x - 3, y - 4, 6, 8};
  d.centroid = {x, y};
  d.stabilised_centroid = {x, y};
  d.centroid_covariance(0, 0) = d.centroid_covariance(1, 1) = 0.25;
  d.snr = 15;
  d.log_likelihood_ratio = 3;
  d.found_by = FoundBy::change;
  return d;
}

// Targets that walk to and fro, so that the frames can be had again and again.
std::vector<std::vector<Detection>> frames(int targets) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> unit(0, 1), x(0, kWidth), y(0, kHeight);
  std::normal_distribution<double> noise(0, 0.5);
  std::vector<double> px, py, vx;
  for (int t = 0; t < targets; ++t) {
    px.push_back(x(random));
    py.push_back(y(random));
    vx.push_back(2 * noise(random));
  }
  std::vector<std::vector<Detection>> made;
  for (int i = 0; i < kFrames; ++i) {
    auto& seen = made.emplace_back();
    for (std::size_t t = 0; t < px.size(); ++t) {
      px[t] += i < kFrames / 2 ? vx[t] : -vx[t];
      if (unit(random) < 0.9) seen.push_back(spot(px[t] + noise(random), py[t] + noise(random)));
    }
    for (int c = 0; c < targets / 10; ++c) seen.push_back(spot(x(random), y(random)));
  }
  return made;
}

void tracks(benchmark::State& state) {
  SequenceIdGenerator ids;
  track::ExistenceTrackerOptions options;
  options.max_tracks = 4096;
  track::ExistenceTracker tracker(ids, CameraId{}, options);
  const auto made = frames(static_cast<int>(state.range(0)));
  DetectOutput out;
  out.width = kWidth;
  out.height = kHeight;
  std::size_t i = 0, followed = 0;
  const auto step = [&] {
    out.captured = out.captured + Duration::milliseconds(33);
    out.detections = made[i++ % made.size()];
    followed = 0;
    for (const Track& t : tracker.update(out)) followed += is_followed(t.state) ? 1 : 0;
  };
  for (int w = 0; w < kFrames; ++w) step();  // all are confirmed by then
  for (auto _ : state) step();
  state.counters["followed"] = static_cast<double>(followed);
}
BENCHMARK(tracks)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vigie
