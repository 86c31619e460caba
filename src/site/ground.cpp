#include "ground_impl.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <vigie/site/ground.h>

namespace vigie::site {
namespace {

// The farthest that a camera may stand from the nearest other one: rather than a line so long, it is a slip.
constexpr double kMostApartM = 200e3;
// The pictures' size where it is not known yet: what a pose says does not depend on it.
constexpr int kUsualWidth = 640, kUsualHeight = 512;

Error wrong(std::string what) {
  return {ErrorCode::invalid_argument, std::move(what)};
}

struct Allowed {
  double value, least, most;
  std::string_view what;
};

double apart_m(const Geodetic& a, const Geodetic& b) {
  const EcefVector off = geo::ecef_from_geodetic(a) - geo::ecef_from_geodetic(b);
  return norm(off);
}

// Widens the bounds by the patch's; longitudes are counted from the origin's, so that none is torn apart at
// the antimeridian.
void add_bounds(const GroundSource::Extent& extent, GroundInfo& info) {
  const Angle middle = info.origin->longitude;
  auto& b = info.bounds;
  for (const double x : {extent.west, extent.east})
    for (const double y : {extent.south, extent.north}) {
      const Geodetic corner = extent.frame.geodetic_from_enu({x, y, 0});
      const double north = corner.latitude.degrees();
      const double east = middle.degrees() + (corner.longitude - middle).wrapped_to_half_turn().degrees();
      if (!b) b = GroundInfo::Bounds{east, north, east, north};
      *b = {std::min(b->west, east), std::min(b->south, north), std::max(b->east, east),
            std::max(b->north, north)};
    }
}

}  // namespace

std::string_view to_string(GroundKind kind) {
  switch (kind) {
    case GroundKind::none:
      return "none";
    case GroundKind::plane:
      return "plane";
    case GroundKind::elevation:
      return "elevation";
  }
  return "none";
}

Result<void> check_placement(const Placement& placement) {
  const Pose& pose = placement.pose;
  Geodetic flat = pose.place;
  flat.height = {};
  if (auto valid = geo::check_geodetic(flat); !valid) return valid;
  for (const Allowed& a : {
           Allowed{pose.bearing.degrees(), 0, 360, "the bearing in degrees"},
           Allowed{pose.elevation.degrees(), -90, 90, "the elevation in degrees"},
           Allowed{pose.roll.degrees(), -180, 180, "the roll in degrees"},
           Allowed{pose.place_uncertainty.metres(), 0, 10e3, "the place's uncertainty in metres"},
           Allowed{pose.direction_uncertainty.degrees(), 0, 180, "the direction's uncertainty in degrees"},
       }) {
    if (a.value >= a.least && a.value <= a.most) continue;
    return wrong(fmt::format("{} is to be from {} to {}", a.what, a.least, a.most));
  }
  if (auto model = model_of(placement.optics, kUsualWidth, kUsualHeight); !model) return model.error();
  return {};
}

Ground::Ground(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Ground::~Ground() = default;

Result<std::unique_ptr<Ground>> Ground::open(const GroundOptions& options) {
  auto source = GroundSource::open(options);
  if (!source) return std::move(source).error();
  auto impl = std::make_unique<Impl>();
  impl->source = std::move(*source);
  return std::unique_ptr<Ground>(new Ground(std::move(impl)));
}

void Ground::set(CameraId camera, const Placement& placement) {
  MutexLock lock(impl_->mutex);
  impl_->cameras.insert_or_assign(camera, placement);
}

void Ground::remove(CameraId camera) {
  MutexLock lock(impl_->mutex);
  impl_->cameras.erase(camera);
}

std::optional<Placement> Ground::Impl::nearest_other(CameraId camera, const Geodetic& place) const {
  MutexLock lock(mutex);
  std::optional<Placement> nearest;
  for (const auto& [id, other] : cameras) {
    if (id == camera) continue;
    if (!nearest || apart_m(place, other.pose.place) < apart_m(place, nearest->pose.place)) nearest = other;
  }
  return nearest;
}

Result<Patch> Ground::Impl::patch_of(const Placement& placement) const {
  if (source->is_known()) return source->about(placement.pose.place);
  return GroundSource::plane_below(placement.pose.place, placement.above_ground.value_or(Length()));
}

// Over what is known of the ground there; where nothing is, over the ground at the nearest other camera's
// foot, or over the ellipsoid for the first one.
Result<void> Ground::Impl::work_out_height(NewPose& pose, const std::optional<Placement>& other) const {
  Placement& placement = pose.placement;
  Geodetic& place = placement.pose.place;
  EllipsoidHeight foot;
  if (source->is_known()) {
    auto patch = source->about(place);
    if (!patch) return std::move(patch).error();
    const auto height = patch->height(place.latitude, place.longitude);
    if (!height) {
      return Error(
          ErrorCode::not_found,
          fmt::format("the ground is not known at latitude {:.5f}, longitude {:.5f}: are the two swapped?",
                      place.latitude.degrees(), place.longitude.degrees()));
    }
    foot = *height;
  } else if (other && other->above_ground) {
    foot = other->pose.place.height + -*other->above_ground;
  } else if (!pose.over_ground) {
    return wrong(
        "how high the ground lies is not known here: give the height over the ground, or name an elevation "
        "file");
  }
  if (pose.over_ground) {
    const double above = placement.above_ground.value_or(Length()).metres();
    if (!(above > 0 && above <= 10e3)) {
      return wrong("the height over the ground is to be more than 0 and at most 10000 m");
    }
    place.height = foot + *placement.above_ground;
    return {};
  }
  const Length above = Length::metres((place.height - foot).metres());
  if (!(above.metres() > 0)) {
    return wrong(
        fmt::format("the camera would stand {:.1f} m below the ground: is its height above the sea taken "
                    "for that above the ellipsoid?",
                    -above.metres()));
  }
  placement.above_ground = above;
  return {};
}

Result<Placement> Ground::stand(CameraId camera, const NewPose& pose) const {
  if (auto valid = check_placement(pose.placement); !valid) return std::move(valid).error();
  NewPose worked_out = pose;
  Placement& placement = worked_out.placement;
  if (!pose.over_ground) {
    if (auto valid = geo::check_geodetic(placement.pose.place); !valid) return std::move(valid).error();
  }
  const auto other = impl_->nearest_other(camera, placement.pose.place);
  const double far = other ? apart_m(placement.pose.place, other->pose.place) : 0;
  if (!(far <= kMostApartM)) {
    return wrong(fmt::format("{:.0f} km from the site's other cameras: are latitude and longitude swapped?",
                             far / 1000));
  }
  if (auto done = impl_->work_out_height(worked_out, other); !done) return std::move(done).error();
  auto patch = impl_->patch_of(placement);
  if (!patch) return std::move(patch).error();
  auto stands = PlacedCamera::make(placement, kUsualWidth, kUsualHeight, *patch);
  if (!stands) return std::move(stands).error();
  return placement;
}

GroundInfo Ground::info() const {
  GroundInfo info;
  std::map<CameraId, Placement> cameras;
  {
    MutexLock lock(impl_->mutex);
    cameras = impl_->cameras;
  }
  if (cameras.empty()) return info;
  info.kind = impl_->source->is_known() ? GroundKind::elevation : GroundKind::plane;
  info.origin = cameras.begin()->second.pose.place;
  if (!impl_->source->is_known()) return info;
  for (const auto& [id, placement] : cameras) {
    if (const auto extent = impl_->source->extent(placement.pose.place)) add_bounds(*extent, info);
  }
  return info;
}

}  // namespace vigie::site
