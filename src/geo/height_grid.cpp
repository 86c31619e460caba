#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <vigie/geo/height_grid.h>

namespace vigie::geo {

Result<HeightGrid> HeightGrid::make(const GridShape& shape, std::vector<float> heights,
                                    std::optional<float> no_data) {
  if (shape.columns < 2 || shape.rows < 2)
    return {ErrorCode::invalid_argument,
            fmt::format("a height grid of {} x {} posts is too small: at least 2 x 2", shape.columns,
                        shape.rows)};
  const auto posts = static_cast<std::int64_t>(shape.columns) * shape.rows;
  if (posts > kMaxGridPosts)
    return {ErrorCode::exhausted,
            fmt::format("a height grid of {} posts is too large: {} at most", posts, kMaxGridPosts)};
  if (posts != static_cast<std::int64_t>(heights.size()))
    return {ErrorCode::invalid_argument,
            fmt::format("a height grid of {} posts came with {} heights", posts, heights.size())};
  if (!(std::isfinite(shape.x0) && std::isfinite(shape.y0) && shape.dx > 0 && std::isfinite(shape.dx) &&
        shape.dy != 0 && std::isfinite(shape.dy)))
    return {ErrorCode::invalid_argument, "a height grid needs finite corners and spacings that are not 0"};

  HeightGrid grid;
  grid.shape_ = shape;
  grid.heights_ = std::move(heights);
  for (std::size_t i = 0; i < grid.heights_.size(); ++i) {
    float& h = grid.heights_[i];
    if (std::isfinite(h) && !(no_data && h == *no_data)) continue;
    h = std::numeric_limits<float>::quiet_NaN();
    if (grid.voids_.empty()) grid.voids_.assign(grid.heights_.size(), false);
    grid.voids_[i] = true;
    ++grid.void_count_;
  }
  return grid;
}

std::optional<HeightGrid::Cell> HeightGrid::cell_at(double x, double y) const {
  const double c = (x - shape_.x0) / shape_.dx, r = (y - shape_.y0) / shape_.dy;
  if (!(c >= 0 && r >= 0 && c <= shape_.columns - 1 && r <= shape_.rows - 1)) return std::nullopt;
  const int column = std::min(static_cast<int>(c), shape_.columns - 2);
  const int row = std::min(static_cast<int>(r), shape_.rows - 2);
  return Cell{column, row, c - column, r - row};
}

bool HeightGrid::covers(double x, double y) const {
  return cell_at(x, y).has_value();
}

std::optional<double> HeightGrid::at(double x, double y) const {
  const auto cell = cell_at(x, y);
  if (!cell) return std::nullopt;
  const auto [c, r, u, v] = *cell;
  // A post with weight 0 does not count, void or not.
  double sum = 0;
  const auto add = [&](int column, int row, double weight) {
    if (weight > 0) sum += weight * static_cast<double>(post(column, row));
  };
  add(c, r, (1 - u) * (1 - v));
  add(c + 1, r, u * (1 - v));
  add(c, r + 1, (1 - u) * v);
  add(c + 1, r + 1, u * v);
  if (std::isnan(sum)) return std::nullopt;
  return sum;
}

bool HeightGrid::is_void(double x, double y) const {
  const auto cell = cell_at(x, y);
  if (!cell || voids_.empty()) return false;
  const auto came_void = [&](int column, int row) {
    return voids_[static_cast<std::size_t>(row) * static_cast<std::size_t>(shape_.columns) +
                  static_cast<std::size_t>(column)];
  };
  const auto [c, r, u, v] = *cell;
  return (u < 1 && v < 1 && came_void(c, r)) || (u > 0 && v < 1 && came_void(c + 1, r)) ||
         (u < 1 && v > 0 && came_void(c, r + 1)) || (u > 0 && v > 0 && came_void(c + 1, r + 1));
}

void HeightGrid::fill_voids() {
  const auto columns = static_cast<std::size_t>(shape_.columns), rows = static_cast<std::size_t>(shape_.rows);
  const auto each_neighbour = [&](std::size_t i, auto&& visit) {
    const std::size_t c = i % columns, r = i / columns;
    if (c > 0) visit(i - 1);
    if (c + 1 < columns) visit(i + 1);
    if (r > 0) visit(i - columns);
    if (r + 1 < rows) visit(i + columns);
  };
  const auto on_edge = [&](std::size_t i) {
    bool edge = false;
    each_neighbour(i, [&](std::size_t j) { edge = edge || !std::isnan(heights_[j]); });
    return edge;
  };
  std::vector<std::size_t> ring;
  for (std::size_t i = 0; void_count_ > 0 && i < heights_.size(); ++i)
    if (std::isnan(heights_[i]) && on_edge(i)) ring.push_back(i);

  std::vector<float> filled;
  while (!ring.empty()) {
    filled.clear();
    for (const std::size_t i : ring) {
      double sum = 0;
      int known = 0;
      each_neighbour(i, [&](std::size_t j) {
        if (std::isnan(heights_[j])) return;
        sum += static_cast<double>(heights_[j]);
        ++known;
      });
      filled.push_back(static_cast<float>(sum / known));
    }
    for (std::size_t k = 0; k < ring.size(); ++k) heights_[ring[k]] = filled[k];
    std::vector<std::size_t> next;
    for (const std::size_t i : ring)
      each_neighbour(i, [&](std::size_t j) {
        if (std::isnan(heights_[j])) next.push_back(j);
      });
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    ring = std::move(next);
  }
}

HeightGrid HeightGrid::cut(int column, int row, int columns, int rows) const {
  HeightGrid window;
  window.shape_ = {columns,   rows,     shape_.x0 + column * shape_.dx, shape_.y0 + row * shape_.dy,
                   shape_.dx, shape_.dy};
  window.heights_.reserve(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
  for (int r = row; r < row + rows; ++r) {
    const auto from = static_cast<std::ptrdiff_t>(r) * shape_.columns + column;
    window.heights_.insert(window.heights_.end(), heights_.begin() + from, heights_.begin() + from + columns);
    if (!voids_.empty())
      window.voids_.insert(window.voids_.end(), voids_.begin() + from, voids_.begin() + from + columns);
  }
  window.void_count_ = std::ranges::count(window.voids_, true);
  return window;
}

}  // namespace vigie::geo
