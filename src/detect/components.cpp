#include "components.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace vigie::detect {

void Components::resize(int width, int height) {
  // One run in 16 pixels: a picture that has more is all noise, and is not looked at.
  max_runs_ =
      std::max<std::size_t>(1024, static_cast<std::size_t>(width) * static_cast<std::size_t>(height) / 16);
  for (auto* runs : {&found_, &runs_}) runs->reserve(max_runs_);
  for (auto* numbers : {&parent_, &label_, &fill_}) numbers->reserve(max_runs_);
  components_.reserve(max_runs_);
}

bool Components::find(const BitPlane& mask, int width, int height) {
  found_.clear();
  parent_.clear();
  components_.clear();
  pixels_ = 0;
  std::size_t above = 0, here = 0;
  for (int y = 0; y < height; ++y) {
    above = here;
    here = found_.size();
    if (!scan_row(mask, y, width)) {
      components_.clear();
      return false;
    }
    join_rows(above, here);
  }
  gather();
  return true;
}

bool Components::scan_row(const BitPlane& mask, int y, int width) {
  int open = -1;  // where a run began that has not ended
  for (int at = 0; at < width; at += 64) {
    // Bits past the width are never set.
    std::uint64_t bits = mask.word(y, at);
    if (open >= 0) {
      const int ones = std::countr_one(bits);
      if (ones == 64) continue;
      if (!add_run(y, open, at + ones)) return false;
      open = -1;
      bits = bits >> ones << ones;
    }
    while (bits != 0) {
      const int x = std::countr_zero(bits);
      const int ones = std::countr_one(bits >> x);
      if (x + ones == 64) {
        open = at + x;
        break;
      }
      if (!add_run(y, at + x, at + x + ones)) return false;
      bits = bits >> (x + ones) << (x + ones);
    }
  }
  return open < 0 || add_run(y, open, width);
}

bool Components::add_run(int y, int x0, int x1) {
  if (found_.size() >= max_runs_) return false;
  parent_.push_back(static_cast<std::uint32_t>(found_.size()));
  found_.push_back({y, x0, x1});
  pixels_ += static_cast<std::size_t>(x1 - x0);
  return true;
}

// Joins the runs of the last row, from `here` on, with those of the row above it, from `above` on.
void Components::join_rows(std::size_t above, std::size_t here) {
  const std::size_t end = found_.size();
  if (above == here || here == end || found_[above].y + 1 != found_[here].y) return;
  std::size_t a = above, b = here;
  while (a < here && b < end) {
    if (found_[a].x0 <= found_[b].x1 && found_[b].x0 <= found_[a].x1) {
      const std::uint32_t ra = root(static_cast<std::uint32_t>(a)), rb = root(static_cast<std::uint32_t>(b));
      parent_[std::max(ra, rb)] = std::min(ra, rb);
    }
    if (found_[a].x1 < found_[b].x1) {
      ++a;
    } else {
      ++b;
    }
  }
}

std::uint32_t Components::root(std::uint32_t run) {
  while (parent_[run] != run) {
    parent_[run] = parent_[parent_[run]];
    run = parent_[run];
  }
  return run;
}

// Sorts the runs by component, keeping their order within it.
void Components::gather() {
  const std::size_t n = found_.size();
  label_.resize(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::uint32_t r = root(i);
    const Run& run = found_[i];
    if (r == i) {
      label_[i] = static_cast<std::uint32_t>(components_.size());
      components_.push_back({0, 0, run.x0, run.y, run.x1, run.y + 1, 0});
    } else {
      label_[i] = label_[r];
    }
    Component& c = components_[label_[i]];
    ++c.run_count;
    c.left = std::min(c.left, run.x0);
    c.right = std::max(c.right, run.x1);
    c.bottom = run.y + 1;
    c.pixels += static_cast<std::uint32_t>(run.x1 - run.x0);
  }
  fill_.resize(components_.size());
  std::uint32_t at = 0;
  for (std::size_t c = 0; c < components_.size(); ++c) {
    components_[c].first_run = fill_[c] = at;
    at += components_[c].run_count;
  }
  runs_.resize(n);
  for (std::size_t i = 0; i < n; ++i) runs_[fill_[label_[i]]++] = found_[i];
}

}  // namespace vigie::detect
