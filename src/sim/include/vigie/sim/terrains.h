// The ground of scenes: made once for all the cameras that stand on it at a time.
#pragma once

#include <memory>
#include <vector>

#include <vigie/core/mutex.h>
#include <vigie/core/result.h>
#include <vigie/geo/site_frame.h>
#include <vigie/geo/terrain.h>
#include <vigie/sim/scene.h>

namespace vigie::sim {

// Keeps none itself: a terrain is freed with the last camera that holds it. Thread-safe.
class Terrains {
 public:
  // That of the scene, which others may hold already: it is the same for scenes of one origin, seed and
  // terrain. Who asks while it is being made waits for it. Errors are those of the elevation file, which is
  // read again only where nobody holds its terrain.
  Result<std::shared_ptr<const geo::Terrain>> of(const Scene& scene, const geo::SiteFrame& site)
      EXCLUDES(mutex_);

 private:
  struct Known {
    TerrainSettings settings;
    std::uint64_t seed = 0;
    Geodetic origin;
    std::weak_ptr<const geo::Terrain> terrain;
  };
  Mutex mutex_;
  std::vector<Known> known_ GUARDED_BY(mutex_);
};

}  // namespace vigie::sim
