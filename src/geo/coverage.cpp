#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <vigie/geo/coverage.h>
#include <vigie/geo/viewshed.h>

namespace vigie::geo {
namespace {

struct CurvePoint {
  double width_px, probability;
};
// "people on textured ground" of docs/images/sensitivity-width.csv; a test holds the two together.
constexpr std::array<CurvePoint, 8> kMeasured{
    {{1, 0}, {1.5, 0.625}, {2, 0.725}, {3, 0.975}, {4, 0.975}, {6, 0.9917}, {8, 0.9833}, {12, 0.8667}}};

}  // namespace

const std::array<PlanTarget, 3>& plan_targets() {
  static const std::array<PlanTarget, 3> targets{{{"person", Length::metres(1.8), Length::metres(0.5)},
                                                  {"vehicle", Length::metres(1.5), Length::metres(1.8)},
                                                  {"animal", Length::metres(0.4), Length::metres(0.3)}}};
  return targets;
}

double detection_probability(double width_px) {
  if (!(width_px > kMeasured.front().width_px)) return kMeasured.front().probability;
  const auto right =
      std::ranges::find_if(kMeasured, [&](const CurvePoint& p) { return p.width_px >= width_px; });
  if (right == kMeasured.end()) return kMeasured.back().probability;
  const CurvePoint& left = *(right - 1);
  const double share = (width_px - left.width_px) / (right->width_px - left.width_px);
  return left.probability + share * (right->probability - left.probability);
}

Length range_of_pixels(const CameraModel& model, const PlanTarget& target, double pixels) {
  return target.width * (model.focal_px() / pixels);
}

PlanView::PlanView(PlanCamera camera, const SiteFrame& site, const Terrain& terrain,
                   const Refraction& refraction)
    : camera_(std::move(camera)),
      terrain_(&terrain),
      refraction_(refraction),
      camera_from_enu_(camera_from_enu(site, camera_.pose)) {}

Result<PlanView> PlanView::make(const PlanCamera& camera, const SiteFrame& site, const Terrain& terrain,
                                const Refraction& refraction) {
  if (auto valid = check_standing(camera.pose.place, site, terrain); !valid)
    return Error(valid.error().code, fmt::format("camera {}: {}", camera.name, valid.error().message));
  if (!(camera.effective_range.metres() > 0 && camera.effective_range.metres() <= 200e3))
    return {ErrorCode::invalid_argument,
            fmt::format("camera {}: an effective range of {} m is not allowed: up "
                        "to 200 km",
                        camera.name, camera.effective_range.metres())};
  return PlanView(camera, site, terrain, refraction);
}

Sight PlanView::sight_past(double hidden_m, EnuVector foot, const PlanTarget& target, double least_px) const {
  Sight sight;
  sight.hidden_m = hidden_m;
  // What is looked at is the middle of what stands clear.
  const double clear = (hidden_m + target.height.metres()) / 2;
  const EnuVector seen = foot + EnuVector{0, 0, std::min(clear, target.height.metres())};
  const CameraVector at = camera_from_enu_(apparent(eye(), seen, refraction_));
  const auto pixel = camera_.model.pixel_from_camera(at);
  sight.in_picture = pixel && camera_.model.contains(*pixel);
  const double range = norm(at);
  const bool clear_enough = hidden_m <= target.height.metres() / 2;
  const double width = at.z > 0 ? target.width.metres() * camera_.model.focal_px() / at.z : 0;
  if (sight.in_picture && clear_enough && range <= camera_.effective_range.metres() && width >= least_px)
    sight.width_px = width;
  return sight;
}

Sector PlanView::sector() const {
  const CameraModel& model = camera_.model;
  const auto enu_from_camera = camera_from_enu_.inverse();
  const EnuVector ahead = enu_from_camera.rotate({0, 0, 1});
  const Angle axis = Angle::radians(std::atan2(ahead.x, ahead.y));
  double low = 0, high = 0;
  constexpr int kSteps = 16;
  for (int i = 0; i < 4 * kSteps; ++i) {
    const double t = static_cast<double>(i % kSteps) / kSteps;
    const std::array<PixelPoint, 4> rim{{{t * model.width(), 0},
                                         {model.width() * 1.0, t * model.height()},
                                         {(1 - t) * model.width(), model.height() * 1.0},
                                         {0, (1 - t) * model.height()}}};
    const auto ray = model.camera_from_pixel(rim[static_cast<std::size_t>(i / kSteps)]);
    if (!ray) return {{}, Angle::degrees(360)};
    const EnuVector way = enu_from_camera.rotate(*ray);
    if (std::hypot(way.x, way.y) < 0.2) return {{}, Angle::degrees(360)};
    const double turn = (Angle::radians(std::atan2(way.x, way.y)) - axis).wrapped_to_half_turn().radians();
    low = std::min(low, turn);
    high = std::max(high, turn);
  }
  constexpr double kRoom = 0.01;  // rad: between the steps along the rim
  const double width = high - low + 2 * kRoom;
  if (width > 3) return {{}, Angle::degrees(360)};
  return {Bearing::from_north(axis + Angle::radians(low - kRoom)), Angle::radians(width)};
}

std::optional<PixelPoint> PlanView::pixel_of(EnuVector place) const {
  return camera_.model.pixel_from_camera(camera_from_enu_(apparent(eye(), place, refraction_)));
}

Sight PlanView::sight(double east_m, double north_m, const PlanTarget& target, double least_px) const {
  const auto up = terrain_->up_m(east_m, north_m);
  if (!up) return {};
  const EnuVector foot{east_m, north_m, *up};
  // Nearly nothing of the ground is in the picture: look before walking there.
  Sight open = sight_past(0, foot, target, least_px);
  if (!open.seen()) return open;
  const auto hidden = terrain_->hidden_m(eye(), east_m, north_m, refraction_);
  return hidden ? sight_past(*hidden, foot, target, least_px) : Sight{};
}

// Adds cameras one by one.
class CoverageMaker {
 public:
  CoverageMaker(const Terrain& terrain, const PlanTarget& target, double least_px)
      : terrain_(terrain), grid_(*terrain.grid()), target_(target), least_px_(least_px) {
    coverage_.cameras.assign(grid_.posts().size(), 0);
    coverage_.width_px.assign(grid_.posts().size(), 0);
    missed_.assign(grid_.posts().size(), 1);
  }

