// Rocks and plants over the ground, each where its seed puts it, drawn into a background from far to near.
#pragma once

#include "background.h"
#include "ground_texture.h"

#include <cstdint>
#include <vector>

namespace vigie::sim {

struct SwayMap {
  std::vector<float> slope;          // K a px, before the blur
  std::vector<std::uint16_t> plant;  // 1 + its index in Background::plants; 0: none
};

SwayMap scatter(const Scene& scene, const geo::Terrain& terrain, const View& view,
                const GroundTexture& texture, Background& background);

}  // namespace vigie::sim
