#include "ground_json.h"

#include "json.h"
#include "pose_json.h"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

constexpr std::size_t kMostLandmarks = 300;
constexpr std::size_t kMostName = 400;  // bytes

// To a tenth of a metre on the ground, and of a pixel.
json degrees(Angle angle) {
  return rounded(angle.degrees(), 1e6);
}
json to_json(PixelPoint pixel) {
  return {rounded(pixel.x, 10), rounded(pixel.y, 10)};
}
json to_json(const Geodetic& place) {
  return {{"latitude_deg", rounded(place.latitude.degrees(), 1e7)},
          {"longitude_deg", rounded(place.longitude.degrees(), 1e7)},
          {"height_m", rounded(place.height.metres(), 100)}};
}

json multi_polygon(const std::vector<std::vector<std::vector<Geodetic>>>& polygons) {
  json coordinates = json::array();
  for (const auto& polygon : polygons) {
    json& rings = coordinates.emplace_back(json::array());
    for (const auto& ring : polygon) {
      json& corners = rings.emplace_back(json::array());
      for (const Geodetic& corner : ring) {
        corners.push_back({degrees(corner.longitude), degrees(corner.latitude)});
      }
    }
  }
  return {{"type", "MultiPolygon"}, {"coordinates", std::move(coordinates)}};
}

// The height of a landmark or a guess, where it is given.
void read_place(Fields& fields, Geodetic& place) {
  place.latitude = Angle::degrees(fields.number("latitude_deg", -90, 90));
  place.longitude = Angle::degrees(fields.number("longitude_deg", -180, 180));
}

