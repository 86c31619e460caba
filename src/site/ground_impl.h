// What the ground keeps to itself.
#pragma once

#include "ground_source.h"
#include "placed_camera.h"

#include <map>

#include <vigie/core/mutex.h>

namespace vigie::site {

struct Ground::Impl {
  std::unique_ptr<GroundSource> source;
  mutable Mutex mutex;
  std::map<CameraId, Placement> cameras GUARDED_BY(mutex);

  [[nodiscard]] std::optional<Placement> nearest_other(CameraId camera, const Geodetic& place) const
      EXCLUDES(mutex);
  // The ground of a placement that stands: its height is known.
  [[nodiscard]] Result<Patch> patch_of(const Placement& placement) const;
  Result<void> work_out_height(NewPose& pose, const std::optional<Placement>& other) const;
};

// As those of the earth.
std::vector<GroundPlace> ground_places(const geo::Located& located, const geo::SiteFrame& frame);

// Each value in its range, but for the height and the covariance.
Result<void> check_placement(const Placement& placement);

}  // namespace vigie::site
