#include "world.h"

#include <algorithm>

#include <vigie/sim/terrains.h>

namespace vigie::sim {
namespace {

bool same_place(const Geodetic& a, const Geodetic& b) {
  return a.latitude == b.latitude && a.longitude == b.longitude && a.height == b.height;
}

}  // namespace

Result<std::shared_ptr<const geo::Terrain>> Terrains::of(const Scene& scene, const geo::SiteFrame& site) {
  MutexLock lock(mutex_);
  std::erase_if(known_, [](const Known& known) { return known.terrain.expired(); });
  for (const Known& known : known_) {
    if (known.seed != scene.seed || known.settings != scene.terrain ||
        !same_place(known.origin, scene.origin))
      continue;
    if (auto terrain = known.terrain.lock()) return terrain;
  }
  auto made = make_terrain(scene, site);
  if (!made) return std::move(made).error();
  auto terrain = std::make_shared<const geo::Terrain>(std::move(*made));
  known_.push_back({scene.terrain, scene.seed, scene.origin, terrain});
  return terrain;
}

}  // namespace vigie::sim
