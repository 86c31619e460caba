// The outlines of what is marked in a fan: cells by ray and by step along it. For the files of this library
// alone.
#pragma once

#include <cstdint>
#include <vector>

namespace vigie::geo {

// A corner of cells: between rays, and between steps.
struct FanCorner {
  int ray = 0, step = 0;
  friend bool operator==(const FanCorner&, const FanCorner&) = default;
};

// One connected area (over edges, not corners): its outer ring, then its holes'. Rings do not repeat their
// first corner. A run along a ray has its two ends alone; a run across rays has a corner at every ray.
struct FanArea {
  std::vector<std::vector<FanCorner>> rings;
};

// `marked` ray by ray, `rays` × `steps` of them.
std::vector<FanArea> outlines_of(const std::vector<std::uint8_t>& marked, int rays, int steps);

}  // namespace vigie::geo
