// The ground as tiles for a map.
#include "ground_impl.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <vigie/geo/raster.h>

namespace vigie::site {
namespace {

constexpr int kSide = 256;
// Below, a tile is larger than any site; above, posts of 30 m are many pixels wide.
constexpr int kLeastZoom = 8, kMostZoom = 14;

// Of pixel centres along one axis, from the map's north-west corner, in [0, 1].
std::vector<double> shares_of(int tile, int zoom) {
  std::vector<double> shares;
  for (int i = 0; i < kSide; ++i) shares.push_back((tile + (i + 0.5) / kSide) / (1 << zoom));
  return shares;
}

// The nearest known one of the row; a row without any becomes its neighbour.
void fill(std::vector<float>& heights) {
  const auto row = [&](int r) { return heights.begin() + static_cast<std::ptrdiff_t>(r) * kSide; };
  std::vector<int> known;
  for (int r = 0; r < kSide; ++r) {
    const auto first = std::find_if(row(r), row(r) + kSide, [](float h) { return !std::isnan(h); });
    if (first == row(r) + kSide) continue;
    known.push_back(r);
    float last = *first;
    for (auto at = row(r); at != row(r) + kSide; ++at) {
      if (std::isnan(*at)) *at = last;
      last = *at;
    }
  }
  for (int r = 0; r < kSide; ++r) {
    const int nearest = *std::min_element(known.begin(), known.end(),
                                          [r](int a, int b) { return std::abs(a - r) < std::abs(b - r); });
    if (nearest != r) std::copy_n(row(nearest), kSide, row(r));
  }
}

std::vector<std::uint8_t> terrarium(const std::vector<float>& heights) {
  std::vector<std::uint8_t> rgba;
  rgba.reserve(heights.size() * 4);
  for (const float height : heights) {
    const double steps = std::clamp((static_cast<double>(height) + 32768) * 256, 0.0, 16777215.0);
    const auto value = static_cast<std::uint32_t>(std::lround(steps));
    for (const int shift : {16, 8, 0}) rgba.push_back(static_cast<std::uint8_t>(value >> shift & 0xFF));
    rgba.push_back(255);
  }
  return rgba;
}

}  // namespace

Result<std::vector<std::uint8_t>> Ground::tile(TileName name) const {
  const bool zoom = name.z >= kLeastZoom && name.z <= kMostZoom;
  if (!zoom || name.x < 0 || name.y < 0 || name.x >= 1 << name.z || name.y >= 1 << name.z) {
    return Error(ErrorCode::invalid_argument,
                 "there are tiles of zoom 8 to 14, x and y below 2 to that power");
  }
  std::vector<Angle> latitudes, longitudes;
  for (const double x : shares_of(name.x, name.z)) longitudes.push_back(Angle::degrees(360 * x - 180));
  for (const double y : shares_of(name.y, name.z)) {
    latitudes.push_back(Angle::radians(std::atan(std::sinh(std::numbers::pi * (1 - 2 * y)))));
  }
  constexpr double kEquatorM = 40'075'017;
  const double pixel_m = kEquatorM * std::cos(latitudes[kSide / 2].radians()) / (kSide << name.z);
  auto heights = impl_->source->heights(latitudes, longitudes, Length::metres(pixel_m));
  if (!heights) return std::move(heights).error();
  fill(*heights);
  return geo::png_of(kSide, kSide, terrarium(*heights));
}

}  // namespace vigie::site
