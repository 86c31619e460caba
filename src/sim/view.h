// What one camera's renderer needs to know of where it stands: the way from the site to its pixels.
#pragma once

#include <vigie/geo/camera_model.h>
#include <vigie/geo/terrain.h>

namespace vigie::sim {

struct View {
  geo::CameraModel model;
  Rigid3<Camera3, Enu> camera_from_enu;
  EnuVector eye;
  geo::Refraction refraction;
  double air_kelvin = 282;
  double loss_per_m = 0;  // Beer-Lambert

  // The point as the camera sees it, lifted by refraction.
  [[nodiscard]] CameraVector seen(EnuVector place) const {
    return camera_from_enu(geo::apparent(eye, place, refraction));
  }
  [[nodiscard]] double distance_m(EnuVector place) const { return norm(place - eye); }
  // The share of a contrast that is left after a distance.
  [[nodiscard]] double transmission(double metres) const { return std::exp(-loss_per_m * metres); }
};

// A normalised Gaussian of five taps: centre, next, last. One tap where sigma is 0.
struct Blur {
  float centre = 1, next = 0, last = 0;
  static Blur make(double sigma_px);
};

}  // namespace vigie::sim
