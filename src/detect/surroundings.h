// What stands around a blob: patches of its size on its eight sides, in the picture and in the model. Each is
// compared by itself. Counts. Reentrant.
#pragma once

#include <array>
#include <span>

namespace vigie::detect {

struct Surroundings {
  struct Patch {
    double picture, level;  // means
    int i, j;               // which way from the blob: -1, 0 or 1
  };
  std::array<Patch, 8> patches{};
  int count = 0;  // those that lie in the picture

  // Half of the patches are at least this unlike the blob. Not all need be: beside a horizon, or before a sky
  // that grows brighter towards it, a row of them is as bright as any target.
  [[nodiscard]] double standing_out(double of) const;
  // How unlike the likest patch is, in the picture and in the model.
  [[nodiscard]] double picture_match(double of) const;
  [[nodiscard]] double level_match(double of) const;
  // Whether at least half of what is around changed alike.
  [[nodiscard]] bool changed_alike(double change) const;
  // Whether the blob is an edge that moves on, as a cloud's does: whichever way one looks across it, it lies
  // between its two sides, and so did the model; or, along the edge, both sides changed alike. A thing stands
  // out from both its sides at least one way: before a horizon, along it.
  [[nodiscard]] bool is_moving_edge(double picture, double level) const;

 private:
  [[nodiscard]] std::span<const Patch> all() const {
    return std::span(patches).first(static_cast<std::size_t>(count));
  }
};

}  // namespace vigie::detect
