// Heights at the posts of a regular grid, from a plain array. What the coordinates are (metres of an enu
// frame, degrees, metres of a projection) and what the heights are above, the owner knows. Reentrant.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <vigie/core/result.h>

namespace vigie::geo {

// Post (column, row) lies at (x0 + column·dx, y0 + row·dy); dx > 0; dy may be negative (rows from the north).
struct GridShape {
  int columns = 0, rows = 0;  // at least 2 each
  double x0 = 0, y0 = 0;
  double dx = 1, dy = 1;
  friend bool operator==(const GridShape&, const GridShape&) = default;
};

// The most posts a grid may have: 400 MB.
inline constexpr std::int64_t kMaxGridPosts = 100'000'000;

class HeightGrid {
 public:
  // `heights` row by row, columns × rows of them; what equals `no_data` or is not finite is a void.
  static Result<HeightGrid> make(const GridShape& shape, std::vector<float> heights,
                                 std::optional<float> no_data = std::nullopt);

  [[nodiscard]] const GridShape& shape() const { return shape_; }
  // 0 <= column < columns, 0 <= row < rows; a void that was not filled is NaN.
  [[nodiscard]] float post(int column, int row) const {
    return heights_[static_cast<std::size_t>(row) * static_cast<std::size_t>(shape_.columns) +
                    static_cast<std::size_t>(column)];
  }
  [[nodiscard]] const std::vector<float>& posts() const { return heights_; }
  [[nodiscard]] bool covers(double x, double y) const;
  // Bilinear between the four posts around. Nothing outside the posts, or beside a void that was not filled.
  [[nodiscard]] std::optional<double> at(double x, double y) const;

  [[nodiscard]] std::int64_t void_count() const { return void_count_; }
  // Whether one of the four posts around came as a void, filled since or not. False outside.
  [[nodiscard]] bool is_void(double x, double y) const;
  // Gives each void the mean of its known neighbours, from the edges of the hole inwards. No effect where
  // every post is a void.
  void fill_voids();
  // The posts of a window that lies within, at least 2 x 2 of them, with their marks.
  [[nodiscard]] HeightGrid cut(int column, int row, int columns, int rows) const;

 private:
  struct Cell {
    int column = 0, row = 0;
    double u = 0, v = 0;  // in [0, 1], from the cell's first post
  };
  HeightGrid() = default;
  [[nodiscard]] std::optional<Cell> cell_at(double x, double y) const;

  GridShape shape_;
  std::vector<float> heights_;
  std::vector<bool> voids_;  // empty where there are none
  std::int64_t void_count_ = 0;
};

}  // namespace vigie::geo
