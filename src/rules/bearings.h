// How one subject stands to one zone, observation by observation. Reentrant.
#pragma once

#include "outline.h"

#include <optional>

namespace vigie::rules {

// A crossing that is settled: when and where on the straight way between two observations.
struct Crossed {
  Way way = Way::unknown;
  UtcTime happened;
  PlanePoint at;
};

// Of a line.
class LineBearing {
 public:
  // What is settled by it.
  std::optional<Crossed> take(const Outline& line, const Observation& seen);

 private:
  std::optional<PlanePoint> last_;
  UtcTime last_time_;
  int net_ = 0;  // crossings since it was clear of the line last, rightwards less leftwards
  UtcTime happened_;
  PlanePoint at_;
  bool has_crossed_ = false;
};

// Of an area.
class AreaBearing {
 public:
  void take(const Outline& area, const Observation& seen);
  [[nodiscard]] bool inside() const { return inside_; }
  // Since when it is inside, and where it came in or was seen first.
  [[nodiscard]] UtcTime since() const { return since_; }
  [[nodiscard]] PlanePoint came_in_at() const { return at_; }

 private:
  bool inside_ = false;
  UtcTime since_;
  PlanePoint at_;
};

}  // namespace vigie::rules
