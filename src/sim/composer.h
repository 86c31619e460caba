// Puts what moves into the still picture: leaning plants, bodies from far to near behind what hides them,
// rain.
#pragma once

#include "background.h"
#include "sprite.h"
#include "world.h"

#include <cstdint>
#include <vector>

#include <vigie/sim/simulated_camera.h>

namespace vigie::sim {

class Composer {
 public:
  Composer(const Scene& scene, const View& view, const Blur& blur, Background background,
           std::vector<Individual> individuals, std::uint64_t seed);
  // The scene at a time; `frame` chooses the rain. Fills `truth`.
  void compose(double time_s, std::uint64_t frame, bool reversed, std::vector<TruthObject>& truth);
  [[nodiscard]] const std::vector<float>& kelvin() const { return work_; }

 private:
  struct Shown {
    std::size_t individual = 0;
    MotionState state;
    Sprite sprite;
  };
  struct Dirty {
    int left = 0, top = 0, right = 0, bottom = 0;
  };
  void restore();
  void sway(double time_s);
  void collect(double time_s, bool reversed);
  void blend(const Sprite& sprite);
  [[nodiscard]] double visible_share(std::size_t nth) const;
  [[nodiscard]] bool hidden(int x, int y, double distance_m) const;
  [[nodiscard]] TruthObject truth_of(std::size_t nth, double time_s, bool reversed) const;
  void rain(std::uint64_t frame);
  void mark(int left, int top, int right, int bottom);
  [[nodiscard]] std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(background_.width) +
           static_cast<std::size_t>(x);
  }

  const View& view_;
  double rain_mm_per_h_;
  std::uint64_t seed_;
  Background background_;
  std::vector<Individual> individuals_;
  SpritePainter painter_;
  std::vector<float> work_;
  std::vector<Dirty> dirty_;
  std::vector<float> leans_;
  Body body_;
  std::vector<Shown> pool_;         // kept from frame to frame, with their buffers
  std::vector<std::size_t> shown_;  // of pool_, far to near
  std::size_t used_ = 0;
};

}  // namespace vigie::sim
