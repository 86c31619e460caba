#include "ground_source.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <vigie/sim/demo_scene.h>
#include <vigie/sim/terrains.h>

namespace vigie::site {
namespace {

// A patch serves cameras that stand within this share of its half side from its middle: those of one line
// share it, and one that is dragged over the map does not have it read anew at every step.
constexpr double kMiddle = 1.0 / 6;
constexpr double kLeastHalfM = 500;
// Patches that nobody uses are kept for who comes back to them; each takes some megabytes.
constexpr std::size_t kKept = 4;
// Where nothing is known of the ground: what plains rise and fall by within a kilometre.
constexpr Length kPlaneUncertainty = Length::metres(10);
// The scene's ground is what its pictures are made from.
constexpr Length kDemoUncertainty = Length::metres(0.1);

// The distance of a raster's posts. Degrees, where all its numbers are such; otherwise a projection's metres.
double post_spacing_m(const geo::GridShape& shape) {
  const double x1 = shape.x0 + (shape.columns - 1) * shape.dx, y1 = shape.y0 + (shape.rows - 1) * shape.dy;
  const bool degrees =
      std::max(std::abs(shape.x0), std::abs(x1)) <= 540 && std::max(std::abs(shape.y0), std::abs(y1)) <= 91;
  constexpr double kMetresADegree = 111'000;
  return std::abs(shape.dy) * (degrees ? kMetresADegree : 1);
}

Result<Patch> demo_patch() {
  const sim::Scene scene = sim::demo_scene();
  auto frame = geo::SiteFrame::make(scene.origin);
  if (!frame) return std::move(frame).error();
  auto terrain = sim::Terrains().of(scene, *frame);
  if (!terrain) return std::move(terrain).error();
  return Patch{*frame, *terrain, kDemoUncertainty};
}

}  // namespace

geo::LocateOptions Patch::locate_options() const {
  geo::LocateOptions options;
  options.reach = kReach;
  options.terrain_uncertainty = uncertainty;
  return options;
}

std::optional<EllipsoidHeight> Patch::height(Angle latitude, Angle longitude) const {
  // The vertical leans against the frame's up, so where on the ground a place lies takes a second step.
  Geodetic place{latitude, longitude, frame.origin().height};
  for (int i = 0; i < 3; ++i) {
    const EnuVector at = frame.enu_from_geodetic(place);
    const auto up = terrain->up_m(at.x, at.y);
    if (!up) return std::nullopt;
    place.height = place.height + Length::metres(*up - at.z);
  }
  return place.height;
}

Result<std::unique_ptr<GroundSource>> GroundSource::open(const GroundOptions& options) {
  std::unique_ptr<GroundSource> source(new GroundSource);
  if (!options.elevation.empty()) {
    auto model = geo::ElevationModel::open(options.elevation.string(), options.heights_above_ellipsoid
                                                                           ? geo::HeightsAbove::ellipsoid
                                                                           : geo::HeightsAbove::geoid);
    if (!model) return std::move(model).error();
    MutexLock lock(source->mutex_);
    source->elevation_ = std::move(*model);
    source->has_elevation_ = true;
  } else if (options.demo) {
    auto patch = demo_patch();
    if (!patch) return std::move(patch).error();
    source->demo_ = std::move(*patch);
  }
  return source;
}

Result<Patch> GroundSource::plane_below(const Geodetic& place, Length below) {
  auto frame = geo::SiteFrame::make(place);
  if (!frame) return std::move(frame).error();
  auto plane = std::make_shared<const geo::Terrain>(geo::Terrain::plane(-below));
  return Patch{*frame, std::move(plane), kPlaneUncertainty};
}

Result<Patch> GroundSource::about(const Geodetic& place) const {
  if (demo_) return *demo_;
  MutexLock lock(mutex_);
  for (const Known& known : known_) {
    const EnuVector at = known.patch.frame.enu_from_geodetic(place);
    if (std::hypot(at.x, at.y) <= kMiddle * known.half_side_m) return known.patch;
  }
  auto made = read(place);
  if (!made) return std::move(made).error();
  std::size_t spare = 0;
  for (std::size_t i = known_.size(); i-- > 0;) {
    if (known_[i].patch.terrain.use_count() > 1 || ++spare < kKept) continue;
    known_.erase(known_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  known_.push_back(*made);
  return std::move(made->patch);
}

std::vector<float> GroundSource::heights(const std::vector<Angle>& latitudes,
                                         const std::vector<Angle>& longitudes) const {
  std::vector<float> heights;
  heights.reserve(latitudes.size() * longitudes.size());
  bool any = false;
  MutexLock lock(mutex_);
  for (const Angle latitude : latitudes) {
    for (const Angle longitude : longitudes) {
      std::optional<EllipsoidHeight> height;
      if (demo_) height = demo_->height(latitude, longitude);
      if (elevation_) height = elevation_->ellipsoid_height(latitude, longitude);
      heights.push_back(height ? static_cast<float>(height->metres()) : std::nanf(""));
      any = any || height;
    }
  }
  if (!any) heights.clear();
  return heights;
}

// As wide as the data allows.
Result<GroundSource::Known> GroundSource::read(const Geodetic& place) const {
  Geodetic middle = place;
  const auto ground = elevation_->ellipsoid_height(place.latitude, place.longitude);
  if (ground) middle.height = *ground;
  auto frame = geo::SiteFrame::make(middle);
  if (!frame) return std::move(frame).error();
  const double spacing = std::clamp(post_spacing_m(elevation_->shape()), 6.0, 60.0);
  std::optional<Error> wrong;
  for (double half = kReach.metres() / (1 - kMiddle); half >= kLeastHalfM; half /= 2) {
    auto terrain = geo::Terrain::from_elevation(*elevation_, *frame, Length::metres(half),
                                                Length::metres(std::min(spacing, half / 20)));
    if (terrain) {
      auto shared = std::make_shared<const geo::Terrain>(std::move(*terrain));
      return Known{{*frame, std::move(shared), geo::LocateOptions{}.terrain_uncertainty}, half};
    }
    wrong = terrain.error();
    if (!ground) break;
  }
  if (elevation_->damage()) return *elevation_->damage();
  if (ground) return std::move(*wrong);
  return Error(ErrorCode::not_found,
               fmt::format("the elevation data does not cover latitude {:.5f}, longitude {:.5f}: are the two "
                           "swapped?",
                           place.latitude.degrees(), place.longitude.degrees()));
}

}  // namespace vigie::site
