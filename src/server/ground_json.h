// The ground and what is seen of it as the objects of api/openapi.yaml, in and out. Reentrant.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <vigie/core/target.h>
#include <vigie/site/ground.h>

namespace vigie::server {

nlohmann::json to_json(const site::GroundInfo& info);
nlohmann::json to_json(const site::View& view);
nlohmann::json to_json(const site::SeenPlaces& seen);
nlohmann::json to_json(const site::Projected& projected);
nlohmann::json to_json(const site::SiteCalibration& calibration);
nlohmann::json to_json(const GroundPlace& place);
nlohmann::json to_json(const SightLine& sight);

struct ViewQuestion {
  std::optional<site::NewPose> pose;  // not set: the kept one
  site::ViewTarget target = site::ViewTarget::person;
  double pixels = 3;
};
struct CalibrationTask {
  site::NewPose guess;  // of its place
  std::vector<site::SiteLandmark> landmarks;
};
// invalid_argument, naming the field.
Result<ViewQuestion> parse_view(const nlohmann::json& body);
Result<CalibrationTask> parse_calibration(const nlohmann::json& body);
Result<PixelPoint> parse_pixel(const nlohmann::json& body);
// Latitude and longitude; the height is 0.
Result<Geodetic> parse_place(const nlohmann::json& body);

}  // namespace vigie::server
