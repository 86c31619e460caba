#include "components.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace vigie::detect {
namespace {

// The plain way: flood each component by its eight neighbours.
std::vector<std::set<int>> flooded(std::vector<std::uint8_t> mask, int w, int h) {
  std::vector<std::set<int>> components;
  for (int start = 0; start < w * h; ++start) {
    if (mask[static_cast<std::size_t>(start)] == 0) continue;
    std::set<int> component;
    std::vector<int> open{start};
    mask[static_cast<std::size_t>(start)] = 0;
    while (!open.empty()) {
      const int at = open.back(), x = at % w, y = at / w;
      open.pop_back();
      component.insert(at);
      for (int j = std::max(y - 1, 0); j <= std::min(y + 1, h - 1); ++j) {
        for (int i = std::max(x - 1, 0); i <= std::min(x + 1, w - 1); ++i) {
          auto& pixel = mask[static_cast<std::size_t>(j * w + i)];
          if (pixel == 0) continue;
          pixel = 0;
          open.push_back(j * w + i);
        }
      }
    }
    components.push_back(component);
  }
  return components;
}

BitPlane plane_of(const std::vector<std::uint8_t>& mask, int w, int h) {
  BitPlane plane;
  plane.resize(w, h);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (mask[static_cast<std::size_t>(y * w + x)] != 0) plane.set_run(y, x, x + 1);
    }
  }
  return plane;
}

TEST(Components, are_those_of_a_flood_fill) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const int w = 1 + static_cast<int>(random() % 100), h = 1 + static_cast<int>(random() % 20);
    const unsigned density = 1 + static_cast<unsigned>(random() % 9);
    std::vector<std::uint8_t> mask(static_cast<std::size_t>(w * h));
    for (auto& pixel : mask) pixel = random() % 10 < density ? 1 : 0;
    Components components;
    components.resize(w, h);
    ASSERT_TRUE(components.find(plane_of(mask, w, h), w, h));
    const auto expected = flooded(mask, w, h);
    ASSERT_EQ(components.all().size(), expected.size());
    for (std::size_t c = 0; c < expected.size(); ++c) {
      const Component& found = components.all()[c];
      std::set<int> pixels;
      int left = w, right = 0, top = h, bottom = 0;
      for (const detect::Run& run : components.runs_of(found)) {
        for (int x = run.x0; x < run.x1; ++x) pixels.insert(run.y * w + x);
        left = std::min(left, run.x0);
        right = std::max(right, run.x1);
        top = std::min(top, run.y);
        bottom = std::max(bottom, run.y + 1);
      }
      EXPECT_EQ(pixels, expected[c]);
      EXPECT_EQ(found.pixels, expected[c].size());
      EXPECT_TRUE(found.left == left && found.right == right && found.top == top && found.bottom == bottom);
    }
  }
}

TEST(Components, give_up_on_a_picture_of_nothing_but_specks) {
  const int w = 640, h = 512;
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(w * h));
  for (std::size_t i = 0; i < mask.size(); i += 2) mask[i] = 1;
  Components components;
  components.resize(w, h);
  EXPECT_FALSE(components.find(plane_of(mask, w, h), w, h));
  EXPECT_TRUE(components.all().empty());
}

}  // namespace
}  // namespace vigie::detect
