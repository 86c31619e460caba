// A pixel of a swaying picture is not one of the steadied picture.
// expect: (could not convert|no viable conversion).*Pixel.*Stabilised
#include <vigie/core/geometry.h>

vigie::StabilisedPoint steadied(vigie::PixelPoint seen, vigie::StabilisedPoint shift) {
#ifdef MISUSE
  (void)shift;
  return seen;
#else
  return vigie::StabilisedPoint{seen.x, seen.y} + shift;
#endif
}
