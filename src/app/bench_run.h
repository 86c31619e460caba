// Detection and tracking against the bare pass: the same frames, in turns, in one run. Thread-bound.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include <vigie/core/frame.h>
#include <vigie/site/pipeline.h>

namespace vigie::app {

// One of several ways to do it: gets every frame of every stream.
using Contestant = std::function<void(std::size_t stream, const Frame& frame)>;

// `streams` cameras over `ground` (of bench_ground) in turn. Each turn gives each of them a frame (one camera
// alone: thirty), to all contestants one after the other. After two seconds of each camera `turns` are timed:
// the median of each contestant, ns of this thread's processor time a pixel.
std::vector<double> in_turns(const std::vector<Image16>& ground, int streams, int turns,
                             std::span<const Contestant> contestants);

struct BenchFigures {
  int streams = 0;
  double bare_ns = 0, engine_ns = 0;  // a pixel
  double detections = 0, tracks = 0;  // what the engine did meanwhile, a frame
  double memory_mb = 0;  // a pipeline: what the process grew by, 10⁶ bytes; 0 where the system does not tell
};

// Each stream has a pipeline and a bare pass of its own. More contestants run beside them; their medians go
// to `others_ns`.
BenchFigures bench(const std::vector<Image16>& ground, int streams, int turns,
                   std::span<const Contestant> others = {}, std::vector<double>* others_ns = nullptr);

// What the processor offers: "AVX-512", "AVX2", "SSE4", "SSE2", "NEON", or "unknown".
std::string processor_vectors();

}  // namespace vigie::app
