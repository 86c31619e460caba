// Places as people write and say them: latitude and longitude, UTM, MGRS (by GeographicLib; WGS 84).
// Reentrant.
#pragma once

#include <string>
#include <string_view>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>

namespace vigie::geo {

// Numbers are fixed: they are stored and sent.
enum class PlaceFormat : int { unknown = 0, degrees = 1, degrees_minutes_seconds = 2, utm = 3, mgrs = 4 };

struct LatitudeLongitude {
  Angle latitude;   // [-90°, 90°]
  Angle longitude;  // [-180°, 180°]
};

// To a metre: "42.50000, 1.50000", "42°30'00.0"N 1°30'00.0"E", "31N 376750 4706383" (N and S are hemispheres,
// not bands; near the poles UPS, "N 2000000 2000000"), "31TCH7675006383". `place` as check_geodetic allows;
// unknown is written as degrees.
std::string format_place(const LatitudeLongitude& place, PlaceFormat format);

// Any of the above, or what else GeographicLib's GeoCoords reads; latitude comes first unless letters say so.
// invalid_argument with the reason. A band letter before UTM numbers ("31T 376750 4706383") is refused, since
// S is a band of the north as well as the southern hemisphere. At most 100 characters.
Result<LatitudeLongitude> parse_place(std::string_view text);

}  // namespace vigie::geo
