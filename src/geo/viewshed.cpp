#include "sweep.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

#include <vigie/geo/viewshed.h>

namespace vigie::geo {
namespace {

// One way of sweeping: outwards along the major axis, `turn` of it clockwise from north.
struct Quadrant {
  double turn_deg = 0;
  bool major_is_row = true;
  int major_step = 1;       // posts, with the grid's own counting
  int minor_clockwise = 1;  // -1 where minor places fall with the bearing
};
constexpr std::array<Quadrant, 4> kQuadrants{
    {{0, true, 1, 1}, {90, false, 1, -1}, {180, true, -1, -1}, {270, false, -1, 1}}};

// Of slopes, in posts of the minor axis a post of the major one; within [-1, 1].
struct SlopeRange {
  double from = -1, to = 1;
};

// The lines of a quadrant. They start few and double whenever they would come to be more than a post apart,
// the new ones between the old.
class LinesOfSight {
 public:
  // The sweep will go `farthest` posts along the major axis.
  void start(int farthest, double major_m, double minor_m) {
    major_m_ = major_m;
    minor_m_ = minor_m;
    middle_ = farthest;
    while (middle_ > kFewest) middle_ = (middle_ + 1) / 2;
    steepest_.assign(padded(), kNothingYet);
    spread();
  }
  void reach_out_to(double away) {
    while (away > kMostApart * middle_) {
      before_.swap(steepest_);
      const std::size_t old_lines = static_cast<std::size_t>(2 * middle_ + 1);
      middle_ *= 2;
      steepest_.resize(padded());
      for (std::size_t j = 0; j < old_lines; ++j) {
        steepest_[2 * j] = before_[j];
        if (j + 1 < old_lines) steepest_[2 * j + 1] = (before_[j] + before_[j + 1]) / 2;
      }
      spread();
    }
  }
  // The number of the line straight ahead; the last one is twice that.
  [[nodiscard]] int middle() const { return middle_; }
  [[nodiscard]] Lines between(int from, int to) {
    return {slope_.data(), length2_.data(), steepest_.data(), from, to};
  }

 private:
  static constexpr int kFewest = 32;
  static constexpr float kNothingYet = -1e30F;  // finite: what lies between two such is such
  static constexpr double kMostApart = 0.98;    // posts: less than one by more than rounding
  [[nodiscard]] std::size_t padded() const {
    return static_cast<std::size_t>(2 * middle_ + 1 + kLinePadding);
  }
  void spread() {
    slope_.resize(padded());
    length2_.resize(padded());
    const float a_line = 1 / static_cast<float>(middle_);
    const auto major2 = static_cast<float>(major_m_ * major_m_),
               minor2 = static_cast<float>(minor_m_ * minor_m_);
    for (int j = 0; j <= 2 * middle_; ++j) {
      const float slope = static_cast<float>(j - middle_) * a_line;
      slope_[static_cast<std::size_t>(j)] = slope;
      length2_[static_cast<std::size_t>(j)] = major2 + slope * slope * minor2;
    }
  }

  int middle_ = 1;
  double major_m_ = 1, minor_m_ = 1;
  std::vector<float> slope_, length2_, steepest_, before_;
};

class Sweep {
 public:
  Sweep(const HeightGrid& grid, EnuVector eye, const ViewshedOptions& options)
      : grid_(grid), eye_(eye), options_(options), kernels_(fast_sweep()) {
    const GridShape& g = grid.shape();
    eye_column_ = (eye.x - g.x0) / g.dx;
    eye_row_ = (eye.y - g.y0) / g.dy;
    take_window();
    seen_.columns = std::max(0, seen_.columns);
    seen_.rows = std::max(0, seen_.rows);
    seen_.hidden_m.assign(static_cast<std::size_t>(seen_.columns) * static_cast<std::size_t>(seen_.rows),
                          std::numeric_limits<float>::quiet_NaN());
  }

