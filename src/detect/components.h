// Connected components of a bit plane by runs along the rows, 8-connected (He, Chao and Suzuki 2008, in the
// two-pass form with union-find).
#pragma once

#include "bit_plane.h"

#include <cstdint>
#include <span>
#include <vector>

namespace vigie::detect {

// Pixels [x0, x1) of row y.
struct Run {
  int y = 0, x0 = 0, x1 = 0;
};

struct Component {
  std::uint32_t first_run = 0, run_count = 0;
  int left = 0, top = 0, right = 0, bottom = 0;  // half-open
  std::uint32_t pixels = 0;
};

class Components {
 public:
  // Makes room for pictures of this size.
  void resize(int width, int height);
  // False, and no components, where there are more runs than a picture of targets can have.
  bool find(const BitPlane& mask, int width, int height);

  // In the order of their first pixel, row by row.
  [[nodiscard]] std::span<const Component> all() const { return components_; }
  [[nodiscard]] std::size_t pixels() const { return pixels_; }
  // More than these are never found.
  [[nodiscard]] std::size_t most() const { return max_runs_; }
  // Row by row.
  [[nodiscard]] std::span<const Run> runs_of(const Component& c) const {
    return std::span(runs_).subspan(c.first_run, c.run_count);
  }

 private:
  bool scan_row(const BitPlane& mask, int y, int width);
  bool add_run(int y, int x0, int x1);
  void join_rows(std::size_t above, std::size_t here);
  std::uint32_t root(std::uint32_t run);
  void gather();

  std::size_t max_runs_ = 0, pixels_ = 0;
  std::vector<Run> found_, runs_;
  std::vector<std::uint32_t> parent_, label_, fill_;
  std::vector<Component> components_;
};

}  // namespace vigie::detect
