// Simulated sites for the fusion of tracks: cameras in a row over a plane, their poses wrong as their
// covariances say, people who cross, walk together and part, and cameras' tracks with gaps, swaps and delays.
// What comes of it is held against the truth. The same seed gives the same site. Frame: enu, m.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <vigie/track/target_fuser.h>

namespace vigie::quality {

struct SitePlan {
  int cameras = 5;
  int walkers = 10;
  double seconds = 120;
  std::uint32_t seed = 1;
  double direction_sigma_deg = 0.1;  // of each camera's pose
  double place_sigma_m = 1;
  bool late_cameras = true;  // one 0.8 s late, one that stalls
};

// How the program does it, and what one might do instead.
enum class Fusion {
  kept,
  nearest,  // every track joins the target whose last place is within 15 m and nearest; places are averaged
};

struct Spread {
  std::vector<double> values;
  [[nodiscard]] double quantile(double share) const;
};

struct SiteFigures {
  double object_seconds = 0;  // in which a camera followed it
  int objects = 0;
  int switches = 0;             // an object's target became another
  double duplicate_share = 0;   // of object-seconds with two targets or more
  double false_join_share = 0;  // of target-seconds with tracks of objects more than 5 m apart
  int targets = 0, merged = 0, split = 0;
  Spread error_m, single_m;   // where two or more cameras see it: fused, and the best camera's own
  Spread mean_m, weighted_m;  // the cameras' places averaged, and weighted by their covariances
  Spread all_error_m;         // wherever it is seen
  double nees = 0;            // 2 where the covariance is true
  double in_half = 0, in_ninety = 0;
  Spread told_late_s;   // from the time that places are of to when they are told
  Spread first_late_s;  // from an object's first track to its first target
  double cost_ms = 0;   // of a second of site time
};

// `svg`: where to draw truth, single places and fused paths; nowhere if empty.
SiteFigures run_site(const SitePlan& plan, Fusion fusion = Fusion::kept, const std::string& svg = {});
// Sums and joins figures of several sites.
SiteFigures joined(const std::vector<SiteFigures>& all);
std::string row_of(const SiteFigures& figures);

}  // namespace vigie::quality