  Viewshed run() {
    if (seen_.hidden_m.empty()) return {};  // no post is as near as the reach
    for (const Quadrant& quadrant : kQuadrants)
      for (const SlopeRange& range : ranges(quadrant)) sweep(quadrant, range);
    see_own_post();
    return std::move(seen_);
  }

 private:
  [[nodiscard]] double spacing(bool of_rows) const { return of_rows ? grid_.shape().dy : grid_.shape().dx; }

  // The posts around the sector: its tip, its two far corners, and where it passes north, east, south or
  // west.
  void take_window() {
    const GridShape& g = grid_.shape();
    const double reach = options_.reach.metres(), width = options_.width.radians();
    double west = 0, east = 0, south = 0, north = 0;
    const auto take = [&](double bearing) {
      west = std::min(west, std::sin(bearing)), east = std::max(east, std::sin(bearing));
      south = std::min(south, std::cos(bearing)), north = std::max(north, std::cos(bearing));
    };
    const double from = options_.from.from_north().radians();
    take(from);
    take(from + width);
    for (int i = 0; i < 8; ++i)
      if (const double axis = i * std::numbers::pi / 2; axis > from && axis < from + width) take(axis);
    const auto first = [](double at) { return static_cast<int>(std::max(0.0, std::ceil(at - 1e-6))); };
    const auto last = [](double at, int count) {
      return static_cast<int>(std::min(count - 1.0, std::floor(at + 1e-6)));
    };
    seen_.column = first(eye_column_ + west * reach / g.dx);
    seen_.row = first(eye_row_ + south * reach / g.dy);
    seen_.columns = last(eye_column_ + east * reach / g.dx, g.columns) - seen_.column + 1;
    seen_.rows = last(eye_row_ + north * reach / g.dy, g.rows) - seen_.row + 1;
  }

  // What of the sector falls into a quadrant: at most two ranges.
  [[nodiscard]] std::vector<SlopeRange> ranges(const Quadrant& q) const {
    const double turn = 2 * std::numbers::pi, width = options_.width.radians();
    if (width >= turn) return {{}};
    const double major_m = spacing(q.major_is_row), minor_m = spacing(!q.major_is_row);
    const double half = std::atan(minor_m / major_m);
    const double start = (options_.from - Bearing::degrees(q.turn_deg)).radians();
    std::vector<SlopeRange> result;
    for (const double shift : {0.0, -turn}) {
      const double from = std::max(start + shift, -half), to = std::min(start + shift + width, half);
      if (!(from < to)) continue;
      const double posts = major_m / minor_m;
      const double low = std::tan(from) * posts, high = std::tan(to) * posts;
      result.push_back(q.minor_clockwise > 0 ? SlopeRange{low, high} : SlopeRange{-high, -low});
    }
    return result;
  }

  // The window along both axes of a quadrant.
  struct Axes {
    double eye_major = 0, eye_minor = 0;
    double major_m = 1, minor_m = 1;    // between posts
    int major_low = 0, major_high = 0;  // of the window, both included
    int minor_low = 0, minor_high = 0;
    int posts_low = 0, posts_high = 0;  // of the minor axis: a post more where the grid has one
  };
  [[nodiscard]] Axes axes(const Quadrant& q) const {
    const GridShape& g = grid_.shape();
    Axes row{eye_row_,
             eye_column_,
             g.dy,
             g.dx,
             seen_.row,
             seen_.row + seen_.rows - 1,
             seen_.column,
             seen_.column + seen_.columns - 1,
             0,
             0};
    Axes column{eye_column_,
                eye_row_,
                g.dx,
                g.dy,
                seen_.column,
                seen_.column + seen_.columns - 1,
                seen_.row,
                seen_.row + seen_.rows - 1,
                0,
                0};
    Axes result = q.major_is_row ? row : column;
    result.posts_low = std::max(0, result.minor_low - 1);
    result.posts_high = std::min(q.major_is_row ? g.columns - 1 : g.rows - 1, result.minor_high + 1);
    return result;
  }

