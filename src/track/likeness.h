// What a thing looks like from frame to frame: its size and its strength, which tell it from others in the
// same place (features beside kinematics: Lerro and Bar-Shalom 1993). Reentrant.
#pragma once

#include <array>

#include <vigie/core/detection.h>

namespace vigie::track {

struct Likeness {
  std::array<double, 3> logs{};  // of width and height in px, and of the signal-to-noise ratio
  ContrastSign sign = ContrastSign::unknown;

  static Likeness of_detection(const Detection& detection);
  // Moves `share` of the way to `seen`.
  void follow(const Likeness& seen, double share);
  // How much likelier the other is the same thing than another; nats.
  [[nodiscard]] double of(const Likeness& other) const;
};

}  // namespace vigie::track
