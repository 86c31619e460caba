// Where on the ground a thing stands that is seen at a pixel, and how well that is known.
// What is uncertain (the camera's pose, the pixel, the terrain's heights) is drawn at random and each draw's
// ray followed to the ground exactly, so that nothing is linearised: where a ray grazes a ridge, the ridge
// and the slope behind it come out as two places with their weights, and not as one ellipse between them.
// Frames: Pixel of the camera's picture; Enu of the site. Immutable once made; reentrant.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/core/target.h>
#include <vigie/geo/camera_model.h>
#include <vigie/geo/site_frame.h>
#include <vigie/geo/terrain.h>

namespace vigie::geo {

// What a pose says of itself: place and direction alike on every axis, nothing correlated.
PoseCovariance covariance_of(const Pose& pose);

struct LocateOptions {
  Refraction refraction;
  // Beyond this nothing is looked for: at 20 km a person is a tenth of a pixel in the longest lenses.
  // (0, 200 km].
  Length reach = Length::kilometres(20);
  // One standard deviation of the terrain's heights, against those at the camera's own place. The Shuttle
  // mission's: 90 % within 5 to 10 m of one another (Rodriguez, Morris, Belz 2006). [0, 1 km].
  Length terrain_uncertainty = Length::metres(4);
  // Over this distance such errors lose what they have in common: variogram 1 - exp(-d / length) (Matheron
  // 1963). Some ten posts of the Shuttle mission's. [1 m, 1000 km].
  Length terrain_correlation = Length::kilometres(1);

  // invalid_argument, saying which.
  [[nodiscard]] Result<void> validate() const;
};

// One place where the thing may stand.
struct LocatedPlace {
  EnuVector point;           // on the ground, m
  Covariance<3> covariance;  // of east, north, up about `point`, m²
  double weight = 1;         // of all places found they sum to 1
  Length range;              // from the camera, along the horizontal
  // The region that holds half, or nine in ten, of what is possible here: the ellipse of the covariance's
  // east and north, this many times its one-standard-deviation axes. 1.18 and 2.15 where all is linear.
  double half_radius = 0, ninety_radius = 0;
};

struct Located {
  // The nearest first; none where every ray meets no ground within reach.
  std::vector<LocatedPlace> places;
  // Share of the draws that met no ground: sky, or too far. In [0, 1].
  double beyond = 0;
  // The place with the most weight.
  [[nodiscard]] const LocatedPlace* likeliest() const;
};

// How large things are that fly, for the range at which one may be: [smallest, largest], across.
struct FlyerSize {
  Length smallest = Length::metres(0.2);  // a small drone, a gull's body
  Length largest = Length::metres(15);    // a helicopter's or a light aircraft's length
};

class Locator {
 public:
  // Copies what is plain; `terrain` is borrowed and must outlive the locator. invalid_argument where the
  // camera stands below the ground or the covariance is not one; not_found where it stands beside the
  // terrain.
  static Result<Locator> make(const CameraModel& model, const SiteFrame& site, const Pose& pose,
                              const PoseCovariance& uncertainty, const Terrain& terrain,
                              const LocateOptions& options = {});

  // `foot`: where the thing touches the ground in the picture, with its covariance in px².
  [[nodiscard]] Located locate(PixelPoint foot, const Covariance<2>& covariance) const;
  // Where a thing is in the picture that stands at `place`; nothing where it is behind the camera. Says
  // nothing of what hides it.
  [[nodiscard]] std::optional<PixelPoint> project(EnuVector place) const;
  // Of what fills `box` and was located: nothing where it may stand at several places or fly before the sky,
  // where its foot is not in the picture and where the box has no height. What flies before the ground is
  // located on it, too: it is nearer and smaller than that.
  [[nodiscard]] std::optional<MetricSize> metric_size(const Box& box, const Located& located) const;
  // Metres a pixel across the line of sight there: nothing where metric_size() tells nothing, or where the
  // range is not known to a quarter of it (one standard deviation).
  [[nodiscard]] std::optional<double> metres_per_px(const Box& box, const Located& located) const;
  // For what flies: the direction of the box's centre, and between which ranges it is, by how large it may be
  // and by the ground behind it. Nothing where the direction has no inverse through the lens.
  [[nodiscard]] std::optional<SightLine> sight_line(const Box& box, const Covariance<2>& covariance,
                                                    const FlyerSize& size = {}) const;
  // Whether any part of the picture sees ground within reach: false for a camera that looks at the sky alone.
  [[nodiscard]] bool sees_ground() const;

 private:
  // One draw of all that is uncertain.
  struct Draw {
    Rigid3<Enu, Camera3> enu_from_camera;
    std::array<double, 2> pixel{};  // standard deviations, as the next
    double terrain = 0;
  };
  struct Hit;

  Locator(const CameraModel& model, const SiteFrame& site, const Pose& pose, const Terrain& terrain,
          const LocateOptions& options);
  [[nodiscard]] std::vector<Draw> drawn(const PoseCovariance& uncertainty, int pairs) const;
  struct Aim;
  [[nodiscard]] std::optional<GroundHit> meet(const Rigid3<Enu, Camera3>& enu_from_camera, PixelPoint pixel,
                                              double ground_slope) const;
  [[nodiscard]] std::vector<Hit> hits(const std::vector<Draw>& draws, const Aim& aim) const;
  [[nodiscard]] bool sees(EnuVector ground) const;
  [[nodiscard]] const LocatedPlace* only_place(const Box& box, const Located& located) const;
  [[nodiscard]] double range_error(const LocatedPlace& place) const;
  [[nodiscard]] std::vector<std::size_t> hidden_steps(const std::vector<Hit>& by_range) const;

  CameraModel model_;
  SiteFrame site_;
  Pose pose_;
  const Terrain* terrain_;
  LocateOptions options_;
  Rigid3<Enu, Camera3> enu_from_camera_;
  std::vector<Draw> few_, many_;
};

}  // namespace vigie::geo
