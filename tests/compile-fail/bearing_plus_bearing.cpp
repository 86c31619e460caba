// Two bearings have a difference, which is an angle, and no sum.
// expect: (no match for .operator\+|invalid operands to binary expression).*Bearing.*Bearing
#include <vigie/core/units.h>

vigie::Bearing turned(vigie::Bearing start, [[maybe_unused]] vigie::Bearing other, vigie::Angle turn) {
#ifdef MISUSE
  return start + other;
#else
  return start + turn;
#endif
}
