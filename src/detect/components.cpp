#include "components.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace vigie::detect {

void Components::resize(int width, int height) {
  // One run in 16 pixels: a picture that has more is all noise, and is not looked at.
  max_runs_ =
      std::max<std::size_t>(1024, static_cast<std::size_t>(width) * static_cast<std::size_t>(height) / 16);
  for (auto* runs : {&found_, &runs_}) runs->reserve(max_runs_);
  for (auto* numbers : {&parent_, &label_, &fill_}) numbers->reserve(max_runs_);
  components_.reserve(max_runs_);
}

bool Components::find(const std::uint8_t* mask, int width, int height) {
  found_.clear();
  parent_.clear();
  components_.clear();
  std::size_t above = 0, here = 0;
  for (int y = 0; y < height; ++y) {
    above = here;
    here = found_.size();
    if (!scan_row(mask + static_cast<std::ptrdiff_t>(y) * width, y, width)) {
      components_.clear();
      return false;
    }
    join_rows(above, here);
  }
  gather();
  return true;
}

bool Components::scan_row(const std::uint8_t* mask, int y, int width) {
  int x = 0;
  while (x < width) {
    // Eight empty pixels at a time.
    std::uint64_t eight = 0;
    while (x + 8 <= width && (std::memcpy(&eight, mask + x, 8), eight == 0)) x += 8;
    while (x < width && mask[x] == 0) ++x;
    if (x >= width) break;
    const int start = x;
    while (x < width && mask[x] != 0) ++x;
    if (found_.size() >= max_runs_) return false;
    parent_.push_back(static_cast<std::uint32_t>(found_.size()));
    found_.push_back({y, start, x});
  }
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
