#include <algorithm>
#include <cmath>
#include <exception>

#include <GeographicLib/GeoCoords.hpp>
#include <fmt/format.h>

#include <vigie/geo/coordinates.h>

namespace vigie::geo {
namespace {

constexpr std::size_t kMostCharacters = 100;

// 42°30'00.0"N, from degrees; `letters` for positive and negative.
std::string sexagesimal(double degrees, std::string_view letters) {
  const auto tenths = static_cast<long long>(std::abs(degrees) * 36'000 + 0.5);
  return fmt::format("{}°{:02}'{:02}.{}\"{}", tenths / 36'000, tenths / 600 % 60, tenths / 10 % 60,
                     tenths % 10, letters[degrees < 0 ? 1 : 0]);
}

std::string utm(const GeographicLib::GeoCoords& at) {
  const char hemisphere = at.Northp() ? 'N' : 'S';
  const std::string zone = at.Zone() == 0 ? "" : fmt::format("{}", at.Zone());
  return fmt::format("{}{} {:.0f} {:.0f}", zone, hemisphere, at.Easting(), at.Northing());
}

}  // namespace

std::string format_place(const LatitudeLongitude& place, PlaceFormat format) {
  const double latitude = place.latitude.degrees(), longitude = place.longitude.degrees();
  switch (format) {
    case PlaceFormat::degrees_minutes_seconds:
      return sexagesimal(latitude, "NS") + " " + sexagesimal(longitude, "EW");
    case PlaceFormat::utm:
      return utm(GeographicLib::GeoCoords(latitude, longitude));
    case PlaceFormat::mgrs:
      return GeographicLib::GeoCoords(latitude, longitude).MGRSRepresentation(0);
    case PlaceFormat::degrees:
    case PlaceFormat::unknown:
      break;
  }
  return fmt::format("{:.5f}, {:.5f}", latitude, longitude);
}

Result<LatitudeLongitude> parse_place(std::string_view text) {
  if (text.size() > kMostCharacters)
    return {ErrorCode::invalid_argument,
            fmt::format("a place of {} characters is not one: {} at most", text.size(), kMostCharacters)};
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' '; };
  if (std::any_of(text.begin(), text.end(), is_control))
    return {ErrorCode::invalid_argument, "a place has no control characters in it"};
  try {
    const GeographicLib::GeoCoords at{std::string(text)};
    const double latitude = at.Latitude(), longitude = at.Longitude();
    if (std::abs(latitude) <= 90 && std::abs(longitude) <= 180)
      return LatitudeLongitude{Angle::degrees(latitude), Angle::degrees(longitude)};
    return {ErrorCode::invalid_argument, "a place needs a latitude and a longitude, or UTM or MGRS"};
  } catch (const std::exception& error) {
    return {ErrorCode::invalid_argument,
            fmt::format("not a place: {}; write it as 42.5, 1.5 or 31N 376750 4706383 or 31TCH7675006383",
                        error.what())};
  }
}

}  // namespace vigie::geo
