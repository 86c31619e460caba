#include "../sweep.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <vigie/geo/viewshed.h>

namespace vigie::geo {
namespace {

Terrain rough(int columns, int rows, double dx, double dy, double relief, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> up(0, static_cast<float>(relief));
  std::vector<float> heights;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c)
      heights.push_back(up(random) +
                        30 * static_cast<float>(std::sin(c * dx / 300) * std::cos(r * dy / 200)));
  auto grid =
      HeightGrid::make({columns, rows, -dx * columns / 2, -dy * rows / 2, dx, dy}, std::move(heights));
  return *Terrain::from_grid(std::move(*grid));
}

// By small steps along the line of sight.
double brute_hidden(const Terrain& terrain, EnuVector eye, double east, double north,
                    const Refraction& refraction) {
  const double along = std::hypot(east - eye.x, north - eye.y);
  double steepest = -1e300;
  const int steps = std::max(10, static_cast<int>(along / 0.02));
  for (int i = 1; i < steps; ++i) {
    const double s = along * i / steps;
    const double up = *terrain.up_m(eye.x + (east - eye.x) * i / steps, eye.y + (north - eye.y) * i / steps);
    steepest = std::max(steepest, (up + refraction.drop_m(s) - eye.z) / s);
  }
  const double there = *terrain.up_m(east, north) + refraction.drop_m(along);
  return std::max(0.0, eye.z + steepest * along - there);
}

TEST(HiddenHeight, is_that_of_small_steps_at_every_post) {
  const Refraction refractions[] = {{0.13}, {-0.857}, {-5000}};
  for (const unsigned seed : {1U, 2U, 3U}) {
    const Terrain terrain = rough(50, 40, 7, 9, 12, seed);
    const GridShape& g = terrain.grid()->shape();
    const EnuVector eye{3.3, -4.7, *terrain.up_m(3.3, -4.7) + 8};
    const Refraction& refraction = refractions[seed - 1];
    for (int r = 0; r < g.rows; ++r)
      for (int c = 0; c < g.columns; ++c) {
        const double east = g.x0 + c * g.dx, north = g.y0 + r * g.dy;
        const double exact = *terrain.hidden_m(eye, east, north, refraction);
        const double brute = brute_hidden(terrain, eye, east, north, refraction);
        // Small steps pass over the very top of what hides, never under it.
        ASSERT_GE(exact, brute - 1e-6) << c << ' ' << r;
        ASSERT_LE(exact, brute + 0.1 + 0.01 * brute) << c << ' ' << r;
      }
  }
}

// What stands there as high as the hidden height is just met by the ray that grazes.
TEST(HiddenHeight, agrees_with_rays_from_the_eye) {
  const Terrain terrain = rough(80, 80, 10, 10, 15, 5);
  const EnuVector eye{11, 7, *terrain.up_m(11, 7) + 10};
  std::mt19937 random(3);
  std::uniform_real_distribution<double> place(-390, 390);
  int hidden_places = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double east = place(random), north = place(random);
    const double hidden = *terrain.hidden_m(eye, east, north);
    const double range = std::hypot(east - eye.x, north - eye.y);
    if (range < 1) continue;
    hidden_places += hidden > 0.01;
    for (const double over : {-0.01, 0.01}) {
      if (hidden + over <= 0) continue;
      const EnuVector way =
          apparent(eye, {east, north, *terrain.up_m(east, north) + hidden + over}, {}) - eye;
      const auto hit = terrain.intersect(eye, way * (1 / norm(way)), range - 1e-6);
      ASSERT_EQ(hit.has_value(), over < 0) << east << ' ' << north << ' ' << hidden;
    }
  }
  EXPECT_GT(hidden_places, 5000);
}

