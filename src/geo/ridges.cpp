#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include <vigie/geo/ridges.h>

namespace vigie::geo {
namespace {

// Which posts lie within reach of the line.
std::vector<bool> near_line(const GridShape& g, const std::vector<EnuVector>& line, double within) {
  std::vector<bool> near(static_cast<std::size_t>(g.columns) * static_cast<std::size_t>(g.rows), false);
  for (const EnuVector& at : line) {
    const auto low = [](double v) { return std::max(0, static_cast<int>(std::ceil(v))); };
    const auto high = [](double v, int count) {
      return std::min(count - 1, static_cast<int>(std::floor(v)));
    };
    for (int row = low((at.y - within - g.y0) / g.dy); row <= high((at.y + within - g.y0) / g.dy, g.rows);
         ++row)
      for (int column = low((at.x - within - g.x0) / g.dx);
           column <= high((at.x + within - g.x0) / g.dx, g.columns); ++column)
        if (std::hypot(g.x0 + column * g.dx - at.x, g.y0 + row * g.dy - at.y) <= within)
          near[static_cast<std::size_t>(row) * static_cast<std::size_t>(g.columns) +
               static_cast<std::size_t>(column)] = true;
  }
  return near;
}

struct Site {
  EnuVector point;
  double stands_out = 0;  // m over the higher of its two sides, on the axis where that is most
};

// Of four axes, how far a post is above both of its sides.
double over_sides(const Terrain& terrain, EnuVector at, double arm) {
  constexpr double kDiagonal = 0.7071;
  static constexpr std::array<std::array<double, 2>, 4> kAxes{
      {{1, 0}, {0, 1}, {kDiagonal, kDiagonal}, {kDiagonal, -kDiagonal}}};
  double most = 0;
  for (const auto& [x, y] : kAxes) {
    const auto one = terrain.up_m(at.x + arm * x, at.y + arm * y);
    const auto other = terrain.up_m(at.x - arm * x, at.y - arm * y);
    if (one && other) most = std::max(most, at.z - std::max(*one, *other));
  }
  return most;
}

}  // namespace

Result<void> RidgeOptions::validate() const {
  for (const auto& [name, length] : {std::pair{"within", within}, {"apart", apart}, {"arm", arm}})
    if (!(length.metres() > 0 && length.metres() <= 20e3))
      return {ErrorCode::invalid_argument,
              fmt::format("{} of {} m is not allowed: up to 20 km", name, length.metres())};
  if (most < 1 || most > 10'000)
    return {ErrorCode::invalid_argument, fmt::format("{} sites are not allowed: 1 to 10,000", most)};
  return {};
}

Result<std::vector<EnuVector>> ridge_sites(const Terrain& terrain, const std::vector<EnuVector>& line,
                                           const RidgeOptions& options) {
  if (auto valid = options.validate(); !valid) return valid.error();
  if (terrain.grid() == nullptr)
    return {ErrorCode::invalid_argument, "a plane has no ridges: name candidates"};
  const GridShape& g = terrain.grid()->shape();
  const std::vector<bool> near = near_line(g, line, options.within.metres());
  std::vector<Site> sites;
  for (int row = 0; row < g.rows; ++row)
    for (int column = 0; column < g.columns; ++column) {
      if (!near[static_cast<std::size_t>(row) * static_cast<std::size_t>(g.columns) +
                static_cast<std::size_t>(column)])
        continue;
      const EnuVector at{g.x0 + column * g.dx, g.y0 + row * g.dy,
                         static_cast<double>(terrain.grid()->post(column, row))};
      // Less than a metre over its sides it is no ridge but the raster's roughness.
      constexpr double kLeast = 1;
      if (const double over = over_sides(terrain, at, options.arm.metres()); over >= kLeast)
        sites.push_back({at, over});
    }
  std::ranges::sort(sites, [](const Site& a, const Site& b) {
    return std::tuple(-a.stands_out, a.point.y, a.point.x) < std::tuple(-b.stands_out, b.point.y, b.point.x);
  });
  std::vector<EnuVector> chosen;
  for (const Site& site : sites) {
    const auto crowds = [&](EnuVector other) {
      return std::hypot(other.x - site.point.x, other.y - site.point.y) < options.apart.metres();
    };
    if (std::ranges::any_of(chosen, crowds)) continue;
    chosen.push_back(site.point);
    if (static_cast<int>(chosen.size()) == options.most) break;
  }
  return chosen;
}

}  // namespace vigie::geo
