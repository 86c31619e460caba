#include "fan_outline.h"

#include <array>
#include <cstddef>
#include <utility>

namespace vigie::geo {
namespace {

// Directions as a ring is followed with the marked cell on its left: along the ray, back over the rays, back
// along the ray, on over the rays (ray to the right, step up).
enum Way : std::uint8_t { right = 0, up = 1, left = 2, down = 3 };
constexpr std::array<std::pair<int, int>, 4> kStep{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};

class Outliner {
 public:
  Outliner(const std::vector<std::uint8_t>& marked, int rays, int steps)
      : marked_(marked), rays_(rays), steps_(steps), label_(marked.size(), -1), used_(corners(), 0) {}

  std::vector<FanArea> all() {
    for (int ray = 0; ray < rays_; ++ray)
      for (int step = 0; step < steps_; ++step)
        if (is(ray, step) && label_[cell(ray, step)] < 0) fill(ray, step);
    // By rows of steps from the first: the first edge met of an area is its outer ring's.
    for (int step = 0; step <= steps_; ++step)
      for (int ray = 0; ray < rays_; ++ray) {
        if (is(ray, step) && !is(ray, step - 1)) follow({ray, step}, right, label_[cell(ray, step)]);
        if (!is(ray, step) && is(ray, step - 1)) follow({ray + 1, step}, left, label_[cell(ray, step - 1)]);
      }
    return std::move(areas_);
  }

 private:
  [[nodiscard]] bool is(int ray, int step) const {
    return ray >= 0 && step >= 0 && ray < rays_ && step < steps_ && marked_[cell(ray, step)] != 0;
  }
  [[nodiscard]] std::size_t cell(int ray, int step) const {
    return static_cast<std::size_t>(ray) * static_cast<std::size_t>(steps_) + static_cast<std::size_t>(step);
  }
  [[nodiscard]] std::size_t corners() const {
    return static_cast<std::size_t>(rays_ + 1) * static_cast<std::size_t>(steps_ + 1);
  }
  std::uint8_t& used(FanCorner c) {
    return used_[static_cast<std::size_t>(c.ray) * static_cast<std::size_t>(steps_ + 1) +
                 static_cast<std::size_t>(c.step)];
  }

  // All cells that hang together with this one get the next label.
  void fill(int ray, int step) {
    const int label = static_cast<int>(areas_.size());
    areas_.emplace_back();
    std::vector<FanCorner> open{{ray, step}};
    label_[cell(ray, step)] = label;
    while (!open.empty()) {
      const FanCorner at = open.back();
      open.pop_back();
      for (const auto& [dr, ds] : kStep) {
        const FanCorner next{at.ray + dr, at.step + ds};
        if (!is(next.ray, next.step) || label_[cell(next.ray, next.step)] >= 0) continue;
        label_[cell(next.ray, next.step)] = label;
        open.push_back(next);
      }
    }
  }

  // Whether an edge from here goes this way: marked on its left, not on its right.
  [[nodiscard]] bool goes(FanCorner c, int way) const {
    switch (way) {
      case right:
        return is(c.ray, c.step) && !is(c.ray, c.step - 1);
      case up:
        return is(c.ray - 1, c.step) && !is(c.ray, c.step);
      case left:
        return is(c.ray - 1, c.step - 1) && !is(c.ray - 1, c.step);
      default:
        return is(c.ray, c.step - 1) && !is(c.ray - 1, c.step - 1);
    }
  }

  void follow(FanCorner start, int way, int label) {
    if ((used(start) >> way & 1) != 0) return;
    std::vector<FanCorner> ring;
    FanCorner at = start;
    int before = -1;
    do {
      used(at) = static_cast<std::uint8_t>(used(at) | 1 << way);
      const bool straight_along_ray = way == before && (way == up || way == down);
      if (!straight_along_ray) ring.push_back(at);
      before = way;
      at = {at.ray + kStep[static_cast<std::size_t>(way)].first,
            at.step + kStep[static_cast<std::size_t>(way)].second};
      // To the left where two areas touch at a corner: so each stays by itself.
      for (const int turn : {1, 0, 3}) {
        if (!goes(at, (before + turn) % 4)) continue;
        way = (before + turn) % 4;
        break;
      }
    } while (!(at == start && (used(at) >> way & 1) != 0));
    areas_[static_cast<std::size_t>(label)].rings.push_back(std::move(ring));
  }

  const std::vector<std::uint8_t>& marked_;
  int rays_, steps_;
  std::vector<int> label_;
  std::vector<std::uint8_t> used_;  // by corner, a bit a way
  std::vector<FanArea> areas_;
};

}  // namespace

std::vector<FanArea> outlines_of(const std::vector<std::uint8_t>& marked, int rays, int steps) {
  return Outliner(marked, rays, steps).all();
}

}  // namespace vigie::geo
