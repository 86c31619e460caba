// Pictures for the tests: a level with bright rectangles on it.
#pragma once

#include <cmath>
#include <memory>
#include <vector>

#include <vigie/core/frame.h>
#include <vigie/core/geometry.h>

namespace vigie::classify {

inline std::shared_ptr<Image16> picture_of(int width, int height, const std::vector<Box>& bodies,
                                           std::uint16_t level = 1000, std::uint16_t body = 1200) {
  auto image = std::make_shared<Image16>(width, height, level);
  for (const Box& b : bodies) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        if (b.contains({x + 0.5, y + 0.5})) (*image)(x, y) = body;
      }
    }
  }
  return image;
}

inline Frame frame_of(std::shared_ptr<const Image16> image, double seconds = 0) {
  Frame frame;
  frame.captured = UtcTime::from_nanoseconds(0) + Duration::from_seconds(seconds);
  frame.image = std::move(image);
  return frame;
}

}  // namespace vigie::classify
