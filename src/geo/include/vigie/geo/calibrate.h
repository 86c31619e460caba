// A camera's pose from landmarks: things that a person pointed at in the picture and on the map.
// The start is closed (Wahba's problem, by singular values: Markley 1988) from the pair of landmarks that
// most others agree with; then least squares over place and direction (Ceres), each landmark weighed by what
// its pixel and its place are good for. Landmarks that do not fit are left out and told. Frames: Pixel, Enu
// of the site. Reentrant.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/result.h>
#include <vigie/geo/camera_model.h>
#include <vigie/geo/locate.h>
#include <vigie/geo/site_frame.h>

namespace vigie::geo {

struct Landmark {
  std::string name;
  PixelPoint pixel;
  EnuVector place;  // m
  // One standard deviation, on each axis.
  double pixel_sigma_px = 1;  // (0, 100]
  double place_sigma_m = 5;   // [0, 1000]
};

// What is known of the place beforehand, from a map or a receiver; of the direction nothing has to be.
struct PlaceGuess {
  Geodetic place;
  Length uncertainty = Length::metres(10);  // one standard deviation, on each axis; (0, 10 km]
};

struct LandmarkFit {
  PixelPoint seen;        // where the pose puts it
  double off_px = 0;      // from where it was pointed at
  double off_sigmas = 0;  // the same, in standard deviations of what may be expected
  bool left_out = false;  // it fits so badly that it counted for nothing
};

struct Calibration {
  Pose pose;  // its two uncertainties are the largest of the covariance's, on any axis
  PoseCovariance covariance;
  std::vector<LandmarkFit> landmarks;  // as they were given
  // Where in the picture one more landmark, about as far away, would make the direction better known; and
  // what of its standard deviation would be left, in (0, 1].
  PixelPoint next_pixel;
  double next_leaves = 1;
};

// invalid_argument, saying what to do: fewer than three landmarks or more than 1000, all nearly on one line
// in the picture, values out of range; not_found where no pose fits three of them.
Result<Calibration> calibrate(const CameraModel& model, const SiteFrame& site,
                              const std::vector<Landmark>& landmarks, const PlaceGuess& guess,
                              const Refraction& refraction = {});

}  // namespace vigie::geo
