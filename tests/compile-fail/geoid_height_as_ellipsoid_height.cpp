// A height above the geoid is up to 107 m off one above the ellipsoid.
// expect: (could not convert|no viable conversion).*GeoidHeight.*EllipsoidHeight
#include <vigie/core/units.h>

vigie::EllipsoidHeight above_ellipsoid(vigie::GeoidHeight height, [[maybe_unused]] vigie::Length undulation) {
#ifdef MISUSE
  return height;
#else
  return height.above_ellipsoid(undulation);
#endif
}
