// The inner loops of a viewshed: lines of sight that go one step farther, and posts that are held against
// them. `scalar_sweep` says what they compute, `fast_sweep` computes it with the widest vectors that the
// machine has. A quadrant is swept outwards along its major axis, a row (or column) of posts at a time; the
// minor axis runs along that row. Minor places are counted in posts from the last post at or before the eye.
// Reentrant.
#pragma once

#include <cstddef>

namespace vigie::geo {

// One row of posts.
struct SweepRow {
  const float* posts = nullptr;  // at minor place 0
  int low = 0, high = 0;         // the minor places that have posts, both included
  float away = 0;                // posts from the eye along the major axis, > 0
  float eye_minor = 0;           // in [0, 1)
  float eye_up = 0;              // m
  float lift = 0;                // m of appearing higher, a metre of distance squared
};

// Lines of sight by their number; line j goes `slope[j]` posts along the minor axis a post of the major one.
// At the row they are less than a post apart. Beyond the last, `kLinePadding` more can be read.
inline constexpr int kLinePadding = 128;
struct Lines {
  const float* slope = nullptr;
  const float* length2 = nullptr;  // m², of a post along the major axis
  float* steepest = nullptr;       // of the ground so far, metres up a post along the major axis
  int from = 0, to = 0;            // half open
};

// The posts of a row from minor place `from` to `to`, half open, answered into `hidden` at the same places.
struct SweepPosts {
  int from = 0, to = 0;
  float major_m = 0;          // from the eye to the row
  float minor_spacing_m = 0;  // between posts
  // Minor offset x lies between the lines of the two whole numbers around x / away · lines_a_slope +
  // middle_line, which are in [0, last_line]; what stands before it is taken to lie between theirs.
  float lines_a_slope = 0;
  int middle_line = 0, last_line = 0;
  float* hidden = nullptr;  // at minor place 0
};

// Rows of `columns` samples set upright, or laid down: to[c * to_stride + r] = from[r * from_stride + c].
struct Turn {
  const float* from = nullptr;
  std::ptrdiff_t from_stride = 0;
  float* to = nullptr;
  std::ptrdiff_t to_stride = 0;
  int rows = 0, columns = 0;
};

struct SweepKernels {
  void (*advance)(const SweepRow& row, const Lines& lines);
  void (*judge)(const SweepRow& row, const Lines& lines, const SweepPosts& posts);
  void (*turn)(const Turn& turn);
  // As `turn`, but where a sample is NaN what stands there stays.
  void (*turn_over)(const Turn& turn);
};

SweepKernels scalar_sweep();
SweepKernels fast_sweep();

}  // namespace vigie::geo
