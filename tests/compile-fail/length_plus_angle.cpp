// A length and an angle have no sum.
// expect: (no match for .operator\+|invalid operands to binary expression).*Length.*Angle
#include <vigie/core/units.h>

vigie::Length total(vigie::Length range, vigie::Length beyond, [[maybe_unused]] vigie::Angle bearing) {
#ifdef MISUSE
  return range + bearing;
#else
  return range + beyond;
#endif
}