TEST(Viewshed, sees_all_of_level_ground_within_its_reach_and_sector) {
  auto grid = HeightGrid::make({101, 101, -500, -500, 10, 10}, std::vector<float>(101 * 101, 5.0F));
  const Terrain terrain = *Terrain::from_grid(std::move(*grid));
  ViewshedOptions options;
  options.reach = Length::metres(300);
  for (const auto& [from, width] :
       {std::pair{0.0, 360.0}, {350.0, 20.0}, {100.0, 30.0}, {200.0, 300.0}, {45.0, 315.0}, {170.0, 40.0}}) {
    options.from = Bearing::degrees(from);
    options.width = Angle::degrees(width);
    const auto seen = viewshed(terrain, {3, -4, 9}, options);
    ASSERT_TRUE(seen) << seen.error().message;
    // Every post of the grid, in the window or not.
    for (int row = 0; row < 101; ++row)
      for (int column = 0; column < 101; ++column) {
        const double x = (column - 50) * 10 - 3, y = (row - 50) * 10 + 4;
        const double bearing = std::fmod(std::atan2(x, y) * 180 / M_PI - from + 720, 360);
        if (std::abs(std::hypot(x, y) - 300) < 0.01 || std::min(bearing, std::abs(bearing - width)) < 0.01)
          continue;
        const int r = row - seen->row, c = column - seen->column;
        const bool in_window = r >= 0 && c >= 0 && r < seen->rows && c < seen->columns;
        const float hidden =
            in_window ? seen->hidden_m[static_cast<std::size_t>(r * seen->columns + c)] : NAN;
        const bool inside = std::hypot(x, y) < 300 && bearing < width;
        ASSERT_EQ(!std::isnan(hidden), inside) << from << '+' << width << ": " << x << ' ' << y;
        if (inside) {
          ASSERT_NEAR(hidden, 0, 1e-3);
        }
      }
  }
}

TEST(Viewshed, agrees_with_exact_lines_of_sight_but_at_edges) {
  // Smooth hills: a post's answer differs by how far the ground between two lines is not straight.
  std::vector<float> heights;
  constexpr int kPosts = 301;
  for (int r = 0; r < kPosts; ++r)
    for (int c = 0; c < kPosts; ++c)
      heights.push_back(static_cast<float>(40 * std::sin(c / 13.0) * std::cos(r / 17.0) +
                                           10 * std::sin(c / 7.0 + r / 5.0)));
  auto grid = HeightGrid::make({kPosts, kPosts, 0, 0, 20, 25}, std::move(heights));
  const Terrain terrain = *Terrain::from_grid(std::move(*grid));
  const EnuVector eye{3010, 3700, *terrain.up_m(3010, 3700) + 15};
  const auto seen = viewshed(terrain, eye, {});
  ASSERT_TRUE(seen);
  int differ = 0, visible = 0, total = 0;
  for (int r = 0; r < seen->rows; ++r)
    for (int c = 0; c < seen->columns; ++c) {
      const float fast = seen->hidden_m[static_cast<std::size_t>(r * seen->columns + c)];
      const double exact = *terrain.hidden_m(eye, c * 20, r * 25);
      ASSERT_FALSE(std::isnan(fast));
      const bool sees_person = exact < 1.8;
      visible += sees_person;
      differ += sees_person != (fast < 1.8F);
      ++total;
    }
  EXPECT_GT(visible, total / 20);
  EXPECT_LT(visible, total / 2);
  EXPECT_LT(differ, total / 1000);
}

TEST(Viewshed, knows_the_post_below_the_eye) {
  auto grid = HeightGrid::make({11, 11, 0, 0, 10, 10}, std::vector<float>(121, 0.0F));
  const Terrain terrain = *Terrain::from_grid(std::move(*grid));
  const auto seen = viewshed(terrain, {50, 50, 3}, {});
  ASSERT_TRUE(seen);
  EXPECT_TRUE(
      std::none_of(seen->hidden_m.begin(), seen->hidden_m.end(), [](float h) { return std::isnan(h); }));
}

TEST(Viewshed, is_empty_where_no_post_is_in_reach) {
  const Terrain terrain = rough(10, 10, 10, 10, 1, 1);
  ViewshedOptions options;
  options.reach = Length::metres(2);
  const auto seen = viewshed(terrain, {4, 5, 90}, options);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->hidden_m.empty());
}

