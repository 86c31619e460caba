// How warm the bare ground is at a place: mottled soil, slopes that faced the sun, dry stream beds, roads.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include <vigie/geo/terrain.h>
#include <vigie/sim/scene.h>

namespace vigie::sim {

// Borrows the scene and the terrain. Immutable once made; reentrant.
class GroundTexture {
 public:
  GroundTexture(const Scene& scene, const geo::Terrain& terrain);
  // Kelvin of the surface, details below `footprint_m` left out.
  [[nodiscard]] double kelvin(double east_m, double north_m, double footprint_m) const;
  // What changes slowly from place to place; taken once for all samples of a pixel.
  [[nodiscard]] double slope_kelvin(double east_m, double north_m) const;
  // How much there grows, from 0 to about 2.5; 0 on roads.
  [[nodiscard]] double growth(double east_m, double north_m) const;

 private:
  struct Leg {
    Place a, b;
    double half_width_m = 0, contrast_k = 0;
  };
  [[nodiscard]] double road_kelvin(double east_m, double north_m, double footprint_m) const;
  [[nodiscard]] static std::uint64_t cell(double east_m, double north_m);
  void index_leg(std::uint32_t leg);

  const Scene& scene_;
  const geo::Terrain& terrain_;
  std::vector<Leg> legs_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> cells_;
};

}  // namespace vigie::sim
