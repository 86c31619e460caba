// What the sensor adds: noise, fixed pattern, drift, and the shutter that takes them out again. Everything is
// a function of the frame's number.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <vigie/sim/scene.h>

namespace vigie::sim {

// When the shutter closes: at every multiple of its interval, from the first on.
class ShutterPlan {
 public:
  ShutterPlan(const CameraSettings& camera);
  struct Moment {
    std::uint64_t shown = 0;        // the frame that the picture shows: itself, or the last before the event
    bool shut = false;              // the picture stands still
    std::uint32_t corrections = 0;  // events that the shown picture has behind it
    double since_s = 0;             // from the last correction, or from the start, to the shown picture
  };
  [[nodiscard]] Moment at(std::uint64_t frame) const;

 private:
  double rate_, every_s_, for_s_;
};

// Normal numbers without end: two long tables, read from places that a counter chooses.
class NoiseTables {
 public:
  explicit NoiseTables(std::uint64_t seed, int width);
  // Rows of at least `width` samples; mean 0; the sum of one of each has variance 1.
  [[nodiscard]] const float* first(std::uint64_t h) const { return first_.data() + (h & kMask); }
  [[nodiscard]] const float* second(std::uint64_t h) const { return second_.data() + ((h >> 32) & kMask); }

 private:
  static constexpr std::uint64_t kSize = 1 << 16, kMask = kSize - 1;
  std::vector<float> first_, second_;
};

class SensorModel {
 public:
  SensorModel(const CameraSettings& camera, std::uint64_t seed);
  [[nodiscard]] ShutterPlan::Moment moment(std::uint64_t frame) const { return plan_.at(frame); }
  // Kelvin of the scene → 14-bit counts as the sensor gives them.
  void expose(std::span<const float> kelvin, const ShutterPlan::Moment& moment,
              std::span<std::uint16_t> counts);
  // How far the whole picture has wandered from the truth, counts.
  [[nodiscard]] double drift_counts(const ShutterPlan::Moment& moment) const;

 private:
  void correct(std::uint32_t corrections);

  const CameraSettings camera_;
  std::uint64_t seed_;
  ShutterPlan plan_;
  NoiseTables tables_;
  std::vector<float> pattern_;  // counts
  std::vector<float> bow_;      // of a row: how the lens' own warmth shades it, in [-1, 1]
  std::uint32_t pattern_of_ = 0;
};

}  // namespace vigie::sim
