// One pass over a frame: differences, filter, judgement and learning, row by row, so that every plane is read
// and written once. What is strong waits until it is known what it belongs to.
#pragma once

#include "components.h"
#include "planes.h"
#include "rows.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <vigie/core/geometry.h>
#include <vigie/core/image.h>

namespace vigie::detect {

// How a frame moves the model on.
struct Rates {
  float level = 0, held_level = 0;  // shares of the difference taken over, in [0, 1]
  float variance = 0;               // of the square's; at most 1/16 of it is taken over
  float least_variance = 0;         // counts²
  std::uint8_t calm = 0;            // taken off the unrest
};

// How what is strong learns.
enum class Learn {
  free,  // it is the background, and its noise
  held,  // a blob stands before the background, which hardly follows
};

class ContrastFinder;

class Pass {
 public:
  // For pictures of this size, on the machine's instruction set.
  void resize(int width, int height);
  // Whether `gain` is small enough to be applied on the way; otherwise `Planes::apply_gain` comes first.
  static bool reaches(const Planes& planes, Gain gain);
  // `rest`: how far the picture lies off the model. `threshold`: standard deviations that a change exceeds; 0
  // where nothing is judged. `restless_share` is what the surroundings take over of this frame. `contrast`,
  // if any, takes the picture's rows on the way.
  void run(Planes& planes, const Image16& frame, const Image8* valid, Gain gain, Vec2<Pixel> rest,
           const Rates& rates, float threshold, float restless_share, ContrastFinder* contrast);
  // Of the same frame, what is strong: in a run, or everywhere, noise untouched.
  void learn(Planes& planes, const Image16& frame, const Image8* valid, const Run& run, Learn how);
  void learn_everywhere(Planes& planes, const Image16& frame, const Image8* valid);

 private:
  void subtract(Planes& planes, const Image16& frame, const Image8* valid, int y);
  void slide(const Image8* valid, int y);
  void judge(Planes& planes, const Image16& frame, int y);
  void note_unrest(Planes& planes, int y);
  void prepare_dither(int noise_share);
  void prepare_factors(const Planes& planes, int block_row);
  void learn_surroundings(Planes& planes, int block_row, float share);
  [[nodiscard]] const std::int16_t* dither_of(int y) const;
  std::int16_t* ring_row(AlignedVector<std::int16_t>& ring, int y);

  RowKernels rows_ = scalar_rows();
  RowConstants constants_;
  float threshold_ = 0, unrest_pull_ = 0;
  std::uint64_t frames_ = 0;
  int width_ = 0, height_ = 0, dither_share_ = -1;
  std::size_t row_size_ = 0;
  // Rows that stay in the nearest cache, each with a margin before and after.
  AlignedVector<std::int16_t> differences_, structures_, sums_, factors_;
  std::vector<std::int16_t> random_, dither_, nothing_;
  std::vector<std::uint8_t> came_, unrestful_;
  std::vector<std::uint16_t> previous_;
  std::vector<std::int32_t> restless_;
};

}  // namespace vigie::detect
