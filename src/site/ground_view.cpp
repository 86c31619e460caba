// What cameras see of the ground.
#include "ground_impl.h"

#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/geo/calibrate.h>
#include <vigie/geo/visible_area.h>

namespace vigie::site {
namespace {

// A person points at a pixel to about one.
constexpr double kPointingPx = 1;
// Nothing on the ground is seen from farther: the summit of Canigó from Marseille, 260 km.
constexpr double kFarthestMarkM = 300e3;

const geo::PlanTarget& plan_target(ViewTarget target) {
  return geo::plan_targets()[static_cast<std::size_t>(target)];
}

Covariance<2> square(double sigma) {
  return {{sigma * sigma, 0, 0, sigma * sigma}};
}

// Places of a frame as those of the earth. Its axes lean against those of the place by at most a quarter of a
// degree within reach: less than any ellipse is known.
GroundPlace ground_place(const geo::LocatedPlace& located, const geo::SiteFrame& frame) {
  GroundPlace place;
  place.place = frame.geodetic_from_enu(located.point);
  place.covariance = located.covariance;
  place.weight = located.weight;
  place.half_radius = located.half_radius;
  place.ninety_radius = located.ninety_radius;
  return place;
}

}  // namespace

std::vector<GroundPlace> ground_places(const geo::Located& located, const geo::SiteFrame& frame) {
  std::vector<GroundPlace> places;
  for (const geo::LocatedPlace& place : located.places) places.push_back(ground_place(place, frame));
  return places;
}

Result<std::shared_ptr<const PlacedCamera>> Ground::placed(const Placement& placement,
                                                           PictureSize size) const {
  auto patch = impl_->patch_of(placement);
  if (!patch) return std::move(patch).error();
  return PlacedCamera::make(placement, size.width, size.height, *patch);
}

Result<View> Ground::view(const Placement& placement, PictureSize size, ViewTarget target,
                          double pixels) const {
  auto camera = placed(placement, size);
  if (!camera) return std::move(camera).error();
  const Patch& patch = (*camera)->patch();
  const geo::CameraModel& model = (*camera)->model();
  auto plan = geo::PlanView::make({"", model, placement.pose, kReach}, patch.frame, *patch.terrain);
  if (!plan) return std::move(plan).error();
  geo::VisibleAreaOptions options;
  options.reach = kReach;
  auto area = geo::visible_area(*plan, plan_target(target), pixels, options);
  if (!area) return std::move(area).error();
  View view;
  view.sees_ground = (*camera)->locator().sees_ground();
  if (!view.sees_ground) {
    view.detail = fmt::format("it sees no ground within {:.0f} km, only sky: nothing can be located",
                              kReach.metres() / 1000);
  } else if (patch.terrain->is_plane()) {
    view.detail = "nothing is known of the ground: it is taken for a plane through the camera's foot";
  }
  for (const geo::GroundArea& polygon : area->areas) {
    auto& rings = view.visible.emplace_back();
    for (const auto& ring : polygon) {
      auto& corners = rings.emplace_back();
      for (const EnuVector& corner : ring) corners.push_back(patch.frame.geodetic_from_enu(corner));
    }
  }
  view.range = geo::range_of_pixels(model, plan_target(target), pixels);
  view.horizon = std::move(area->skyline);
  view.horizontal_field = model.horizontal_field();
  view.vertical_field = model.vertical_field();
  return view;
}

Result<SeenPlaces> Ground::locate(const Placement& placement, PictureSize size, PixelPoint pixel) const {
  auto camera = placed(placement, size);
  if (!camera) return std::move(camera).error();
  if (!(*camera)->model().contains(pixel)) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("the pixel is to be within the picture of {} × {}", size.width, size.height));
  }
  const geo::Locator& locator = (*camera)->locator();
  SeenPlaces seen;
  seen.places = ground_places(locator.locate(pixel, square(kPointingPx)), (*camera)->patch().frame);
  seen.sight = locator.sight_line({pixel.x - 0.5, pixel.y - 0.5, 1, 1}, square(kPointingPx));
  return seen;
}

Result<Projected> Ground::project(const Placement& placement, PictureSize size, Angle latitude,
                                  Angle longitude) const {
  if (auto valid = geo::check_geodetic({latitude, longitude, {}}); !valid) return std::move(valid).error();
  auto camera = placed(placement, size);
  if (!camera) return std::move(camera).error();
  const Patch& patch = (*camera)->patch();
  const auto height = patch.height(latitude, longitude);
  if (!height) return Error(ErrorCode::not_found, "the ground is not known there");
  const EnuVector place = patch.frame.enu_from_geodetic({latitude, longitude, *height});
  Projected projected;
  projected.pixel = (*camera)->locator().project(place);
  if (projected.pixel && !(*camera)->model().contains(*projected.pixel)) projected.pixel.reset();
  const EnuVector eye = patch.frame.enu_from_geodetic(placement.pose.place);
  constexpr double kHiddenM = 0.1;  // less is the ground's own unevenness
  const auto hidden = patch.terrain->hidden_m(eye, place.x, place.y);
  projected.hidden = hidden && *hidden > kHiddenM;
  return projected;
}

Result<SiteCalibration> Ground::calibrate(CameraId camera, PictureSize size, const NewPose& guess,
                                          const std::vector<SiteLandmark>& landmarks) const {
  auto stands = stand(camera, guess);
  if (!stands) return std::move(stands).error();
  auto patch = impl_->patch_of(*stands);
  if (!patch) return std::move(patch).error();
  auto model = model_of(stands->optics, size.width, size.height);
  if (!model) return std::move(model).error();
  std::vector<geo::Landmark> known;
  for (const SiteLandmark& landmark : landmarks) {
    Geodetic place = landmark.place;
    if (auto valid = geo::check_geodetic(place); !valid) return std::move(valid).error();
    const double far = norm(geo::ecef_from_geodetic(place) - geo::ecef_from_geodetic(stands->pose.place));
    if (!(far <= kFarthestMarkM)) {
      return Error(ErrorCode::invalid_argument,
                   fmt::format("landmark \"{}\" lies {:.0f} km from the camera: are latitude and longitude "
                               "swapped?",
                               printable(landmark.name), far / 1000));
    }
    if (landmark.on_ground) {
      const auto height = patch->height(place.latitude, place.longitude);
      if (!height) {
        return Error(ErrorCode::not_found,
                     fmt::format("the ground is not known at landmark \"{}\"; give its height",
                                 printable(landmark.name)));
      }
      place.height = *height;
    }
    known.push_back({landmark.name, landmark.pixel, patch->frame.enu_from_geodetic(place),
                     landmark.pixel_sigma_px, landmark.place_sigma_m});
  }
  auto fitted =
      geo::calibrate(*model, patch->frame, known, {stands->pose.place, stands->pose.place_uncertainty});
  if (!fitted) return std::move(fitted).error();
  SiteCalibration answer;
  answer.pose.placement.pose = fitted->pose;
  answer.pose.placement.covariance = fitted->covariance;
  answer.pose.placement.optics = stands->optics;
  answer.pose.placement.how = PoseHow::landmarks;
  for (const geo::LandmarkFit& fit : fitted->landmarks) {
    answer.landmarks.push_back({fit.seen, fit.off_px, fit.off_sigmas, fit.left_out});
  }
  answer.next_pixel = fitted->next_pixel;
  answer.next_leaves = fitted->next_leaves;
  return answer;
}

}  // namespace vigie::site
