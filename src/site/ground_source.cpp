#include "ground_source.h"

#include <algorithm>
#include <bit>
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
// The most posts from a patch's middle to its edge: four million in all, some seconds of work, 20 MB.
constexpr double kMostPosts = 1000;
// Without overviews every post that is passed over is read.
constexpr int kMostPassedOver = 8;
// Patches that nobody uses are kept for who comes back to them; each takes up to 20 MB.
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

// The file is the node's own: what is wrong with it is not its asker's fault.
Error cannot_read(const Error& damage) {
  return {ErrorCode::io, "the elevation data cannot be read", damage};
}

geo::HeightsAbove heights_above(const GroundOptions& options) {
  return options.heights_above_ellipsoid ? geo::HeightsAbove::ellipsoid : geo::HeightsAbove::geoid;
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
  source->options_ = options;
  if (!options.elevation.empty()) {
    auto model = geo::ElevationModel::open(options.elevation.string(), heights_above(options));
    if (!model) return std::move(model).error();
    MutexLock lock(source->reading_);
    source->spacing_m_ = post_spacing_m(model->shape());
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

std::optional<Patch> GroundSource::known(const Geodetic& place) const {
  MutexLock lock(mutex_);
  for (const Known& known : known_) {
    const EnuVector at = known.patch.frame.enu_from_geodetic(place);
    if (std::hypot(at.x, at.y) <= kMiddle * known.half_side_m) return known.patch;
  }
  return std::nullopt;
}

Result<Patch> GroundSource::about(const Geodetic& place) const {
  if (demo_) return *demo_;
  if (auto patch = known(place)) return *std::move(patch);
  MutexLock reading(reading_);
  // Who waited here may have waited for it.
  if (auto patch = known(place)) return *std::move(patch);
  auto made = read(place);
  if (!made) return std::move(made).error();
  MutexLock lock(mutex_);
  std::size_t spare = 0;
  for (std::size_t i = known_.size(); i-- > 0;) {
    if (known_[i].patch.terrain.use_count() > 1 || ++spare < kKept) continue;
    known_.erase(known_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  known_.push_back(*made);
  return std::move(made->patch);
}

std::optional<GroundSource::Extent> GroundSource::extent(const Geodetic& place) const {
  if (demo_) {
    const geo::GridShape& shape = demo_->terrain->grid()->shape();
    return Extent{demo_->frame, shape.x0, shape.y0, shape.x0 + (shape.columns - 1) * shape.dx,
                  shape.y0 + (shape.rows - 1) * shape.dy};
  }
  const auto frame = geo::SiteFrame::make(place);
  if (!frame || !has_elevation_) return std::nullopt;
  const double half = kReach.metres() / (1 - kMiddle);
  return Extent{*frame, -half, -half, half, half};
}

// A power of two, so that few are kept open.
Result<geo::ElevationModel*> GroundSource::seen_from_afar(int step) const {
  if (const auto known = from_afar_.find(step); known != from_afar_.end()) return &known->second;
  auto model = geo::ElevationModel::open(options_.elevation.string(), heights_above(options_), step);
  if (!model && model.error().code == ErrorCode::invalid_argument)
    return {ErrorCode::not_found, "the elevation data is smaller than this"};
  if (!model) return cannot_read(model.error());
  if (step > kMostPassedOver && !model->has_overviews())
    return {ErrorCode::not_found,
            "the elevation data is too fine to be shown from so far without overviews: gdaladdo makes them"};
  return &from_afar_.emplace(step, *std::move(model)).first->second;
}

Result<std::vector<float>> GroundSource::heights(const std::vector<Angle>& latitudes,
                                                 const std::vector<Angle>& longitudes, Length spacing) const {
  MutexLock lock(looking_);
  geo::ElevationModel* model = nullptr;
  if (has_elevation_) {
    const double posts = std::clamp(spacing.metres() / spacing_m_, 1.0, 65536.0);
    auto opened = seen_from_afar(static_cast<int>(std::bit_floor(static_cast<unsigned>(posts))));
    if (!opened) return std::move(opened).error();
    model = *opened;
    model->retry();
  }
  std::vector<float> heights;
  heights.reserve(latitudes.size() * longitudes.size());
  bool any = false;
  for (const Angle latitude : latitudes) {
    for (const Angle longitude : longitudes) {
      std::optional<EllipsoidHeight> height;
      if (demo_) height = demo_->height(latitude, longitude);
      if (model != nullptr) {
        height = model->ellipsoid_height(latitude, longitude);
        if (model->damage()) return cannot_read(*model->damage());
      }
      heights.push_back(height ? static_cast<float>(height->metres()) : std::nanf(""));
      any = any || height;
    }
  }
  if (!any) return {ErrorCode::not_found, "nothing is known of the ground there"};
  return heights;
}

// As wide as the data allows.
Result<GroundSource::Known> GroundSource::read(const Geodetic& place) const {
  elevation_->retry();
  Geodetic middle = place;
  const auto ground = elevation_->ellipsoid_height(place.latitude, place.longitude);
  if (ground) middle.height = *ground;
  auto frame = geo::SiteFrame::make(middle);
  if (!frame) return std::move(frame).error();
  if (elevation_->damage()) return cannot_read(*elevation_->damage());
  const double spacing = std::clamp(spacing_m_, 6.0, 60.0);
  std::optional<Error> wrong;
  for (double half = kReach.metres() / (1 - kMiddle); half >= kLeastHalfM; half /= 2) {
    auto terrain =
        geo::Terrain::from_elevation(*elevation_, *frame, Length::metres(half),
                                     Length::metres(std::clamp(spacing, half / kMostPosts, half / 20)));
    if (terrain) {
      auto shared = std::make_shared<const geo::Terrain>(std::move(*terrain));
      return Known{{*frame, std::move(shared), geo::LocateOptions{}.terrain_uncertainty}, half};
    }
    if (terrain.error().code == ErrorCode::damaged) return cannot_read(terrain.error());
    wrong = terrain.error();
    if (!ground) break;
  }
  if (ground) return std::move(*wrong);
  return Error(ErrorCode::not_found,
               fmt::format("the elevation data does not cover latitude {:.5f}, longitude {:.5f}: are the two "
                           "swapped?",
                           place.latitude.degrees(), place.longitude.degrees()));
}

}  // namespace vigie::site
