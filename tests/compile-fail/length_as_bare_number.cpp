// A length does not turn into a number without its unit being named.
// expect: (cannot convert|no viable conversion).*Length.*double
#include <vigie/core/units.h>

double metres_of(vigie::Length range) {
#ifdef MISUSE
  return range;
#else
  return range.metres();
#endif
}
