#include <cmath>

#include <GeographicLib/Geocentric.hpp>
#include <fmt/format.h>

#include <vigie/geo/site_frame.h>

namespace vigie::geo {
namespace {

// Rows: east, north, up at a latitude and longitude, in earth-centred coordinates.
std::array<double, 9> enu_rows(Angle latitude, Angle longitude) {
  const double sp = sin(latitude), cp = cos(latitude), sl = sin(longitude), cl = cos(longitude);
  return {-sl, cl, 0, -sp * cl, -sp * sl, cp, cp * cl, cp * sl, sp};
}

}  // namespace

Result<void> check_geodetic(const Geodetic& place) {
  const double lat = place.latitude.degrees(), lon = place.longitude.degrees(), h = place.height.metres();
  if (!(std::abs(lat) <= 90))
    return {ErrorCode::invalid_argument, fmt::format("latitude {} is not in [-90, 90] degrees", lat)};
  if (!(std::abs(lon) <= 180))
    return {ErrorCode::invalid_argument, fmt::format("longitude {} is not in [-180, 180] degrees", lon)};
  if (!(h >= -20e3 && h <= 100e3))
    return {ErrorCode::invalid_argument, fmt::format("height {} m is not in [-20000, 100000]", h)};
  return {};
}

EcefVector ecef_from_geodetic(const Geodetic& place) {
  EcefVector p;
  GeographicLib::Geocentric::WGS84().Forward(place.latitude.degrees(), place.longitude.degrees(),
                                             place.height.metres(), p.x, p.y, p.z);
  return p;
}

Geodetic geodetic_from_ecef(EcefVector point) {
  double lat = 0, lon = 0, h = 0;
  GeographicLib::Geocentric::WGS84().Reverse(point.x, point.y, point.z, lat, lon, h);
  if (lon >= 180) lon -= 360;
  return {Angle::degrees(lat), Angle::degrees(lon), EllipsoidHeight::metres(h)};
}

Result<SiteFrame> SiteFrame::make(const Geodetic& origin) {
  if (auto ok = check_geodetic(origin); !ok) return ok.error();
  SiteFrame frame;
  frame.origin_ = origin;
  frame.enu_from_ecef_.rotation = enu_rows(origin.latitude, origin.longitude);
  frame.enu_from_ecef_.shift = frame.enu_from_ecef_.rotate(ecef_from_geodetic(origin)) * -1.0;
  return frame;
}

EnuVector SiteFrame::enu_from_geodetic(const Geodetic& place) const {
  // The difference first: the two places are millions of metres from the earth's centre.
  return enu_from_ecef_.rotate(ecef_from_geodetic(place) - ecef_from_geodetic(origin_));
}

Geodetic SiteFrame::geodetic_from_enu(EnuVector point) const {
  return geodetic_from_ecef(enu_from_ecef_.inverse().rotate(point) + ecef_from_geodetic(origin_));
}

LocalAxes local_axes(const SiteFrame& site, const Geodetic& place) {
  const auto rows = enu_rows(place.latitude, place.longitude);
  const auto row = [&](std::size_t i) {
    return site.enu_from_ecef().rotate(EcefVector{rows[3 * i], rows[3 * i + 1], rows[3 * i + 2]});
  };
  return {row(0), row(1), row(2)};
}

Rigid3<Camera3, Enu> camera_from_enu(const SiteFrame& site, const Pose& pose) {
  const LocalAxes axes = local_axes(site, pose.place);
  const Angle bearing = pose.bearing.from_north();
  const EnuVector ahead = axes.east * sin(bearing) + axes.north * cos(bearing);
  const EnuVector forward = ahead * cos(pose.elevation) + axes.up * sin(pose.elevation);
  const EnuVector level_right = axes.east * cos(bearing) - axes.north * sin(bearing);
  const EnuVector level_down = cross(forward, level_right);
  const EnuVector right = level_right * cos(pose.roll) + level_down * sin(pose.roll);
  const EnuVector down = level_down * cos(pose.roll) - level_right * sin(pose.roll);

  Rigid3<Camera3, Enu> result;
  result.rotation = {right.x, right.y, right.z, down.x, down.y, down.z, forward.x, forward.y, forward.z};
  result.shift = result.rotate(site.enu_from_geodetic(pose.place)) * -1.0;
  return result;
}

}  // namespace vigie::geo