  void sweep(const Quadrant& q, const SlopeRange& range) {
    const Axes a = axes(q);
    const double reach = options_.reach.metres();
    // The first row beyond the eye, and the lines: a post apart where the sweep ends.
    int major = q.major_step > 0 ? static_cast<int>(std::floor(a.eye_major)) + 1
                                 : static_cast<int>(std::ceil(a.eye_major)) - 1;
    const double farthest = q.major_step > 0 ? a.major_high - a.eye_major : a.eye_major - a.major_low;
    lines_.start(std::max(1, static_cast<int>(std::ceil(farthest))), a.major_m, a.minor_m);
    const int minor_zero = static_cast<int>(std::floor(a.eye_minor));
    SweepRow row{nullptr,
                 a.posts_low - minor_zero,
                 a.posts_high - minor_zero,
                 0,
                 static_cast<float>(a.eye_minor - minor_zero),
                 static_cast<float>(eye_.z),
                 static_cast<float>(options_.refraction.drop_m(1))};
    SweepPosts posts;
    posts.minor_spacing_m = static_cast<float>(a.minor_m);

    for (; major >= a.major_low && major <= a.major_high; major += q.major_step) {
      const double away = std::abs(major - a.eye_major);
      const double wide2 = reach * reach - away * away * a.major_m * a.major_m;
      if (wide2 < 0) break;
      const double wide = std::min(away, std::sqrt(wide2) / a.minor_m);
      const double left = std::max(-wide, range.from * away), right = std::min(wide, range.to * away);
      row.away = static_cast<float>(away);
      posts.from = std::max(a.minor_low, static_cast<int>(std::ceil(a.eye_minor + left))) - minor_zero;
      posts.to = std::min(a.minor_high, static_cast<int>(std::floor(a.eye_minor + right))) + 1 - minor_zero;
      posts.major_m = static_cast<float>(away * a.major_m);
      lines_.reach_out_to(away);
      const int middle = lines_.middle();
      posts.lines_a_slope = static_cast<float>(middle);
      posts.middle_line = middle;
      posts.last_line = 2 * middle;
      // A line more to either side of the posts, so that each has its nearest.
      const auto line = [&](double minor) {
        return middle + static_cast<int>(std::floor(minor / away * middle));
      };
      const Lines lines =
          lines_.between(std::max(0, line(left) - 1), std::min(2 * middle + 1, line(right) + 3));
      if (q.major_is_row) {
        row.posts = &grid_.posts()[at(grid_.shape().columns, major, 0)] + minor_zero;
        posts.hidden =
            &seen_.hidden_m[at(seen_.columns, major - a.major_low, 0)] + (minor_zero - a.minor_low);
      } else {
        if (!strip_.holds(major)) take_strip(a, major, q.major_step, range);
        row.posts = strip_.posts.data() + strip_.offset_of(major) + minor_zero;
        posts.hidden = strip_.hidden.data() + strip_.offset_of(major) + minor_zero;
        row.low = strip_.row - minor_zero;
        row.high = strip_.row + strip_.rows - 1 - minor_zero;
      }
      if (posts.from < posts.to) kernels_.judge(row, lines, posts);
      kernels_.advance(row, lines);
    }
    give_strip(a);
  }

  static std::size_t at(int columns, int row, int column) {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
           static_cast<std::size_t>(column);
  }

  // Some columns, set upright: read and written a column at a time, every post would be in another page of
  // memory. Of their rows, those that the quadrant's wedge reaches there.
  struct Strip {
    static constexpr int kColumns = 16;  // of four bytes: a line of the cache
    int from = 0, to = 0;                // columns of the grid, half open
    int row = 0, rows = 0;               // of the grid
    std::vector<float> posts, hidden;
    [[nodiscard]] bool holds(int column) const { return column >= from && column < to; }
    // Of a column, at row 0 of the grid.
    [[nodiscard]] std::ptrdiff_t offset_of(int column) const {
      return static_cast<std::ptrdiff_t>(column - from) * rows - row;
    }
  };

