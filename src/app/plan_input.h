// What is planned, as GeoJSON (RFC 7946): points are cameras, lines are the line to be watched. Reentrant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/result.h>
#include <vigie/geo/camera_model.h>
#include <vigie/geo/coordinates.h>

namespace vigie::app {

struct PlannedCamera {
  std::string name;
  geo::LatitudeLongitude place;
  Length height;  // of the camera above the ground
  Bearing bearing;
  Angle elevation, roll;
  geo::Sensor sensor;
  Length effective_range;
  bool candidate = false;  // one of those that may be chosen
};

struct PlanInput {
  std::vector<PlannedCamera> cameras;
  std::vector<std::vector<geo::LatitudeLongitude>> line;  // parts of two corners or more
};

// Adds what a GeoJSON text holds; `source` names it in errors. invalid_argument with the feature's number and
// what is wrong: no GeoJSON, a point without a bearing, a value out of range, another kind of geometry, more
// than 10,000 features or 1,000,000 corners.
Result<void> add_plan(PlanInput& plan, std::string_view text, std::string_view source);

}  // namespace vigie::app
