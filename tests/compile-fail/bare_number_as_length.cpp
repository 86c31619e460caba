// A bare number says no unit, so it is no length.
// expect: (could not convert|no viable conversion).*(double|Length).*(Length|double)
#include <vigie/core/units.h>

vigie::Length range() {
#ifdef MISUSE
  return 250.0;
#else
  return vigie::Length::metres(250.0);
#endif
}
