#include "plan_run.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <vigie/geo/elevation_model.h>

namespace vigie::app {
namespace {

constexpr double kMostHalfSideM = 100e3;

using Places = std::vector<geo::LatitudeLongitude>;

Places all_places(const PlanInput& input) {
  Places places;
  for (const PlannedCamera& camera : input.cameras) places.push_back(camera.place);
  for (const auto& part : input.line) places.insert(places.end(), part.begin(), part.end());
  return places;
}

// The middle of them, by their directions from the earth's centre: no longitude is an edge.
Geodetic middle_of(const Places& places) {
  EcefVector sum;
  for (const auto& p : places)
    sum = sum + geo::ecef_from_geodetic({p.latitude, p.longitude, EllipsoidHeight::metres(0)});
  Geodetic middle = geo::geodetic_from_ecef(sum * (1.0 / static_cast<double>(places.size())));
  middle.height = EllipsoidHeight::metres(0);
  return middle;
}

EnuVector at_sea_level(const geo::SiteFrame& site, const geo::LatitudeLongitude& p) {
  return site.enu_from_geodetic({p.latitude, p.longitude, EllipsoidHeight::metres(0)});
}

double farthest_of(const geo::SiteFrame& site, const Places& places) {
  double farthest = 0;
  for (const auto& p : places) {
    const EnuVector at = at_sea_level(site, p);
    farthest = std::max({farthest, std::abs(at.x), std::abs(at.y)});
  }
  return farthest;
}

Result<geo::PlanTarget> target_named(const std::string& name) {
  for (const geo::PlanTarget& target : geo::plan_targets())
    if (target.name == name) return target;
  return {ErrorCode::invalid_argument,
          fmt::format("the target is to be person, vehicle or animal, not {}", name)};
}

Result<geo::CameraModel> model_of(const PlannedCamera& camera) {
  auto model = geo::CameraModel::make(camera.sensor);
  if (!model) return Error(ErrorCode::invalid_argument, fmt::format("camera {}", camera.name), model.error());
  return model;
}

// How far from the cameras ground matters.
Result<double> widest_reach(const PlanInput& input, const PlanOptions& options,
                            const geo::PlanTarget& target) {
  double widest = options.ridges ? 2 * options.ridges->within_m : 500;
  for (const PlannedCamera& camera : input.cameras) {
    const auto model = model_of(camera);
    if (!model) return model.error();
    const double range = std::min(options.effective_range_m.value_or(camera.effective_range.metres()),
                                  camera.effective_range.metres());
    widest =
        std::max(widest, std::min(range, geo::range_of_pixels(*model, target, options.least_px).metres()));
  }
  return widest;
}

struct Ground {
  geo::SiteFrame site;
  geo::Terrain terrain;
  geo::ElevationModel model;
};

Result<Ground> ground_of(const PlanInput& input, const PlanOptions& options, double reach_m) {
  const Places places = all_places(input);
  if (places.empty())
    return {ErrorCode::invalid_argument, "there is nothing to plan: neither a camera nor a line"};
  auto site = geo::SiteFrame::make(middle_of(places));
  if (!site) return site.error();
  const double half = farthest_of(*site, places) + reach_m;
  if (!(half <= kMostHalfSideM))
    return {ErrorCode::invalid_argument,
            fmt::format("cameras and line are spread over {:.0f} km: plan one site of 200 km at a time",
                        2 * half / 1000)};
  auto model = geo::ElevationModel::open(options.terrain);
  if (!model) return model.error();
  const double spacing = std::max(options.post_spacing_m, half / 2000);
  auto terrain = geo::Terrain::from_elevation(*model, *site, Length::metres(half), Length::metres(spacing));
  if (!terrain) return terrain.error();
  return Ground{*site, *std::move(terrain), *std::move(model)};
}

Result<geo::PlanCamera> standing(const PlannedCamera& planned, const Ground& ground,
                                 const PlanOptions& options) {
  auto model = model_of(planned);
  if (!model) return model.error();
  const auto height = ground.model.ellipsoid_height(planned.place.latitude, planned.place.longitude);
  if (!height)
    return {
        ErrorCode::not_found,
        fmt::format("camera {} stands beside the terrain: longitude comes first in GeoJSON", planned.name)};
  const double range = std::min(options.effective_range_m.value_or(planned.effective_range.metres()),
                                planned.effective_range.metres());
  geo::PlanCamera camera{planned.name, *model, {}, Length::metres(range)};
  // On the ground as it is computed with: between the terrain's posts the raster's own may be a little
  // higher.
  const Geodetic foot{planned.place.latitude, planned.place.longitude, *height};
  const EnuVector at = ground.site.enu_from_geodetic(foot);
  const double up = ground.terrain.up_m(at.x, at.y).value_or(at.z);
  camera.pose.place = ground.site.geodetic_from_enu({at.x, at.y, up + planned.height.metres()});
  camera.pose.bearing = planned.bearing;
  camera.pose.elevation = planned.elevation;
  camera.pose.roll = planned.roll;
  return camera;
}

// On its own ground: a kilometre up, a place 20 km from the site's origin lies 3 m farther out.
std::vector<std::vector<Vec2<Enu>>> enu_line(const PlanInput& input, const Ground& ground) {
  std::vector<std::vector<Vec2<Enu>>> line;
  for (const auto& part : input.line) {
    auto& corners = line.emplace_back();
    for (const auto& place : part) {
      const auto height = ground.model.ellipsoid_height(place.latitude, place.longitude);
      const EnuVector at = ground.site.enu_from_geodetic(
          {place.latitude, place.longitude, height.value_or(EllipsoidHeight::metres(0))});
      corners.push_back({at.x, at.y});
    }
  }
  return line;
}

// What each sample of a line stands for: half of the way to its neighbours.
std::vector<double> weights_of(const geo::LineCoverage& line) {
  std::vector<double> weights(line.samples.size(), 0);
  for (std::size_t i = 1; i < line.samples.size(); ++i) {
    if (line.samples[i - 1].part_ends) continue;
    const double half = (line.samples[i].along_m - line.samples[i - 1].along_m) / 2;
    weights[i - 1] += half;
    weights[i] += half;
  }
  return weights;
}

class Planner {
 public:
  Planner(const PlanInput& input, const PlanOptions& options, const geo::PlanTarget& target, Ground ground)
      : input_(input), options_(options), target_(target), ground_(std::move(ground)) {}

