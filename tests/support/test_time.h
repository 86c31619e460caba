// Moments for tests.
#pragma once

#include <vigie/core/time.h>

namespace vigie {

// This long after 2023-11-14T22:13:20Z, a moment without meaning.
inline UtcTime at_second(double s) {
  return UtcTime::from_nanoseconds(1'700'000'000'000'000'000) + Duration::from_seconds(s);
}

}  // namespace vigie
