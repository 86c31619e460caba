#include "ground_texture.h"

#include "random.h"

#include <algorithm>
#include <cmath>

namespace vigie::sim {
namespace {

constexpr double kCellM = 40;

struct Octave {
  double wave_m, weight;
};
constexpr Octave kSoil[] = {{310, 0.9},  {120, 0.8},  {47, 0.7},   {19, 0.62}, {7.7, 0.6},
                            {3.1, 0.62}, {1.3, 0.62}, {0.52, 0.6}, {0.21, 0.5}};

double distance_to(Place a, Place b, double east, double north) {
  const double ux = b.east_m - a.east_m, uy = b.north_m - a.north_m;
  const double px = east - a.east_m, py = north - a.north_m;
  const double length2 = ux * ux + uy * uy;
  const double u = length2 > 0 ? std::clamp((px * ux + py * uy) / length2, 0.0, 1.0) : 0;
  return std::hypot(px - u * ux, py - u * uy);
}

}  // namespace

GroundTexture::GroundTexture(const Scene& scene, const geo::Terrain& terrain)
    : scene_(scene), terrain_(terrain) {
  for (const RoadSettings& road : scene.roads)
    for (std::size_t i = 1; i < road.path.size(); ++i) {
      legs_.push_back({road.path[i - 1], road.path[i], road.width.metres() / 2, road.contrast.kelvin()});
      index_leg(static_cast<std::uint32_t>(legs_.size() - 1));
    }
}

std::uint64_t GroundTexture::cell(double east_m, double north_m) {
  const auto x = static_cast<std::int64_t>(std::floor(east_m / kCellM));
  const auto y = static_cast<std::int64_t>(std::floor(north_m / kCellM));
  return hash(0, static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y));
}

// Every cell within reach of the leg, found by walking along it.
void GroundTexture::index_leg(std::uint32_t index) {
  const Leg& leg = legs_[index];
  const double length = std::hypot(leg.b.east_m - leg.a.east_m, leg.b.north_m - leg.a.north_m);
  const int steps = static_cast<int>(length / (kCellM / 2)) + 1;
  const double reach = leg.half_width_m * 1.5 + 2;
  for (int i = 0; i <= steps; ++i) {
    const double u = static_cast<double>(i) / steps;
    const double east = leg.a.east_m + u * (leg.b.east_m - leg.a.east_m);
    const double north = leg.a.north_m + u * (leg.b.north_m - leg.a.north_m);
    for (double dx = -reach - kCellM; dx <= reach + kCellM; dx += kCellM)
      for (double dy = -reach - kCellM; dy <= reach + kCellM; dy += kCellM) {
        auto& list = cells_[cell(east + dx, north + dy)];
        if (list.empty() || list.back() != index) list.push_back(index);
      }
  }
}

double GroundTexture::road_kelvin(double east_m, double north_m, double footprint_m) const {
  if (legs_.empty()) return 0;
  const auto found = cells_.find(cell(east_m, north_m));
  if (found == cells_.end()) return 0;
  double result = 0;
  for (const std::uint32_t i : found->second) {
    const Leg& leg = legs_[i];
    const double d = distance_to(leg.a, leg.b, east_m, north_m), soft = 0.25 * leg.half_width_m + footprint_m;
    const double on = 1 - smooth_step(leg.half_width_m - soft, leg.half_width_m + soft, d);
    // Wheels keep two lines bare and packed; the middle is loose.
    const double ruts = 0.75 + 0.25 * std::cos(6.28318 * d / std::max(1.0, leg.half_width_m));
    const double here = leg.contrast_k * on * ruts;
    if (std::abs(here) > std::abs(result)) result = here;
  }
  return result;
}

double GroundTexture::slope_kelvin(double east_m, double north_m) const {
  if (terrain_.is_plane()) return 0;
  // Over two posts, so that the facets of the grid do not show.
  const double h = terrain_.grid()->shape().dx;
  const auto up = [&](double e, double n) { return terrain_.up_m(e, n); };
  const auto west = up(east_m - h, north_m), east = up(east_m + h, north_m);
  const auto south = up(east_m, north_m - h), north = up(east_m, north_m + h);
  if (!west || !east || !south || !north) return 0;
  const EnuVector n{(*west - *east) / (2 * h), (*south - *north) / (2 * h), 1};
  // The evening sun stood low in the south-west.
  const double facing = (-0.78 * n.x - 0.5 * n.y) / norm(n);
  return scene_.ground.slopes.kelvin() * 2.2 * facing;
}

double GroundTexture::kelvin(double east_m, double north_m, double footprint_m) const {
  const std::uint64_t seed = scene_.seed;
  const auto noise = [&](std::uint64_t layer, double wave) {
    return gradient_noise(hash(seed, 5, layer), east_m / wave, north_m / wave);
  };
  double soil = 0;
  std::uint64_t layer = 0;
  for (const Octave& o : kSoil) {
    const double kept = smooth_step(1.0, 3.0, o.wave_m / footprint_m);
    ++layer;
    if (kept > 0) soil += kept * o.weight * noise(layer, o.wave_m);
  }
  // Stony ground keeps the day's warmth in grains and clods; sand in stream beds has lost it.
  const double stony = smooth_step(-0.12, 0.25, noise(20, 85));
  double stones = 0;
  for (const double wave : {3.4, 1.5, 0.7}) {
    const double kept = smooth_step(0.8, 1.8, wave / footprint_m);
    ++layer;
    if (kept > 0) stones += kept * (0.35 + stony) * smooth_step(0.16, 0.42, noise(layer, wave));
  }
  // Tufts of dry grass, cold.
  double tufts = 0;
  if (footprint_m < 1.5)
    tufts = smooth_step(1.5, 0.5, footprint_m) * smooth_step(0.2, 0.45, noise(24, 1.1)) *
            smooth_step(-0.1, 0.3, noise(25, 33));
  const double bed = smooth_step(0.045, 0.0, std::abs(noise(22, 430) + 0.12 * noise(23, 60)));
  const double texture = scene_.ground.texture.kelvin();
  return scene_.ground.temperature.kelvin() +

         texture * (1.7 * soil + 0.5 * stony + 1.3 * stones - 1.0 * tufts - 1.1 * bed) +
         road_kelvin(east_m, north_m, footprint_m);
}

double GroundTexture::growth(double east_m, double north_m) const {
  if (road_kelvin(east_m, north_m, 0.5) != 0) return 0;
  const double patch = gradient_noise(hash(scene_.seed, 6), east_m / 55, north_m / 55);
  const double bed = gradient_noise(hash(scene_.seed, 5, 22), east_m / 430, north_m / 430);
  return std::clamp(0.8 + 2.6 * patch, 0.0, 2.2) + 1.2 * smooth_step(0.12, 0.0, std::abs(bed));
}

}  // namespace vigie::sim