void read_guess(const json& body, Fields& outer, site::NewPose& guess) {
  Fields fields(body, {"latitude_deg", "longitude_deg", "above_ground_m", "height_m", "uncertainty_m"},
                "guess.");
  read_place(fields, guess.placement.pose.place);
  read_height(fields, guess);
  guess.placement.pose.place_uncertainty = Length::metres(fields.number("uncertainty_m", 0.01, 10'000));
  if (fields.error()) outer.fail(*fields.error());
}

Result<site::SiteLandmark> parse_landmark(const json& body, const std::string& name) {
  Fields fields(
      body, {"name", "pixel", "latitude_deg", "longitude_deg", "height_m", "pixel_sigma_px", "place_sigma_m"},
      name);
  site::SiteLandmark landmark;
  landmark.name = fields.text("name", kMostName);
  const auto pixel = fields.numbers("pixel", 2);
  landmark.pixel = {pixel[0], pixel[1]};
  read_place(fields, landmark.place);
  const auto height = fields.maybe_number("height_m", -20'000, 100'000);
  landmark.on_ground = !height;
  if (height) landmark.place.height = EllipsoidHeight::metres(*height);
  landmark.pixel_sigma_px = fields.number("pixel_sigma_px", 0.01, 100);
  landmark.place_sigma_m = fields.number("place_sigma_m", 0, 1000);
  if (fields.error()) return *fields.error();
  return landmark;
}

}  // namespace

json to_json(const site::GroundInfo& info) {
  const auto& b = info.bounds;
  return {{"terrain", to_string(info.kind)},
          {"bounds", b ? json{b->west, b->south, b->east, b->north} : json()},
          {"origin", info.origin ? to_json(*info.origin) : json()}};
}

json to_json(const site::View& view) {
  json horizon = json::array();
  for (const PixelPoint pixel : view.horizon) horizon.push_back(to_json(pixel));
  return {{"sees_ground", view.sees_ground},
          {"detail", view.detail},
          {"visible", multi_polygon(view.visible)},
          {"range_m", rounded(view.range.metres(), 10)},
          {"horizon_px", std::move(horizon)},
          {"field_deg",
           {rounded(view.horizontal_field.degrees(), 1000), rounded(view.vertical_field.degrees(), 1000)}}};
}

json to_json(const GroundPlace& place) {
  const auto& c = place.covariance;
  json body = to_json(place.place);
  body["weight"] = rounded(place.weight, 1000);
  body["covariance_m2"] = {rounded(c(0, 0), 1000), rounded(c(0, 1), 1000), rounded(c(1, 1), 1000)};
  body["radius_50"] = rounded(place.half_radius, 1000);
  body["radius_90"] = rounded(place.ninety_radius, 1000);
  return body;
}

json to_json(const SightLine& sight) {
  return {{"from", to_json(sight.from)},
          {"bearing_deg", rounded(sight.bearing.degrees(), 1e4)},
          {"elevation_deg", rounded(sight.elevation.degrees(), 1e4)},
          {"direction_uncertainty_deg", rounded(sight.direction_uncertainty.degrees(), 1e4)},
          {"nearest_m", rounded(sight.nearest.metres(), 10)},
          {"farthest_m", rounded(sight.farthest.metres(), 10)}};
}

json to_json(const site::SeenPlaces& seen) {
  json places = json::array();
  for (const GroundPlace& place : seen.places) places.push_back(to_json(place));
  return {{"places", std::move(places)}, {"sight", seen.sight ? to_json(*seen.sight) : json()}};
}

json to_json(const site::Projected& projected) {
  return {{"pixel", projected.pixel ? to_json(*projected.pixel) : json()}, {"hidden", projected.hidden}};
}

json to_json(const site::SiteCalibration& calibration) {
  json landmarks = json::array();
  for (const auto& fit : calibration.landmarks) {
    landmarks.push_back({{"seen_px", to_json(fit.seen)},
                         {"off_px", rounded(fit.off_px, 100)},
                         {"off_sigmas", rounded(fit.off_sigmas, 100)},
                         {"left_out", fit.left_out}});
  }
  return {{"pose", to_json(calibration.pose)},
          {"landmarks", std::move(landmarks)},
          {"next_pixel", to_json(calibration.next_pixel)},
          {"next_leaves", rounded(calibration.next_leaves, 1000)}};
}

Result<ViewQuestion> parse_view(const json& body) {
  Fields fields(body, {"pose", "target", "pixels"});
  ViewQuestion question;
  constexpr std::array kTargets{site::ViewTarget::person, site::ViewTarget::vehicle,
                                site::ViewTarget::animal};
  question.target = kTargets.at(fields.word("target", {"person", "vehicle", "animal"}));
  question.pixels = fields.number("pixels", 1, 100);
  if (const json* pose = fields.find("pose")) {
    auto parsed = parse_new_pose(*pose, "pose.");
    if (parsed) {
      question.pose = *parsed;
    } else {
      fields.fail(parsed.error());
    }
  }
  if (fields.error()) return *fields.error();
  return question;
}

Result<CalibrationTask> parse_calibration(const json& body) {
  Fields fields(body, {"optics", "guess", "landmarks"});
  CalibrationTask task;
  auto optics = parse_optics(fields.need("optics"), "optics.");
  if (optics) {
    task.guess.placement.optics = *optics;
  } else {
    fields.fail(optics.error());
  }
  read_guess(fields.need("guess"), fields, task.guess);
  const json& landmarks = fields.need("landmarks");
  if (!landmarks.is_array() || landmarks.size() > kMostLandmarks) {
    fields.fail("landmarks", fmt::format("a list of at most {}", kMostLandmarks));
  }
  if (fields.error()) return *fields.error();
  for (const json& entry : landmarks) {
    auto landmark = parse_landmark(entry, fmt::format("landmarks[{}].", task.landmarks.size()));
    if (!landmark) return std::move(landmark).error();
    task.landmarks.push_back(std::move(*landmark));
  }
  return task;
}

Result<PixelPoint> parse_pixel(const json& body) {
  Fields fields(body, {"pixel"});
  const auto pixel = fields.numbers("pixel", 2);
  if (fields.error()) return *fields.error();
  return PixelPoint{pixel[0], pixel[1]};
}

Result<Geodetic> parse_place(const json& body) {
  Fields fields(body, {"latitude_deg", "longitude_deg"});
  Geodetic place;
  read_place(fields, place);
  if (fields.error()) return *fields.error();
  return place;
}

}  // namespace vigie::server