// From every corner and rim, in narrow and wide sectors, near and far.
TEST(Viewshed, stays_on_the_grid) {
  const Terrain terrain = rough(61, 33, 10, 13, 8, 4);
  const GridShape& g = terrain.grid()->shape();
  const double east_end = g.x0 + (g.columns - 1) * g.dx, north_end = g.y0 + (g.rows - 1) * g.dy;
  for (const double east : {g.x0, g.x0 + 0.01, 3.0, east_end - 0.01, east_end})
    for (const double north : {g.y0, g.y0 + 0.01, 5.0, north_end - 0.01, north_end})
      for (const double reach : {5.0, 70.0, 5000.0})
        for (const double from : {0.0, 44.0, 130.0, 271.0})
          for (const double width : {0.5, 60.0, 200.0, 360.0}) {
            ViewshedOptions options;
            options.reach = Length::metres(reach);
            options.from = Bearing::degrees(from);
            options.width = Angle::degrees(width);
            const auto seen = viewshed(terrain, {east, north, *terrain.up_m(east, north) + 3}, options);
            ASSERT_TRUE(seen);
            ASSERT_LE(seen->column + seen->columns, g.columns);
            ASSERT_LE(seen->row + seen->rows, g.rows);
          }
}

TEST(Viewshed, refuses_what_cannot_be) {
  const Terrain terrain = rough(10, 10, 10, 10, 1, 1);
  EXPECT_EQ(viewshed(Terrain::plane(Length::metres(0)), {0, 0, 9}, {}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(viewshed(terrain, {500, 0, 9}, {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(viewshed(terrain, {std::nan(""), 0, 9}, {}).error().code, ErrorCode::not_found);
  ViewshedOptions options;
  options.width = Angle::degrees(0);
  EXPECT_EQ(viewshed(terrain, {0, 0, 9}, options).error().code, ErrorCode::invalid_argument);
  options = {};
  options.reach = Length::metres(-1);
  EXPECT_EQ(viewshed(terrain, {0, 0, 9}, options).error().code, ErrorCode::invalid_argument);
}

TEST(Sweep, is_the_same_with_vectors) {
  std::mt19937 random(9);
  std::uniform_real_distribution<float> up(0, 100);
  for (int trial = 0; trial < 200; ++trial) {
    const int high = 1 + trial % 67, middle = 40;
    std::vector<float> posts(static_cast<std::size_t>(high + 60));
    for (float& p : posts) p = up(random);
    const int low = -(trial % 9);
    const SweepRow row{posts.data() + 9, low, high, 20.5F + trial % 19, 0.3F, 80, 1e-6F};
    std::vector<float> slope, length, one, other;
    for (int j = 0; j <= 2 * middle; ++j) {
      slope.push_back(static_cast<float>(j - middle) / middle);
      length.push_back(100 + 100 * slope.back() * slope.back());
      one.push_back(up(random) / 100 - 0.5F);
    }
    one.resize(one.size() + kLinePadding);
    other = one;
    Lines lines{slope.data(), length.data(), one.data(), trial % 11, 2 * middle + 1 - trial % 7};
    scalar_sweep().advance(row, lines);
    std::vector<float> hidden_one(posts.size(), -1), hidden_other(posts.size(), -1);
    SweepPosts at{low,    high + 1,   row.away * 10,        10, static_cast<float>(middle),
                  middle, 2 * middle, hidden_one.data() + 9};
    scalar_sweep().judge(row, lines, at);
    lines.steepest = other.data();
    fast_sweep().advance(row, lines);
    at.hidden = hidden_other.data() + 9;
    fast_sweep().judge(row, lines, at);
    ASSERT_EQ(one, other);
    ASSERT_EQ(hidden_one, hidden_other);
  }
}

TEST(Sweep, turns_as_well_with_vectors) {
  for (const auto& [rows, columns] : {std::pair{1, 1}, {4, 4}, {7, 5}, {16, 40}, {61, 16}, {3, 70}}) {
    std::vector<float> from, one(static_cast<std::size_t>((rows + 3) * (columns + 2)), -1);
    for (int i = 0; i < rows * (columns + 5); ++i)
      from.push_back(i % 7 == 3 ? std::nanf("") : static_cast<float>(i));
    for (const bool over : {false, true}) {
      std::vector<float> other = one, expected = one;
      const Turn turn{from.data(), columns + 5, expected.data(), rows + 3, rows, columns};
      Turn same = turn;
      same.to = other.data();
      (over ? scalar_sweep().turn_over : scalar_sweep().turn)(turn);
      (over ? fast_sweep().turn_over : fast_sweep().turn)(same);
      for (std::size_t i = 0; i < other.size(); ++i)
        ASSERT_TRUE(other[i] == expected[i] || (std::isnan(other[i]) && std::isnan(expected[i])));
    }
  }
}

}  // namespace
}  // namespace vigie::geo
