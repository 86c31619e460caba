// Detection and tracking of a frame, beside the least that any detector does: one pass that reads the frame,
// moves on two 16-bit planes and finds runs. Of 640 × 512 pixels of 14 bits, twenty targets in view.
//
// Each figure is taken beside the bare pass in the same run, turn by turn, the pass over another stream's
// frame, so that neither finds in the cache what the other brought. With 64 streams in turn neither's planes
// stay in the cache: memory decides, as it does on a node with many cameras.
#include "bare_pass.h"
#include "contrast.h"
#include "scene.h"

#include <cmath>
#include <ctime>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include <vigie/detect/change_detector.h>
#include <vigie/track/existence_tracker.h>
#include <vigie/track/standing_tracker.h>

namespace vigie {
namespace {

constexpr int kWidth = 640, kHeight = 512, kFrames = 60, kTargets = 20;
constexpr std::size_t kPixels = std::size_t{kWidth} * kHeight;

void add_spot(Image16& image, double x, double y) {
  for (int j = -6; j <= 6; ++j) {
    for (int i = -6; i <= 6; ++i) {
      const int px = static_cast<int>(x) + i, py = static_cast<int>(y) + j;
      if (px < 0 || py < 0 || px >= kWidth || py >= kHeight) continue;
      const double dx = px + 0.5 - x, dy = py + 0.5 - y;
      const double more = 200 * std::exp(-(dx * dx + dy * dy) / (2 * 1.5 * 1.5));
      image(px, py) = static_cast<std::uint16_t>(image(px, py) + more);
    }
  }
}

// Two seconds of frames, made once.
const std::vector<Frame>& frames() {
  static const std::vector<Frame> made = [] {
    detect::Scene scene({kWidth, kHeight, 14, 7000, 8, 30, 1});
    std::vector<Frame> all;
    for (int i = 0; i < kFrames; ++i) {
      Frame frame = scene.next();
      auto image = std::make_shared<Image16>(*frame.image);
      for (int t = 0; t < kTargets; ++t) add_spot(*image, 30.0 + 30 * t + 0.8 * i, 40.0 + 22 * t);
      frame.image = std::move(image);
      all.push_back(std::move(frame));
    }
    return all;
  }();
  return made;
}

// The frames over and over, forwards in time.
Frame frame_at(std::size_t count) {
  Frame frame = frames()[count % kFrames];
  frame.captured = frames()[0].captured + Duration::from_seconds(static_cast<double>(count) / 30);
  frame.id.sequence = count;
  return frame;
}

struct Stream {
  SequenceIdGenerator ids;
  detect::ChangeDetector detector;
  track::StandingTracker tracker{ids, CameraId{}, std::make_unique<track::ExistenceTracker>(ids, CameraId{})};
  app::BarePass pass;
};

// Of this thread: what else the machine does does not count.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// What `work` costs a frame against the bare pass, `streams` of them in turn.
template <typename Work>
void beside_the_bare_pass(benchmark::State& state, Work&& work) {
  std::vector<std::unique_ptr<Stream>> streams(static_cast<std::size_t>(state.range(0)));
  for (auto& stream : streams) stream = std::make_unique<Stream>();
  std::size_t count = 0;
  for (; count < 40 * streams.size(); ++count) {  // warm
    Stream& s = *streams[count % streams.size()];
    s.tracker.update(s.detector.detect(frame_at(count / streams.size())));
  }
  double bare = 0, ours = 0;
  for (auto _ : state) {
    const std::size_t n = streams.size(), turn = count / n, at = count++ % n;
    Frame frame = frame_at(turn + 7 * at);
    frame.captured = frame_at(turn).captured;
    const double start = processor_seconds();
    work(*streams[at], frame, turn);
    const double middle = processor_seconds();
    benchmark::DoNotOptimize(streams[(at + n / 2) % n]->pass.run(*frame_at(turn + 7 * at + 30).image));
    bare += processor_seconds() - middle;
    ours += middle - start;
    state.SetIterationTime(middle - start);
  }
  const double pixels = static_cast<double>(state.iterations()) * static_cast<double>(kPixels);
  state.counters["times_the_bare_pass"] = ours / bare;
  state.counters["ns_a_pixel"] = ours * 1e9 / pixels;
  state.counters["bare_ns_a_pixel"] = bare * 1e9 / pixels;
}

void detect_and_track(benchmark::State& state) {
  beside_the_bare_pass(state, [](Stream& s, const Frame& frame, std::size_t) {
    benchmark::DoNotOptimize(s.tracker.update(s.detector.detect(frame)).size());
  });
}
BENCHMARK(detect_and_track)->Arg(1)->Arg(64)->UseManualTime()->Unit(benchmark::kMicrosecond);

void detect(benchmark::State& state) {
  beside_the_bare_pass(state, [](Stream& s, const Frame& frame, std::size_t) {
    benchmark::DoNotOptimize(s.detector.detect(frame).detections.size());
  });
}
BENCHMARK(detect)->Arg(1)->Arg(64)->UseManualTime()->Unit(benchmark::kMicrosecond);

// The search for spots alone, with the picture in the cache.
void contrast(benchmark::State& state) {
  detect::ContrastFinder finder;
  finder.resize(kWidth, kHeight);
  std::size_t i = 0;
  for (auto _ : state) {
    finder.begin(*frames()[i++ % 4].image, 14, 1);
    for (int y = 0; y < kHeight; ++y) finder.take(y);
    benchmark::DoNotOptimize(finder.find(nullptr, {4.9, 3, 64}, [](PixelPoint) { return false; }).size());
  }
  const double pixels = static_cast<double>(state.iterations()) * static_cast<double>(kPixels);
  state.counters["ns_a_pixel"] =
      benchmark::Counter(pixels * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(contrast)->Unit(benchmark::kMicrosecond);

// The worst a camera can do: every picture is another.
void detect_all_change(benchmark::State& state) {
  const auto white = std::make_shared<const Image16>(kWidth, kHeight, std::uint16_t{16383});
  beside_the_bare_pass(state, [&white](Stream& s, Frame frame, std::size_t turn) {
    if (turn % 2 == 0) frame.image = white;
    benchmark::DoNotOptimize(s.detector.detect(frame).watching);
  });
}
BENCHMARK(detect_all_change)->Arg(1)->Arg(64)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vigie
