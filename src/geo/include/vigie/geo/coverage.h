// What planned cameras would see of the ground and of a line: how large a target would be in the picture, and
// how likely it would be detected. Frames: Enu of the site. Reentrant.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/geo/camera_model.h>
#include <vigie/geo/site_frame.h>
#include <vigie/geo/terrain.h>

namespace vigie::geo {

// What might cross: metres, upright and across the line of sight.
struct PlanTarget {
  std::string name;
  Length height, width;
};
// A walking person, a car and a fox-sized animal, in this order.
const std::array<PlanTarget, 3>& plan_targets();

struct PlanCamera {
  std::string name;
  CameraModel model;
  Pose pose;
  // As far as it sees on the day that is planned for: fog, rain. (0, 200 km].
  Length effective_range = Length::kilometres(20);
};

// Probability that the engine finds, within three seconds, a person this many pixels wide at five times the
// noise on textured ground: as measured (docs/figures.md), straight lines between, in [0, 1].
double detection_probability(double width_px);

// How far away a target is `pixels` wide.
Length range_of_pixels(const CameraModel& model, const PlanTarget& target, double pixels);

// Whether and how a camera sees a target that stands at a place.
struct Sight {
  bool in_picture = false;  // the place, seen through all ground
  double hidden_m = 0;      // of the target's height, from the foot up
  double width_px = 0;      // of the target; 0 where it is not in the picture, hidden to the top, or too far
  [[nodiscard]] bool seen() const { return width_px > 0; }
};

// The bearings within `width` clockwise of `from`, by the frame's own north.
struct Sector {
  Bearing from;
  Angle width = Angle::degrees(360);
};

class PlanView {
 public:
  // `terrain` is borrowed and must outlive the view. invalid_argument where the camera stands below the
  // ground; not_found where it stands beside the terrain.
  static Result<PlanView> make(const PlanCamera& camera, const SiteFrame& site, const Terrain& terrain,
                               const Refraction& refraction = {});

  [[nodiscard]] const PlanCamera& camera() const { return camera_; }
  [[nodiscard]] EnuVector eye() const { return camera_from_enu_.inverse().shift; }
  // At a place on the ground by exact lines of sight. Half a target or more must stand clear, and so many
  // pixels of it as make it one: `least_px` wide.
  [[nodiscard]] Sight sight(double east_m, double north_m, const PlanTarget& target,
                            double least_px = 1) const;
  // The same of a target whose foot stands on the ground there, of which so much is known to be hidden.
  [[nodiscard]] Sight sight_past(double hidden_m, EnuVector foot, const PlanTarget& target,
                                 double least_px) const;
  // That the picture takes in, by its rim; all round where the camera looks too steeply for its rim to tell.
  [[nodiscard]] Sector sector() const;
  // Where a thing at a place shows in the picture, or beside it; nothing where it is not ahead.
  [[nodiscard]] std::optional<PixelPoint> pixel_of(EnuVector place) const;
  [[nodiscard]] const Terrain& terrain() const { return *terrain_; }
  [[nodiscard]] const Refraction& refraction() const { return refraction_; }

 private:
  PlanView(PlanCamera camera, const SiteFrame& site, const Terrain& terrain, const Refraction& refraction);

  PlanCamera camera_;
  const Terrain* terrain_;
  Refraction refraction_;
  Rigid3<Camera3, Enu> camera_from_enu_;
};

// Over the posts of the terrain's grid, row by row from the south-west.
struct Coverage {
  std::vector<std::uint8_t> cameras;  // how many see the target there
  std::vector<float> width_px;        // the largest that it is in any of them; 0 where none
  std::vector<float> probability;     // that at least one detects it, each by itself
};

// By viewshed (geo/viewshed.h), so exact to half a post. invalid_argument where the terrain is a plane.
Result<Coverage> coverage_of(const std::vector<PlanView>& views, const Terrain& terrain,
                             const PlanTarget& target, double least_px = 1);

// A place of a line, and who sees a target there.
struct LineSample {
  EnuVector point;        // on the ground
  double along_m = 0;     // from the line's beginning, over its parts
  std::vector<int> seen;  // numbers of the views
  double width_px = 0;    // the largest
  double probability = 0;
  bool part_ends = false;  // the line's next sample belongs to another part
};

// A stretch of a line that no camera sees.
struct BlindStretch {
  EnuVector from, to;
  double from_m = 0, to_m = 0;  // along the line
  [[nodiscard]] double length_m() const { return to_m - from_m; }
};

struct LineCoverage {
  std::vector<LineSample> samples;  // no farther apart than asked, each part's ends among them
  std::vector<BlindStretch> blind;  // the longest first
  double length_m = 0;
  double seen_share = 0, twice_share = 0;  // of its length, seen by one camera, by two or more; [0, 1]
  double mean_probability = 0;             // over its length
};

// A line of one or several parts, each with two or more corners in enu east and north. By exact lines of
// sight. invalid_argument where a part has fewer corners or the spacing is not positive; not_found where the
// line leaves the terrain; exhausted at more than a million samples.
Result<LineCoverage> line_coverage(const std::vector<PlanView>& views, const Terrain& terrain,
                                   const std::vector<std::vector<Vec2<Enu>>>& line, Length spacing,
                                   const PlanTarget& target, double least_px = 1);

}  // namespace vigie::geo
