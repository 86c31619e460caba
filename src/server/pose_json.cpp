#include "pose_json.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

using nlohmann::json;

constexpr double kMostHeightM = 100e3;

// East, north, up in metres and bearing, elevation, roll in degrees on the wire; radians within.
double unit_of(int i) {
  return i < 3 ? 1.0 : Angle::radians(1).degrees();
}

json to_json(const PoseCovariance& covariance) {
  json values = json::array();
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) values.push_back(covariance(i, j) * unit_of(i) * unit_of(j));
  return values;
}

PoseCovariance covariance_of(const std::vector<double>& values) {
  PoseCovariance covariance;
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) {
      // Rounding on the way must not take the symmetry away.
      const auto at = [&](int a, int b) { return values[static_cast<std::size_t>(a * 6 + b)]; };
      covariance(i, j) = (at(i, j) + at(j, i)) / 2 / (unit_of(i) * unit_of(j));
    }
  return covariance;
}

bool is_symmetric(const std::vector<double>& values) {
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double a = values[i * 6 + j], b = values[j * 6 + i];
      if (std::abs(a - b) > 1e-6 * std::max(std::abs(a), std::abs(b))) return false;
    }
  return true;
}

json to_json(const Optics& optics) {
  const Distortion& d = optics.distortion;
  const auto& principal = optics.principal_point;
  return {{"pixel_pitch_um", optics.pixel_pitch / Length::micrometres(1)},
          {"focal_length_mm", optics.focal_length / Length::millimetres(1)},
          {"principal_point_px", principal ? json{principal->x, principal->y} : json()},
          {"distortion", {d.k1, d.k2, d.p1, d.p2, d.k3}}};
}

// What kept and new poses have in common.
json common_json(const Placement& placement) {
  const Pose& pose = placement.pose;
  return {{"latitude_deg", pose.place.latitude.degrees()},
          {"longitude_deg", pose.place.longitude.degrees()},
          {"bearing_deg", pose.bearing.degrees()},
          {"elevation_deg", pose.elevation.degrees()},
          {"roll_deg", pose.roll.degrees()},
          {"place_uncertainty_m", pose.place_uncertainty.metres()},
          {"direction_uncertainty_deg", pose.direction_uncertainty.degrees()},
          {"covariance", placement.covariance ? to_json(*placement.covariance) : json()},
          {"optics", to_json(placement.optics)},
          {"how", to_string(placement.how == PoseHow::unknown ? PoseHow::typed : placement.how)}};
}

void read_covariance(Fields& fields, Placement& placement) {
  const auto values = fields.maybe_numbers("covariance", 36);
  if (!values) return;
  if (!is_symmetric(*values)) return fields.fail("covariance", "symmetric");
  placement.covariance = covariance_of(*values);
}

}  // namespace

void read_height(Fields& fields, site::NewPose& pose) {
  const auto height = fields.maybe_number("height_m", -kMostHeightM, kMostHeightM);
  const auto above = fields.maybe_number("above_ground_m", -kMostHeightM, kMostHeightM);
  if (fields.error()) return;
  if (height.has_value() == above.has_value()) {
    fields.fail(Error(ErrorCode::invalid_argument, "exactly one of " + fields.name_of("height_m") + " and " +
                                                       fields.name_of("above_ground_m") + " is to be given"));
    return;
  }
  pose.over_ground = above.has_value();
  if (height) pose.placement.pose.place.height = EllipsoidHeight::metres(*height);
  if (above) pose.placement.above_ground = Length::metres(*above);
}

json to_json(const PoseRecord& record, std::optional<UtcTime> to) {
  json pose = common_json(record.placement);
  pose["height_m"] = record.placement.pose.place.height.metres();
  const auto& above = record.placement.above_ground;
  pose["above_ground_m"] = above ? json(above->metres()) : json();
  pose["revision"] = record.revision;
  pose["held_from"] = to_rfc3339(record.held.from);
  pose["held_to"] = to ? json(to_rfc3339(*to)) : json();
  return pose;
}

json to_json(const site::NewPose& pose) {
  json body = common_json(pose.placement);
  if (pose.over_ground) {
    body["above_ground_m"] = pose.placement.above_ground.value_or(Length()).metres();
  } else {
    body["height_m"] = pose.placement.pose.place.height.metres();
  }
  return body;
}

Result<Optics> parse_optics(const json& body, const std::string& name) {
  Fields fields(body, {"pixel_pitch_um", "focal_length_mm", "principal_point_px", "distortion"}, name);
  Optics optics;
  optics.pixel_pitch = Length::micrometres(fields.number("pixel_pitch_um", 1, 1000));
  optics.focal_length = Length::millimetres(fields.number("focal_length_mm", 0.5, 10'000));
  if (const auto principal = fields.maybe_numbers("principal_point_px", 2)) {
    optics.principal_point = PixelPoint{(*principal)[0], (*principal)[1]};
  }
  if (const auto d = fields.maybe_numbers("distortion", 5)) {
    optics.distortion = {(*d)[0], (*d)[1], (*d)[2], (*d)[3], (*d)[4]};
  }
  if (fields.error()) return *fields.error();
  return optics;
}

Result<site::NewPose> parse_new_pose(const json& body, const std::string& name) {
  Fields fields(
      body,
      {"latitude_deg", "longitude_deg", "height_m", "above_ground_m", "bearing_deg", "elevation_deg",
       "roll_deg", "place_uncertainty_m", "direction_uncertainty_deg", "covariance", "optics", "how"},
      name);
  site::NewPose pose;
  Placement& placement = pose.placement;
  placement.pose.place.latitude = Angle::degrees(fields.number("latitude_deg", -90, 90));
  placement.pose.place.longitude = Angle::degrees(fields.number("longitude_deg", -180, 180));
  read_height(fields, pose);
  placement.pose.bearing = Bearing::degrees(fields.number("bearing_deg", 0, 360));
  placement.pose.elevation = Angle::degrees(fields.number("elevation_deg", -90, 90));
  placement.pose.roll = Angle::degrees(fields.number("roll_deg", -180, 180));
  placement.pose.place_uncertainty = Length::metres(fields.number("place_uncertainty_m", 0, 10'000));
  placement.pose.direction_uncertainty = Angle::degrees(fields.number("direction_uncertainty_deg", 0, 180));
  read_covariance(fields, placement);
  auto optics = parse_optics(fields.need("optics"), fields.name_of("optics."));
  if (optics) {
    placement.optics = *optics;
  } else {
    fields.fail(optics.error());
  }
  constexpr std::array kHow{PoseHow::typed, PoseHow::landmarks, PoseHow::simulated};
  placement.how = kHow.at(fields.word("how", {"typed", "landmarks", "simulated"}));
  if (fields.error()) return *fields.error();
  return pose;
}

}  // namespace vigie::server
