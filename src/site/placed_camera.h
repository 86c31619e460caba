// A camera that stands on the ground: what is computed of what it sees.
#pragma once

#include "ground_source.h"

#include <memory>

#include <vigie/geo/camera_model.h>
#include <vigie/geo/locate.h>

namespace vigie::site {

// Immutable; reentrant. Not moved: the locator borrows the ground.
class PlacedCamera {
 public:
  // As geo::CameraModel::make and geo::Locator::make.
  static Result<std::shared_ptr<const PlacedCamera>> make(const Placement& placement, int width, int height,
                                                          const Patch& patch);

  [[nodiscard]] const Patch& patch() const { return patch_; }
  [[nodiscard]] const geo::CameraModel& model() const { return model_; }
  [[nodiscard]] const geo::Locator& locator() const { return locator_; }

 private:
  PlacedCamera(Patch patch, geo::CameraModel model, geo::Locator locator)
      : patch_(std::move(patch)), model_(model), locator_(std::move(locator)) {}

  Patch patch_;
  geo::CameraModel model_;
  geo::Locator locator_;
};

Result<geo::CameraModel> model_of(const Optics& optics, int width, int height);

}  // namespace vigie::site