  Result<void> add(const PlanView& view) {
    const PlanCamera& camera = view.camera();
    ViewshedOptions options;
    // A target's width shows by its depth, which is the shorter the farther off the axis it is.
    const auto corner = camera.model.camera_from_pixel({0, 0});
    const double depth_share = corner ? std::max(corner->z, 0.1) : 0.1;
    options.reach =
        std::min(camera.effective_range, range_of_pixels(camera.model, target_, least_px_) / depth_share);
    options.refraction = view.refraction();
    const Sector sector = view.sector();
    options.from = sector.from;
    options.width = sector.width;
    const auto seen = viewshed(terrain_, view.eye(), options);
    if (!seen) return seen.error();
    const GridShape& g = grid_.shape();
    for (int r = 0; r < seen->rows; ++r) {
      for (int c = 0; c < seen->columns; ++c) {
        const float hidden =
            seen->hidden_m[static_cast<std::size_t>(r) * static_cast<std::size_t>(seen->columns) +
                           static_cast<std::size_t>(c)];
        if (!(static_cast<double>(hidden) <= target_.height.metres())) continue;
        const int column = seen->column + c, row = seen->row + r;
        const EnuVector foot{g.x0 + column * g.dx, g.y0 + row * g.dy,
                             static_cast<double>(grid_.post(column, row))};
        const Sight sight = view.sight_past(static_cast<double>(hidden), foot, target_, least_px_);
        if (sight.seen())
          take(static_cast<std::size_t>(row) * static_cast<std::size_t>(g.columns) +
                   static_cast<std::size_t>(column),
               sight);
      }
    }
    return {};
  }

  Coverage finish() {
    coverage_.probability.reserve(missed_.size());
    for (const float missed : missed_) coverage_.probability.push_back(1 - missed);
    return std::move(coverage_);
  }

 private:
  void take(std::size_t post, const Sight& sight) {
    if (coverage_.cameras[post] < 255) ++coverage_.cameras[post];
    coverage_.width_px[post] = std::max(coverage_.width_px[post], static_cast<float>(sight.width_px));
    missed_[post] *= static_cast<float>(1 - detection_probability(sight.width_px));
  }

  const Terrain& terrain_;
  const HeightGrid& grid_;
  PlanTarget target_;
  double least_px_;
  Coverage coverage_;
  std::vector<float> missed_;  // probability that no camera detects it
};

Result<Coverage> coverage_of(const std::vector<PlanView>& views, const Terrain& terrain,
                             const PlanTarget& target, double least_px) {
  if (terrain.grid() == nullptr)
    return {ErrorCode::invalid_argument, "a plane has no posts to cover: a terrain with heights is needed"};
  CoverageMaker maker(terrain, target, least_px);
  for (const PlanView& view : views)
    if (auto added = maker.add(view); !added) return added.error();
  return maker.finish();
}

}  // namespace vigie::geo
