// A bare number says no unit, so it is no duration.
// expect: (could not convert|no viable conversion).*(int|Duration)
#include <vigie/core/time.h>

vigie::Duration timeout() {
#ifdef MISUSE
  return 3000;
#else
  return vigie::Duration::milliseconds(3000);
#endif
}
