// Detection and tracking of a frame, beside the least that any detector does: one pass that reads the frame,
// moves on two 16-bit planes and finds runs. Of 640 × 512 pixels of 14 bits, twenty targets in view.
#include "bare_pass.h"
#include "scene.h"

#include <chrono>
#include <cmath>
#include <vector>

#include <benchmark/benchmark.h>

#include <vigie/detect/change_detector.h>
#include <vigie/track/kalman_tracker.h>

namespace vigie {
namespace {

constexpr int kWidth = 640, kHeight = 512, kFrames = 60, kTargets = 20;

// A second or two of frames, made once.
const std::vector<Frame>& frames() {
  static const std::vector<Frame> made = [] {
    detect::Scene scene({kWidth, kHeight, 14, 7000, 8, 30, 1});
    std::vector<Frame> all;
    for (int i = 0; i < kFrames; ++i) {
      std::vector<detect::Spot> spots;
      for (int t = 0; t < kTargets; ++t) {
        spots.push_back({30.0 + 30 * t + 0.8 * i, 40.0 + 22 * t, 200, 1.5});
      }
      all.push_back(scene.next(spots));
    }
    return all;
  }();
  return made;
}

// The frames over and over, forwards in time.
class Loop {
 public:
  Frame next() {
    const auto& all = frames();
    Frame frame = all[count_ % all.size()];
    frame.captured = all[0].captured + Duration::from_seconds(static_cast<double>(count_) / 30);
    frame.id.sequence = count_++;
    return frame;
  }

 private:
  std::size_t count_ = 0;
};

void bare_pass(benchmark::State& state) {
  app::BarePass pass;
  Loop loop;
  pass.run(*loop.next().image);  // the frames are made now, not in the first measurement
  for (auto _ : state) benchmark::DoNotOptimize(pass.run(*loop.next().image));
}
BENCHMARK(bare_pass)->Unit(benchmark::kMicrosecond);

void detect_and_track(benchmark::State& state) {
  SequenceIdGenerator ids;
  detect::ChangeDetector detector;
  track::KalmanTracker tracker(ids, CameraId{});
  app::BarePass pass;
  Loop loop;
  double bare = 0, ours = 0;
  for (auto _ : state) {
    const Frame frame = loop.next();
    const auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(tracker.update(detector.detect(frame)).size());
    const auto middle = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(pass.run(*frame.image));
    const auto end = std::chrono::steady_clock::now();
    ours += std::chrono::duration<double>(middle - start).count();
    bare += std::chrono::duration<double>(end - middle).count();
    state.SetIterationTime(std::chrono::duration<double>(middle - start).count());
  }
  state.counters["times_the_bare_pass"] = ours / bare;
  state.counters["ns_a_pixel"] = ours * 1e9 / (static_cast<double>(state.iterations()) * kWidth * kHeight);
}
BENCHMARK(detect_and_track)->UseManualTime()->Unit(benchmark::kMicrosecond);

// The worst a camera can do: every picture is another.
void detect_all_change(benchmark::State& state) {
  detect::ChangeDetector detector;
  Loop loop;
  for (int i = 0; i < kFrames; ++i) benchmark::DoNotOptimize(detector.detect(loop.next()).watching);
  std::size_t i = 0;
  for (auto _ : state) {
    Frame frame = loop.next();
    if (i++ % 2 == 0) frame.image = std::make_shared<Image16>(kWidth, kHeight, std::uint16_t{16383});
    benchmark::DoNotOptimize(detector.detect(frame).watching);
  }
}
BENCHMARK(detect_all_change)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vigie
