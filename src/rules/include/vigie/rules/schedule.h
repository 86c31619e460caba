// When a rule is awake: spans of the local day, by the clock or by the sun. Reentrant.
#pragma once

#include <memory>
#include <optional>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/core/rule.h>

namespace vigie::rules {

// The sun's upper edge on a level horizon, refraction in. NOAA's formulas (Meeus 1998), good to a minute or
// two below 70° of latitude. `noon`: when the sun stands highest on the local day that has it.
struct SunDay {
  UtcTime noon;
  // How long before and after noon it is up: 0 where it does not rise that day, 12 h where it does not set.
  Duration half;
};
SunDay sun_day(UtcTime near_noon, const GroundPoint& place);

class Timetable {
 public:
  // `place` serves the sun. invalid_argument for a time zone that the machine does not know, a span without a
  // day, moments beyond ±24 h.
  static Result<Timetable> make(const Schedule& schedule, const GroundPoint& place);
  Timetable(const Timetable&);
  Timetable& operator=(const Timetable&);
  Timetable(Timetable&&) noexcept;
  Timetable& operator=(Timetable&&) noexcept;
  ~Timetable();

  [[nodiscard]] bool holds(UtcTime at) const;

 private:
  struct Impl;
  explicit Timetable(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigie::rules
