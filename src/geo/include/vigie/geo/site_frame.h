// Where a site lies on the earth: between WGS 84 latitude, longitude and height, the earth-centred frame, and
// the site's own east, north, up. Exact to well under a millimetre at any place and distance (GeographicLib).
// Values are plain and copied freely. Reentrant.
#pragma once

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/core/site.h>

namespace vigie::geo {

// invalid_argument unless latitude is in [-90°, 90°], longitude in [-180°, 180°] and the height within
// [-20 km, 100 km].
Result<void> check_geodetic(const Geodetic& place);

EcefVector ecef_from_geodetic(const Geodetic& place);
// Longitude in [-180°, 180°).
Geodetic geodetic_from_ecef(EcefVector point);

// The mean radius that is used where the earth's curvature stands beside refraction: metres.
inline constexpr double kEarthRadiusM = 6'371'000.0;

class SiteFrame {
 public:
  // `origin` as check_geodetic allows: it becomes enu (0, 0, 0).
  static Result<SiteFrame> make(const Geodetic& origin);

  [[nodiscard]] const Geodetic& origin() const { return origin_; }
  [[nodiscard]] EnuVector enu_from_geodetic(const Geodetic& place) const;
  [[nodiscard]] Geodetic geodetic_from_enu(EnuVector point) const;
  [[nodiscard]] const Rigid3<Enu, Ecef>& enu_from_ecef() const { return enu_from_ecef_; }

 private:
  SiteFrame() = default;
  Geodetic origin_;
  Rigid3<Enu, Ecef> enu_from_ecef_;
};

// East, north, up of `place` itself, as unit vectors of the site's frame: at 10 km they lean by 0.09°.
struct LocalAxes {
  EnuVector east, north, up;
};
LocalAxes local_axes(const SiteFrame& site, const Geodetic& place);

// The camera's frame from the site's. Bearing and elevation are those of the camera's own place: its north,
// its horizon.
Rigid3<Camera3, Enu> camera_from_enu(const SiteFrame& site, const Pose& pose);

}  // namespace vigie::geo
