// Pixels of the sensor that are dead, stuck, wild or blink. No optics lights one pixel alone: of a point's
// light a twentieth at least falls on the pixels beside it. What stands out so, again and again at the same
// pixel, is the sensor's fault, and that pixel says nothing from then on. Thread-bound.
#pragma once

#include "planes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <vigie/core/detection.h>
#include <vigie/core/frame.h>

namespace vigie::detect {

class BadPixels {
 public:
  void resize(int width, int height);
  void restart();
  // Takes what is known to be bad out of what the frame says.
  void mask(Frame& frame);
  // Looks at what was found in `picture` as it lies on the model, (by_x, by_y) from where it came; a pixel's
  // noise has this standard deviation, counts.
  void learn(const Planes& planes, ImageView<const std::uint16_t> picture, std::span<const Detection> found,
             double sigma, int by_x, int by_y);
  [[nodiscard]] int count() const { return count_; }

 private:
  struct Suspect {
    int x = 0, y = 0, times = 0;
  };
  void suspect(int x, int y);

  std::vector<Suspect> suspects_;
  std::size_t next_ = 0;  // suspect to be forgotten
  int count_ = 0;
  Image8 good_;
  std::shared_ptr<Image8> valid_;        // good_, and what the frames' own mask says
  std::shared_ptr<const Image8> under_;  // that mask
  bool stale_ = true;
};

}  // namespace vigie::detect
