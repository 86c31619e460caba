#include "plan_input.h"

#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/core/log.h>

namespace vigie::app {
namespace {

using nlohmann::json;

constexpr std::size_t kMostFeatures = 10'000, kMostCorners = 1'000'000;

// One feature, for errors.
struct Where {
  std::string_view source;
  std::size_t number = 0;  // from 1
};

Error wrong(const Where& where, std::string_view what) {
  return {ErrorCode::invalid_argument, fmt::format("{}: feature {}: {}", where.source, where.number, what)};
}

Result<geo::LatitudeLongitude> place_of(const json& position, const Where& where) {
  const bool numbers = position.is_array() && position.size() >= 2 && position.size() <= 3 &&
                       position[0].is_number() && position[1].is_number();
  if (!numbers) return wrong(where, "a position is to be [longitude, latitude]");
  const double longitude = position[0].get<double>(), latitude = position[1].get<double>();
  if (!(std::abs(latitude) <= 90 && std::abs(longitude) <= 180))
    return wrong(where,
                 fmt::format("[{}, {}] is no place: longitude comes first, in [-180, 180], then latitude, "
                             "in [-90, 90]",
                             longitude, latitude));
  return geo::LatitudeLongitude{Angle::degrees(latitude), Angle::degrees(longitude)};
}

// A property that is a number, and what it may be.
struct Property {
  const char* name;
  double otherwise, low, high;
  double* value;
};

Result<void> read_numbers(const json& properties, const Where& where, std::span<const Property> wanted) {
  for (const Property& p : wanted) {
    *p.value = p.otherwise;
    const auto found = properties.find(p.name);
    if (found == properties.end() || found->is_null()) {
      if (std::isnan(p.otherwise)) return wrong(where, fmt::format("a camera needs the property {}", p.name));
      continue;
    }
    const double value = found->is_number() ? found->get<double>() : std::nan("");
    if (!(value >= p.low && value <= p.high))
      return wrong(where, fmt::format("{} is to be a number from {} to {}", p.name, p.low, p.high));
    *p.value = value;
  }
  return {};
}

Result<PlannedCamera> camera_of(const json& geometry, const json& properties, const Where& where) {
  const auto place = place_of(geometry.value("coordinates", json()), where);
  if (!place) return place.error();
  double height = 0, bearing = 0, elevation = 0, roll = 0, width = 0, rows = 0, pitch = 0, focal = 0,
         range = 0;
  const std::array wanted{
      Property{"height_m", 6, 0.1, 1000, &height},
      Property{"bearing_deg", std::nan(""), -360, 360, &bearing},
      Property{"elevation_deg", 0, -90, 90, &elevation},
      Property{"roll_deg", 0, -180, 180, &roll},
      Property{"width_px", 640, 16, 8192, &width},
      Property{"height_px", 512, 16, 8192, &rows},
      Property{"pixel_pitch_um", 12, 1, 1000, &pitch},
      Property{"focal_length_mm", std::nan(""), 0.5, 10'000, &focal},
      Property{"effective_range_m", 20'000, 1, 200'000, &range},
  };
  if (auto read = read_numbers(properties, where, wanted); !read) return read.error();
  PlannedCamera camera;
  camera.place = *place;
  camera.height = Length::metres(height);
  camera.bearing = Bearing::degrees(bearing);
  camera.elevation = Angle::degrees(elevation);
  camera.roll = Angle::degrees(roll);
  camera.sensor = {static_cast<int>(width),
                   static_cast<int>(rows),
                   Length::micrometres(pitch),
                   Length::millimetres(focal),
                   {}};
  camera.effective_range = Length::metres(range);
  const auto name = properties.find("name");
  camera.name = name != properties.end() && name->is_string()
                    ? printable(name->get<std::string>()).substr(0, 100)
                    : fmt::format("camera {}", where.number);
  const auto candidate = properties.find("candidate");
  if (candidate != properties.end() && !candidate->is_boolean())
    return wrong(where, "candidate is to be true or false");
  camera.candidate = candidate != properties.end() && candidate->get<bool>();
  return camera;
}

Result<void> add_part(PlanInput& plan, const json& positions, const Where& where) {
  if (!positions.is_array() || positions.size() < 2)
    return wrong(where, "a line is to have two positions or more");
  std::size_t corners = positions.size();
  for (const auto& part : plan.line) corners += part.size();
  if (corners > kMostCorners) return wrong(where, fmt::format("more than {} corners", kMostCorners));
  auto& part = plan.line.emplace_back();
  for (const json& position : positions) {
    const auto place = place_of(position, where);
    if (!place) return place.error();
    part.push_back(*place);
  }
  return {};
}

Result<void> add_feature(PlanInput& plan, const json& feature, const Where& where) {
  const auto geometry = feature.is_object() ? feature.find("geometry") : feature.end();
  if (geometry == feature.end() || !geometry->is_object()) return wrong(where, "it has no geometry");
  const auto type = geometry->find("type");
  const std::string kind = type != geometry->end() && type->is_string() ? type->get<std::string>() : "";
  const json coordinates = geometry->value("coordinates", json());
  if (kind == "Point") {
    const auto properties = feature.find("properties");
    auto camera = camera_of(
        *geometry, properties != feature.end() && properties->is_object() ? *properties : json::object(),
        where);
    if (!camera) return camera.error();
    plan.cameras.push_back(*std::move(camera));
    return {};
  }
  if (kind == "LineString") return add_part(plan, coordinates, where);
  if (kind != "MultiLineString" || !coordinates.is_array())
    return wrong(where, "it is neither a Point (a camera) nor a LineString or MultiLineString (the line)");
  for (const json& part : coordinates)
    if (auto added = add_part(plan, part, where); !added) return added.error();
  return {};
}

}  // namespace

Result<void> add_plan(PlanInput& plan, std::string_view text, std::string_view source) {
  const json all = json::parse(text, nullptr, false);
  if (!all.is_object()) return {ErrorCode::invalid_argument, fmt::format("{}: it is no GeoJSON", source)};
  const auto features = all.find("features");
  if (features == all.end()) return add_feature(plan, all, {source, 1});
  if (!features->is_array() || features->size() > kMostFeatures)
    return {ErrorCode::invalid_argument,
            fmt::format("{}: features is to be a list of {} at most", source, kMostFeatures)};
  for (std::size_t i = 0; i < features->size(); ++i)
    if (auto added = add_feature(plan, (*features)[i], {source, i + 1}); !added) return added.error();
  return {};
}

}  // namespace vigie::app
