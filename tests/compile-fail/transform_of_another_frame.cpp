// camera_from_enu takes what is in enu; what is in the camera already does not go in.
// expect: (no match for call to|no matching function for call to object of type).*Rigid3<.*Camera3, .*Enu>
// object of type.*Rigid3
#include <vigie/core/geometry.h>

vigie::CameraVector seen(const vigie::Rigid3<vigie::Camera3, vigie::Enu>& camera_from_enu,
                         vigie::EnuVector place, [[maybe_unused]] vigie::CameraVector ray) {
#ifdef MISUSE
  return camera_from_enu(ray);
#else
  return camera_from_enu(place);
#endif
}
