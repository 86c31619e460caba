// The last seconds of one track, as looks, and the features that they give.
#pragma once

#include "look.h"

#include <deque>
#include <optional>

#include <vigie/classify/features.h>

namespace vigie::classify {

// A walker's stride takes about a second: three hold three.
inline constexpr Duration kWindow = Duration::seconds(3);
inline constexpr Duration kLeastWindow = Duration::seconds(1);

class Window {
 public:
  // In the order of time; what is older than the window goes.
  void add(const Look& look);
  [[nodiscard]] bool tells() const;
  [[nodiscard]] const std::deque<Look>& looks() const { return looks_; }
  // `picture_spread` as of Looker::spread; `metres_per_px` at the track, where known.
  [[nodiscard]] Features features(double picture_spread, std::optional<double> metres_per_px) const;

 private:
  void of_shape(Features& f, double metres_per_px) const;
  void of_path(Features& f, double length, double metres_per_px) const;
  void of_rhythm(Features& f) const;
  void of_backdrop(Features& f, double picture_spread) const;

  std::deque<Look> looks_;
};

}  // namespace vigie::classify
