#include "placed_camera.h"

namespace vigie::site {

Result<geo::CameraModel> model_of(const Optics& optics, int width, int height) {
  geo::Sensor sensor;
  sensor.width = width;
  sensor.height = height;
  sensor.pixel_pitch = optics.pixel_pitch;
  sensor.focal_length = optics.focal_length;
  sensor.principal_point = optics.principal_point;
  return geo::CameraModel::make(sensor, optics.distortion);
}

Result<std::shared_ptr<const PlacedCamera>> PlacedCamera::make(const Placement& placement, int width,
                                                               int height, const Patch& patch) {
  auto model = model_of(placement.optics, width, height);
  if (!model) return std::move(model).error();
  const PoseCovariance covariance = placement.covariance.value_or(geo::covariance_of(placement.pose));
  auto locator = geo::Locator::make(*model, patch.frame, placement.pose, covariance, *patch.terrain,
                                    patch.locate_options());
  if (!locator) return std::move(locator).error();
  return std::shared_ptr<const PlacedCamera>(new PlacedCamera(patch, *model, std::move(*locator)));
}

}  // namespace vigie::site
