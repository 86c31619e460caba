// The still part of a camera's picture: ground, sky, rocks and plants, made once; and how plants sway in it.
#pragma once

#include "view.h"

#include <cstdint>
#include <vector>

#include <vigie/geo/terrain.h>
#include <vigie/sim/scene.h>

namespace vigie::sim {

// A pixel whose warmth changes as its plant sways: by `slope` kelvin for each pixel that the plant leans.
struct SwayPixel {
  std::uint32_t index = 0;
  std::uint32_t plant = 0;
  float still = 0;  // kelvin, of the plant at rest
  float slope = 0;
};
struct Plant {
  float lean_px = 0;  // most that its top leans
  float phase = 0, rate = 1;
};

struct Background {
  int width = 0, height = 0;
  std::vector<float> kelvin;      // apparent, after the air's loss and the optics' blur; row by row
  std::vector<float> distance_m;  // to what is seen at each pixel's upper edge; kSky where that is sky
  std::vector<Plant> plants;
  std::vector<SwayPixel> sway;
};
inline constexpr float kSky = 1e9F;

Background make_background(const Scene& scene, const geo::Terrain& terrain, const View& view,
                           const Blur& blur);

// How far a plant leans at a time, px.
float lean(const Plant& plant, double time_s);

}  // namespace vigie::sim
