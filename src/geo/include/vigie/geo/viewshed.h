// What ground can be seen from a point, over a whole grid at once.
// Lines of sight run from the eye to every post on the rim of the square around it and take the steepest
// ground on their way; each post is held against what lies between the two lines that pass it (as R2:
// Franklin and Ray 1994, which takes the nearer one and is wrong seven times as often). A post's answer is
// therefore off by how far the ground between two lines, at most a post's spacing apart, is not straight;
// Terrain::hidden_m is exact, and some hundred times slower. Reentrant.
#pragma once

#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/geo/terrain.h>

namespace vigie::geo {

struct ViewshedOptions {
  Length reach = Length::kilometres(20);  // (0, 200 km]
  Refraction refraction;
  // Only directions within `width` clockwise of `from`, by the grid's own north; (0°, 360°].
  Bearing from;
  Angle width = Angle::degrees(360);

  // invalid_argument, saying which.
  [[nodiscard]] Result<void> validate() const;
};

// The posts in a window of a terrain's grid.
struct Viewshed {
  int column = 0, row = 0;    // of the grid, where the window begins
  int columns = 0, rows = 0;  // of the window
  // How high over the ground a thing must reach at the post to be seen, m, row by row; 0 where the ground
  // itself is seen, NaN beyond the reach and the sector.
  std::vector<float> hidden_m;
};

// invalid_argument where an option is, or the terrain is a plane, which hides nothing; not_found where the
// eye is beside the grid.
Result<Viewshed> viewshed(const Terrain& terrain, EnuVector eye, const ViewshedOptions& options = {});

}  // namespace vigie::geo
