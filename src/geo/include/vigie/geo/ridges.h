// Where on the terrain masts might stand: on ridges and tops near a line. Reentrant.
#pragma once

#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/geo/terrain.h>

namespace vigie::geo {

struct RidgeOptions {
  Length within = Length::metres(500);  // of the line, along the ground; (0, 20 km]
  Length apart = Length::metres(150);   // sites no nearer than this to one another; (0, 20 km]
  // A ridge is higher than what lies this far off on both sides of it, on one axis at least; (0, 20 km].
  Length arm = Length::metres(100);
  int most = 300;  // sites; those that stand highest over their surroundings. [1, 10,000]

  // invalid_argument, saying which.
  [[nodiscard]] Result<void> validate() const;
};

// On the ground at posts of the grid; those first that stand out most. `line`: places no farther apart than
// half of `within`. invalid_argument where the terrain is a plane: it has no ridges.
Result<std::vector<EnuVector>> ridge_sites(const Terrain& terrain, const std::vector<EnuVector>& line,
                                           const RidgeOptions& options = {});

}  // namespace vigie::geo
