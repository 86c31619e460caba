// Simulated weather over a place where nobody is: whatever is confirmed there is false. A camera of 160 × 120
// pixels at nine frames a second.
#pragma once

#include <cstdint>
#include <span>

#include <vigie/core/time.h>

namespace vigie::quality {

struct Weather {
  const char* name;
  double wind_mps = 2, rain_mm_per_h = 0;
  double shutter_every_s = 0;     // a flat-field correction
  bool shutter_told = true;       // the camera says so
  double gain_steps_every_s = 0;  // a new gain and offset, all at once
  bool clouds = false;            // that drift over the sky
};

std::span<const Weather> weathers();

struct FalseTracks {
  std::int64_t count = 0;  // that move
  std::int64_t stood = 0;  // that were told of as stationary alone
  double hours = 0;
};

// What the pipeline that runs confirms in so much of it. The same every time. Failures fail the test.
FalseTracks watch(const Weather& weather, Duration length);

}  // namespace vigie::quality
