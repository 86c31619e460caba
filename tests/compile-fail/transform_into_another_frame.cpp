// What camera_from_enu gives is in the camera, not in the site.
// expect: (could not convert|no viable conversion).*(Camera3.*Enu|Enu.*Camera3)
#include <vigie/core/geometry.h>

vigie::EnuVector back(const vigie::Rigid3<vigie::Camera3, vigie::Enu>& camera_from_enu,
                      [[maybe_unused]] vigie::EnuVector place, [[maybe_unused]] vigie::CameraVector ray) {
#ifdef MISUSE
  return camera_from_enu(place);
#else
  return camera_from_enu.inverse()(ray);
#endif
}