  Result<PlanResult> run() {
    for (const PlannedCamera& planned : input_.cameras) {
      auto camera = standing(planned, ground_, options_);
      if (!camera) return camera.error();
      if (auto added = add(*camera, planned.candidate); !added) return added.error();
    }
    if (auto added = add_ridges(); !added) return added.error();
    std::vector<std::size_t> taken = fixed_;
    std::optional<geo::CoveringAnswer> chosen;
    if (options_.choose > 0) {
      auto answer = choose();
      if (!answer) return answer.error();
      for (int& candidate : answer->chosen) {
        taken.push_back(candidates_[static_cast<std::size_t>(candidate)]);
        candidate = static_cast<int>(taken.size()) - 1;
      }
      chosen = *std::move(answer);
    }
    return finish(taken, std::move(chosen));
  }

 private:
  Result<void> add(const geo::PlanCamera& camera, bool is_candidate) {
    auto view = geo::PlanView::make(camera, ground_.site, ground_.terrain);
    if (!view) return view.error();
    (is_candidate ? candidates_ : fixed_).push_back(views_.size());
    views_.push_back(*std::move(view));
    return {};
  }

  Result<void> add_ridges() {
    if (!options_.ridges) return {};
    const auto line = look_along({});
    if (!line) return line.error();
    RidgeCandidates ridges = *options_.ridges;
    ridges.effective_range_m =
        std::min(ridges.effective_range_m, options_.effective_range_m.value_or(200'000));
    const auto cameras =
        ridge_candidates(ground_.terrain, ground_.site, line->samples, target_, options_.least_px, ridges);
    if (!cameras) return cameras.error();
    for (const geo::PlanCamera& camera : *cameras)
      if (auto added = add(camera, true); !added) return added;
    return {};
  }

  Result<geo::LineCoverage> look_along(const std::vector<geo::PlanView>& views) {
    return geo::line_coverage(views, ground_.terrain, enu_line(input_, ground_),
                              Length::metres(options_.spacing_m), target_, options_.least_px);
  }

  // Of what the fixed cameras leave unseen.
  Result<geo::CoveringAnswer> choose() {
    if (input_.line.empty())
      return {ErrorCode::invalid_argument, "choosing among candidates needs a line that they are to cover"};
    auto all = look_along(views_);
    if (!all) return all.error();
    geo::CoveringTask task;
    task.weights = weights_of(*all);
    task.choose = options_.choose;
    task.limit = options_.solver_limit;
    task.covers.resize(candidates_.size());
    for (std::size_t s = 0; s < all->samples.size(); ++s) {
      const auto& seen = all->samples[s].seen;
      const auto by = [&](std::size_t camera) {
        return std::ranges::binary_search(seen, static_cast<int>(camera));
      };
      if (std::ranges::any_of(fixed_, by)) continue;
      for (std::size_t c = 0; c < candidates_.size(); ++c)
        if (by(candidates_[c])) task.covers[c].push_back(static_cast<int>(s));
    }
    return geo::best_covering(task);
  }

  Result<PlanResult> finish(const std::vector<std::size_t>& taken,
                            std::optional<geo::CoveringAnswer> chosen) {
    std::vector<geo::PlanView> views;
    std::vector<geo::PlanCamera> cameras;
    for (const std::size_t number : taken) {
      views.push_back(views_[number]);
      cameras.push_back(views_[number].camera());
    }
    auto coverage = geo::coverage_of(views, ground_.terrain, target_, options_.least_px);
    if (!coverage) return coverage.error();
    std::optional<geo::LineCoverage> line;
    if (!input_.line.empty()) {
      auto looked = look_along(views);
      if (!looked) return looked.error();
      line = *std::move(looked);
    }
    const bool has_voids = ground_.model.has_voids();
    return PlanResult{
        ground_.site,    std::move(ground_.terrain), target_,  std::move(cameras), *std::move(coverage),
        std::move(line), std::move(chosen),          has_voids};
  }

  const PlanInput& input_;
  const PlanOptions& options_;
  geo::PlanTarget target_;
  Ground ground_;
  std::vector<geo::PlanView> views_;  // of every camera, fixed or candidate
  std::vector<std::size_t> fixed_, candidates_;
};

}  // namespace

Result<void> PlanOptions::validate() const {
  const auto within = [](double value, double low, double high, std::string_view name) -> Result<void> {
    if (value >= low && value <= high) return {};
    return {ErrorCode::invalid_argument,
            fmt::format("{} of {} is not allowed: {} to {}", name, value, low, high)};
  };
  if (auto ok = within(least_px, 0.1, 1000, "a least width in pixels"); !ok) return ok;
  if (auto ok = within(spacing_m, 0.1, 10'000, "a spacing along the line in metres"); !ok) return ok;
  if (auto ok = within(post_spacing_m, 0.1, 1000, "a spacing of posts in metres"); !ok) return ok;
  if (auto ok = within(effective_range_m.value_or(1), 1, 200'000, "an effective range in metres"); !ok)
    return ok;
  return within(choose, 0, 10'000, "a number of cameras to choose");
}

Result<PlanResult> plan(const PlanInput& input, const PlanOptions& options) {
  if (auto valid = options.validate(); !valid) return valid.error();
  const auto target = target_named(options.target);
  if (!target) return target.error();
  const auto reach = widest_reach(input, options, *target);
  if (!reach) return reach.error();
  auto ground = ground_of(input, options, *reach);
  if (!ground) return ground.error();
  return Planner(input, options, *target, *std::move(ground)).run();
}

}  // namespace vigie::app
