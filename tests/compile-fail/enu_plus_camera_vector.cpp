// A vector of the site and one of a camera have no sum.
// expect: (no match for .operator\+|invalid operands to binary expression).*(Enu|Camera)
#include <vigie/core/geometry.h>

vigie::EnuVector moved(vigie::EnuVector place, vigie::EnuVector step,
                       [[maybe_unused]] vigie::CameraVector seen) {
#ifdef MISUSE
  return place + seen;
#else
  return place + step;
#endif
}
