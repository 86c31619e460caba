// Whether a picture that jumped still shows what was learnt: a jump of gain does, a camera that was knocked
// does not. Looks at the structure of blocks a fortieth of the picture wide, whatever their level and gain,
// so it tells turns of about that and more. Keeps its buffers. Thread-bound.
#pragma once

#include "planes.h"

#include <vector>

namespace vigie::detect {

class ViewCheck {
 public:
  void resize(int width, int height);
  // `valid`: 0 where there is no picture; may be null. `noise`: variance of a pixel, counts². Where neither
  // has structure beyond it nothing can be told, and the answer is false.
  bool differs(const Planes& planes, ImageView<const std::uint16_t> picture, const Image8* valid,
               double noise);

 private:
  struct Block {
    double learnt = 0, seen = 0;  // means, counts
    bool whole = false;           // all of it is picture
  };
  void gather(const Planes& planes, ImageView<const std::uint16_t> picture, const Image8* valid);
  [[nodiscard]] bool has_neighbours(int column, int row) const;
  // Less the mean of its eight neighbours.
  [[nodiscard]] Block structure(int column, int row) const;
  [[nodiscard]] const Block& at(int column, int row) const {
    return blocks_[static_cast<std::size_t>(row * across_ + column)];
  }

  int side_ = 1, across_ = 0, down_ = 0;  // px of a block; blocks
  std::vector<Block> blocks_;
};

}  // namespace vigie::detect
