// What the benchmarks run on: a simulated camera of 640 × 512 pixels, 14 bits in 16, that sees people walk
// by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <vigie/core/frame.h>
#include <vigie/core/result.h>

namespace vigie::app {

inline constexpr int kBenchWidth = 640, kBenchHeight = 512, kBenchTargets = 20;
inline constexpr double kBenchRate = 30;  // frames a second

// Pictures of the simulated place with nobody in it, each with its own noise: the same every time. Takes
// about two seconds. Errors are those of the simulator.
Result<std::vector<Image16>> bench_ground(std::size_t count = 24);

// A camera there: twenty people in view, who walk across the whole picture at their own speeds and come again
// from the other side. `ground` outlives it. Thread-bound.
class BenchCamera {
 public:
  // Cameras of different seeds see the people elsewhere.
  explicit BenchCamera(const std::vector<Image16>& ground, std::uint32_t seed = 0)
      : ground_(ground), seed_(seed) {}
  Frame next();

 private:
  const std::vector<Image16>& ground_;
  const std::uint32_t seed_;
  std::uint32_t count_ = 0;
};

}  // namespace vigie::app
