#include "demo.h"

#include <fmt/format.h>

#include <vigie/geo/site_frame.h>
#include <vigie/sim/demo_scene.h>
#include <vigie/site/site.h>

namespace vigie::site {
namespace {

// As a crew with a good receiver and some landmarks leaves a camera.
NewPose demo_pose(const sim::CameraSettings& camera, const geo::SiteFrame& frame) {
  NewPose pose;
  pose.over_ground = true;
  Placement& placement = pose.placement;
  placement.pose.place = frame.geodetic_from_enu({camera.place.east_m, camera.place.north_m, 0});
  placement.pose.bearing = camera.bearing;
  placement.pose.elevation = camera.elevation;
  placement.pose.roll = camera.roll;
  placement.pose.place_uncertainty = Length::metres(1);
  placement.pose.direction_uncertainty = Angle::degrees(0.05);
  placement.above_ground = camera.above_ground;
  placement.optics = {camera.sensor.pixel_pitch, camera.sensor.focal_length, camera.sensor.principal_point,
                      camera.distortion};
  placement.how = PoseHow::simulated;
  return pose;
}

struct Metres {
  double east, north;
};

// Of the scene's origin.
Zone zone_of(IdGenerator& ids, const geo::SiteFrame& frame, const char* name, ZoneKind kind,
             std::initializer_list<Metres> corners) {
  Zone zone;
  zone.id = ids.make<ZoneId>();
  zone.name = name;
  zone.kind = kind;
  GroundOutline outline;
  for (const Metres& corner : corners) {
    const Geodetic place = frame.geodetic_from_enu({corner.east, corner.north, 0});
    outline.corners.push_back({place.latitude, place.longitude});
  }
  zone.outline = std::move(outline);
  return zone;
}

Rule rule_of(IdGenerator& ids, const char* name, const Condition& condition,
             std::vector<ObjectClass> classes) {
  Rule rule;
  rule.id = ids.make<RuleId>();
  rule.name = name;
  rule.condition = condition;
  rule.filter.classes = std::move(classes);
  return rule;
}

}  // namespace

std::vector<NewCamera> demo_cameras() {
  const sim::Scene scene = sim::demo_scene();
  const auto frame = geo::SiteFrame::make(scene.origin);
  std::vector<NewCamera> cameras;
  for (const auto& camera : scene.cameras) {
    cameras.push_back({camera.name, fmt::format("sim:demo?camera={}", cameras.size()), {}});
    if (frame) cameras.back().pose = demo_pose(camera, *frame);
  }
  return cameras;
}

DemoRules demo_rules(IdGenerator& ids) {
  const auto frame = geo::SiteFrame::make(sim::demo_scene().origin);
  if (!frame) return {};
  const std::vector<ObjectClass> on_foot = {ObjectClass::person, ObjectClass::group};
  DemoRules demo;
  // From west to east along the patrol track: its left is the north.
  const Zone line = zone_of(ids, *frame, "Patrol track, east", ZoneKind::line,
                            {{110, 143}, {170, 146}, {260, 148}, {340, 150}});
  const Zone mast = zone_of(ids, *frame, "Before the centre mast", ZoneKind::area,
                            {{-60, 35}, {40, 35}, {40, 110}, {-60, 110}});
  // From south to north: its left is the west.
  const Zone road = zone_of(ids, *frame, "Road", ZoneKind::line, {{60, 385}, {60, 450}});
  Rule southwards = rule_of(ids, "Over the line to the south", Crossing{line.id, Way::rightwards}, on_foot);
  southwards.priority = 1;
  Rule near = rule_of(ids, "Somebody near the centre mast", Presence{mast.id}, on_foot);
  near.priority = 2;
  near.dwell = Duration::seconds(3);
  Rule traffic = rule_of(ids, "Traffic on the road", Crossing{road.id, Way::either}, {ObjectClass::vehicle});
  traffic.raises = false;
  demo.zones = {line, mast, road};
  demo.rules = {southwards, near, traffic};
  return demo;
}

}  // namespace vigie::site
