// A scene made concrete: its ground, and everyone in it with a path over that ground.
#pragma once

#include "motion.h"
#include "shapes.h"

#include <string>
#include <vector>

#include <vigie/geo/site_frame.h>
#include <vigie/geo/terrain.h>

namespace vigie::sim {

struct Individual {
  int id = 0;  // from 1, in the order of the scene: the truth's identity
  std::string name;
  std::string group;  // of several that move together, or empty
  BodyKind body;      // its model's name lives in the program, not in the scene
  Motion motion;
};

Result<geo::Terrain> make_terrain(const Scene& scene, const geo::SiteFrame& site);
Result<std::vector<Individual>> make_individuals(const Scene& scene, const geo::Terrain& terrain);

// The pose of a camera that stands on the scene's ground.
Result<Pose> make_pose(const Scene& scene, const CameraSettings& camera, const geo::SiteFrame& site,
                       const geo::Terrain& terrain);

}  // namespace vigie::sim
