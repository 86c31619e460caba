// Locating against truth: walkers stand at random on a terrain, a camera with a true pose sees them, and a
// locator that believes a pose with errors says where they are.
#pragma once

#include <vector>

#include <vigie/geo/locate.h>

namespace vigie::geo {

struct TrialOptions {
  int trials = 4000;
  double place_sigma_m = 2, direction_sigma_deg = 0.05, pixel_sigma_px = 1;
  double nearest_m = 100, farthest_m = 3000;
  double lowest_m = 5, highest_m = 300;  // of the camera, above the walker's ground
  unsigned seed = 1;
};

// What one walker's place came out as.
struct Trial {
  double range_m = 0;      // of the likeliest place, which is what a user can know
  double grazing_deg = 0;  // between the sight line and the ground there
  double error_m = 0;      // horizontal, of the likeliest place
  double bound_m = 0;      // the median error that pose and pixel errors predict, by linearising at the truth
  bool found = false;      // any place at all
  bool in_half = false, in_ninety = false;
  std::size_t places = 0;
};

// Walkers that the camera truly sees. `terrain` covers `half_side_m` around the site's origin.
std::vector<Trial> walkers_located(const Terrain& terrain, const SiteFrame& site, double half_side_m,
                                   const TrialOptions& options);

}  // namespace vigie::geo
