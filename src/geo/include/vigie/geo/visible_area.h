// The ground on which one camera sees a target, as areas for a map, and the skyline in its picture: what is
// drawn while a camera is placed, so it is quick rather than exact. Lines of sight are followed outwards over
// the camera's field, a fan of them; ground between two counts as on the nearer one. Frames: Enu of the site,
// Pixel. Reentrant.
#pragma once

#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/geo/coverage.h>

namespace vigie::geo {

struct VisibleAreaOptions {
  int rays = 180;                         // over the field; [8, 3600]
  Length reach = Length::kilometres(10);  // of the skyline, and of the areas at most; [10 m, 200 km]
  std::size_t most_corners = 4000;        // of all areas together: small ones are left out beyond it

  // invalid_argument, saying which.
  [[nodiscard]] Result<void> validate() const;
};

// On the ground. The outer ring first, counter-clockwise, then those of the holes; each ends where it begins.
using GroundArea = std::vector<std::vector<EnuVector>>;

struct VisibleArea {
  std::vector<GroundArea> areas;  // the largest first
  // Where the ground ends and the sky begins, from left to right: in the picture or a little beside it.
  std::vector<PixelPoint> skyline;
};

// Where half a target or more stands clear and is `least_px` wide or more.
Result<VisibleArea> visible_area(const PlanView& view, const PlanTarget& target, double least_px,
                                 const VisibleAreaOptions& options = {});

}  // namespace vigie::geo