  void take_strip(const Axes& a, int column, int step, const SlopeRange& range) {
    give_strip(a);
    strip_.from = step > 0 ? column : std::max(a.major_low, column - Strip::kColumns + 1);
    strip_.to = step > 0 ? std::min(a.major_high + 1, column + Strip::kColumns) : column + 1;
    const double near = std::abs(column - a.eye_major), far = near + Strip::kColumns;
    // Lines run up to two posts beside those that are answered.
    const double low = a.eye_minor + std::min(range.from * near, range.from * far) - 4;
    const double high = a.eye_minor + std::max(range.to * near, range.to * far) + 4;
    strip_.row = std::clamp(static_cast<int>(low), a.posts_low, a.posts_high);
    strip_.rows = std::clamp(static_cast<int>(high), a.posts_low, a.posts_high) - strip_.row + 1;
    strip_.posts.resize(static_cast<std::size_t>(Strip::kColumns * strip_.rows));
    strip_.hidden.assign(strip_.posts.size(), std::numeric_limits<float>::quiet_NaN());
    const int columns = grid_.shape().columns;
    kernels_.turn({&grid_.posts()[at(columns, strip_.row, strip_.from)], columns, strip_.posts.data(),
                   strip_.rows, strip_.rows, strip_.to - strip_.from});
  }

  // Rows without an answer, a post beyond the window, are left out.
  void give_strip(const Axes& a) {
    const int row = std::max(strip_.row, a.minor_low);
    const int rows = std::min(strip_.row + strip_.rows - 1, a.minor_high) - row + 1;
    if (strip_.from < strip_.to && rows > 0)
      kernels_.turn_over({strip_.hidden.data() + (row - strip_.row), strip_.rows,
                          &seen_.hidden_m[at(seen_.columns, row - a.minor_low, strip_.from - a.major_low)],
                          seen_.columns, strip_.to - strip_.from, rows});
    strip_.from = strip_.to = 0;
  }

  // The post straight below the eye is in no quadrant.
  void see_own_post() {
    const auto column = static_cast<int>(std::lround(eye_column_)),
               row = static_cast<int>(std::lround(eye_row_));
    if (column != eye_column_ || row != eye_row_) return;
    seen_.hidden_m[static_cast<std::size_t>(row - seen_.row) * static_cast<std::size_t>(seen_.columns) +
                   static_cast<std::size_t>(column - seen_.column)] = 0;
  }

  const HeightGrid& grid_;
  EnuVector eye_;
  const ViewshedOptions& options_;
  SweepKernels kernels_;
  double eye_column_ = 0, eye_row_ = 0;
  Viewshed seen_;
  LinesOfSight lines_;
  Strip strip_;
};

}  // namespace

Result<void> ViewshedOptions::validate() const {
  if (!(reach.metres() > 0 && reach.metres() <= 200e3))
    return {ErrorCode::invalid_argument,
            fmt::format("a reach of {} m is not allowed: up to 200 km", reach.metres())};
  if (!(width.degrees() > 0 && width.degrees() <= 360.000001))
    return {ErrorCode::invalid_argument,
            fmt::format("a sector of {}° is not allowed: up to 360°", width.degrees())};
  return {};
}

Result<Viewshed> viewshed(const Terrain& terrain, EnuVector eye, const ViewshedOptions& options) {
  if (auto valid = options.validate(); !valid) return valid.error();
  if (terrain.grid() == nullptr)
    return {ErrorCode::invalid_argument, "a plane hides nothing: a viewshed needs a terrain with heights"};
  if (!std::isfinite(eye.z) || !terrain.grid()->covers(eye.x, eye.y))
    return {ErrorCode::not_found, fmt::format("the place {:.0f} m east and {:.0f} m north of the site lies "
                                              "beside the terrain",
                                              eye.x, eye.y)};
  return Sweep(*terrain.grid(), eye, options).run();
}

}  // namespace vigie::geo
