#include "bench_run.h"

#include "bare_pass.h"
#include "bench_load.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <memory>

#include <malloc.h>
#include <unistd.h>

#include <vigie/core/quantile.h>

namespace vigie::app {
namespace {

constexpr int kWarmFrames =
    60;  // of each camera: the detector's warm-up and the tracks' confirmation are over
constexpr int kFramesOfOne = 30;  // a turn of one camera alone: one frame is too short to be timed

// Of the process, in bytes, without what was freed.
double resident() {
  ::malloc_trim(0);
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident_pages = 0;
  if (!(file >> pages >> resident_pages)) return 0;
  return resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// That this thread has had of the processor, ns: what others do on the machine is not in it.
double processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// A stream's pipeline, and what it found.
struct Engine {
  SequenceIdGenerator ids;
  site::Pipeline pipeline{ids, ids.make<CameraId>()};
  std::size_t frames = 0, detections = 0, tracks = 0;

  void take(const Frame& frame) {
    const auto step = pipeline.take(frame);
    if (frame.id.sequence < kWarmFrames) return;
    ++frames;
    detections += step.detections->detections.size();
    tracks += static_cast<std::size_t>(
        std::ranges::count_if(step.tracks, [](const Track& t) { return is_followed(t.state); }));
  }
};

}  // namespace

std::vector<double> in_turns(const std::vector<Image16>& ground, int streams, int turns,
                             std::span<const Contestant> contestants) {
  std::vector<BenchCamera> cameras;
  for (int i = 0; i < streams; ++i) cameras.emplace_back(ground, static_cast<std::uint32_t>(i));
  const int rounds = streams == 1 ? kFramesOfOne : 1, warm = kWarmFrames / rounds;
  std::vector<std::vector<double>> times(contestants.size());
  std::vector<Frame> taken;
  for (int turn = 0; turn < warm + turns; ++turn) {
    taken.clear();
    for (int round = 0; round < rounds; ++round) {
      for (BenchCamera& camera : cameras) taken.push_back(camera.next());
    }
    const double pixels = static_cast<double>(taken.size()) * kBenchWidth * kBenchHeight;
    for (std::size_t c = 0; c < contestants.size(); ++c) {
      const double start = processor_time();
      for (std::size_t i = 0; i < taken.size(); ++i) contestants[c](i % cameras.size(), taken[i]);
      if (turn >= warm) times[c].push_back((processor_time() - start) / pixels);
    }
  }
  std::vector<double> medians;
  for (auto& of_one : times) medians.push_back(median(std::span(of_one)));
  return medians;
}

BenchFigures bench(const std::vector<Image16>& ground, int streams, int turns,
                   std::span<const Contestant> others, std::vector<double>* others_ns) {
  std::vector<BarePass> passes(static_cast<std::size_t>(streams));
  std::size_t runs = 0;  // counted, so that the pass is not left out
  for (BarePass& pass : passes) runs += pass.run(ground.front());
  const double before = resident();
  std::vector<std::unique_ptr<Engine>> engines;
  for (int i = 0; i < streams; ++i) engines.push_back(std::make_unique<Engine>());
  std::vector<Contestant> contestants = {
      [&](std::size_t stream, const Frame& frame) { engines[stream]->take(frame); },
      [&](std::size_t stream, const Frame& frame) { runs += passes[stream].run(*frame.image); }};
  contestants.insert(contestants.end(), others.begin(), others.end());
  const std::vector<double> medians = in_turns(ground, streams, turns, contestants);

  BenchFigures figures;
  figures.streams = streams;
  figures.engine_ns = medians[0];
  figures.bare_ns = medians[1];
  figures.memory_mb = std::max(0.0, (resident() - before) / streams / 1e6);
  std::size_t frames = 0, detections = 0, tracks = 0;
  for (const auto& engine : engines) {
    frames += engine->frames;
    detections += engine->detections;
    tracks += engine->tracks;
  }
  figures.detections = static_cast<double>(detections) / static_cast<double>(frames);
  figures.tracks = runs == 0 ? 0 : static_cast<double>(tracks) / static_cast<double>(frames);
  if (others_ns != nullptr) others_ns->assign(medians.begin() + 2, medians.end());
  return figures;
}

std::string processor_vectors() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw")) return "AVX-512";
  if (__builtin_cpu_supports("avx2")) return "AVX2";
  return __builtin_cpu_supports("sse4.1") ? "SSE4" : "SSE2";
#elif defined(__aarch64__)
  return "NEON";
#else
  return "unknown";
#endif
}

}  // namespace vigie::app
