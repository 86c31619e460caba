#include "world.h"

#include "random.h"

#include <cmath>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::sim {
namespace {

// Hills as a sum of octaves, and beyond a distance ridged mountains (Musgrave 1994) that frame the view.
double relief(const TerrainSettings& t, std::uint64_t seed, double east, double north) {
  const double across = t.hills_across.metres();
  double hills = 0, share = 1, wave = across;
  for (std::uint64_t octave = 0; octave < 6; ++octave, share *= 0.42, wave *= 0.47)
    hills += share * gradient_noise(hash(seed, 1, octave), east / wave, north / wave);
  double up = t.hills.metres() * hills;

  const double far = std::hypot(east, north), from = t.ridges_from.metres();
  // Each range stands higher than the one before it, so that one is seen behind the other.
  const double rise = smooth_step(0, 1, (far - from) / std::max(1.0, t.half_side.metres() * 1.25 - from));
  if (rise > 0 && t.ridges.metres() > 0) {
    double ridged = 0;
    share = 0.62;
    wave = 1500;
    for (std::uint64_t octave = 0; octave < 7; ++octave, share *= 0.5, wave *= 0.45) {
      const double n = 1 - std::abs(2.2 * gradient_noise(hash(seed, 2, octave), east / wave, north / wave));
      ridged += share * n * n;
    }
    up += 2 * t.ridges.metres() * rise * (ridged - 0.25);
  }
  // The ground follows the earth, the frame does not.
  return up - (east * east + north * north) / (2 * geo::kEarthRadiusM);
}

}  // namespace

Result<geo::Terrain> make_terrain(const Scene& scene, const geo::SiteFrame& site) {
  const TerrainSettings& t = scene.terrain;
  if (!t.elevation_file.empty()) {
    auto model = geo::ElevationModel::open(t.elevation_file);
    if (!model) return Error(model.error().code, scene.source, model.error());
    auto terrain = geo::Terrain::from_elevation(*model, site, t.half_side, t.spacing);
    if (!terrain) return Error(terrain.error().code, scene.source, terrain.error());
    return terrain;
  }
  const double step = t.spacing.metres();
  const int n = 2 * static_cast<int>(std::floor(t.half_side.metres() / step)) + 1;
  std::vector<float> ups;
  ups.reserve(static_cast<std::size_t>(n) * static_cast<std::size_t>(n));
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c)
      ups.push_back(static_cast<float>(relief(t, scene.seed, (c - n / 2) * step, (r - n / 2) * step)));
  auto grid = geo::HeightGrid::make({n, n, -(n / 2) * step, -(n / 2) * step, step, step}, std::move(ups));
  if (!grid) return grid.error();
  return geo::Terrain::from_grid(std::move(*grid));
}

Result<std::vector<Individual>> make_individuals(const Scene& scene, const geo::Terrain& terrain) {
  std::vector<Individual> all;
  const auto ground = [&](double east, double north) { return terrain.up_m(east, north); };
  for (std::size_t o = 0; o < scene.objects.size(); ++o) {
    const ObjectSettings& object = scene.objects[o];
    const auto models = model_names(object.kind);
    Random random(hash(scene.seed, 3, o));
    for (int i = 0; i < object.count; ++i) {
      const double side = i == 0 ? 0 : random.uniform(-object.spread_m, object.spread_m);
      const double along = i == 0 ? 0 : i * object.spacing_m * random.uniform(0.85, 1.15);
      // To the side of the path's first leg.
      const Place a = object.path.front().place,
                  b = object.path[std::min<std::size_t>(1, object.path.size() - 1)].place;
      const double leg = std::max(1e-6, std::hypot(b.east_m - a.east_m, b.north_m - a.north_m));
      Place shift{side * (b.north_m - a.north_m) / leg, -side * (b.east_m - a.east_m) / leg};
      // What stands still cannot follow; it stands beside.
      if (object.path.size() == 1) shift = {along, side};
      auto motion = Motion::make(object, shift, along / object.speed.metres_per_second(), ground);
      if (!motion)
        return {ErrorCode::invalid_argument,
                fmt::format("{}: the path of {} leaves the ground, which reaches {} m from the origin",
                            scene.source, printable(object.name), scene.terrain.half_side.metres())};
      Individual one{static_cast<int>(all.size()) + 1,
                     object.count > 1 ? fmt::format("{} {}", object.name, i + 1) : object.name,
                     object.count > 1 ? object.name : "",
                     {},
                     std::move(*motion)};
      one.body = {object.kind, models.front(), object.contrast.kelvin(), hash(scene.seed, 4, all.size())};
      for (const std::string_view model : models)
        if (model == object.model) one.body.model = model;
      all.push_back(std::move(one));
    }
  }
  return all;
}

Result<Pose> make_pose(const Scene& scene, const CameraSettings& camera, const geo::SiteFrame& site,
                       const geo::Terrain& terrain) {
  const auto ground = terrain.up_m(camera.place.east_m, camera.place.north_m);
  if (!ground)
    return {ErrorCode::invalid_argument,
            fmt::format("{}: camera {} stands beside the ground, which reaches {} m from the origin",
                        scene.source, printable(camera.name), scene.terrain.half_side.metres())};
  Pose pose;
  pose.place = site.geodetic_from_enu(
      {camera.place.east_m, camera.place.north_m, *ground + camera.above_ground.metres()});
  pose.bearing = camera.bearing;
  pose.elevation = camera.elevation;
  pose.roll = camera.roll;
  return pose;
}

}  // namespace vigie::sim
