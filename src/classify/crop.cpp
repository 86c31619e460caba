#include "crop.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace vigie::classify {
namespace {

constexpr double kReach = 2;        // of the longer side: as much of the surroundings as of the body
constexpr double kLeastSide = 16;   // px: of what is smaller, the optics' blur is all there is to see
constexpr double kMostSamples = 4;  // across a cell, which bounds what a large box costs
constexpr float kUnseen = std::numeric_limits<float>::quiet_NaN();

bool is_seen(const Frame& frame, int x, int y) {
  return frame.valid_mask == nullptr || frame.valid_mask->view()(x, y) != 0;
}

// The level at a point of the picture, between the centres of pixels; NaN where it is not seen.
float level_at(const Frame& frame, double x, double y) {
  const auto picture = frame.image->view();
  if (!(x >= 0 && y >= 0 && x < picture.width() && y < picture.height())) return kUnseen;
  if (!is_seen(frame, static_cast<int>(x), static_cast<int>(y))) return kUnseen;
  const double left = std::clamp(x - 0.5, 0.0, picture.width() - 1.0);
  const double top = std::clamp(y - 0.5, 0.0, picture.height() - 1.0);
  const int x0 = static_cast<int>(left), x1 = std::min(x0 + 1, picture.width() - 1);
  const int y0 = static_cast<int>(top), y1 = std::min(y0 + 1, picture.height() - 1);
  const double right = left - x0, low = top - y0;
  const double upper = picture(x0, y0) * (1 - right) + picture(x1, y0) * right;
  const double lower = picture(x0, y1) * (1 - right) + picture(x1, y1) * right;
  return static_cast<float>(upper * (1 - low) + lower * low);
}

float cell_at(const Frame& frame, double left, double top, double cell) {
  const int across = static_cast<int>(std::clamp(std::ceil(cell), 1.0, kMostSamples));
  float sum = 0, seen = 0;
  for (int j = 0; j < across; ++j) {
    for (int i = 0; i < across; ++i) {
      const float level = level_at(frame, left + cell * (i + 0.5) / across, top + cell * (j + 0.5) / across);
      if (!std::isnan(level)) sum += level, seen += 1;
    }
  }
  return seen > 0 ? sum / seen : kUnseen;
}

// To mean 0 and standard deviation 1; one of less than a count is the samples' own.
void normalise(Crop& crop) {
  double sum = 0, square = 0, seen = 0;
  for (const float v : crop) {
    if (!std::isnan(v)) sum += static_cast<double>(v), seen += 1;
  }
  const double mean = seen > 0 ? sum / seen : 0;
  for (const float v : crop) {
    if (!std::isnan(v)) square += std::pow(static_cast<double>(v) - mean, 2);
  }
  const double deviation = std::max(seen > 0 ? std::sqrt(square / seen) : 0, 1.0);
  for (float& v : crop) {
    v = std::isnan(v) ? 0 : static_cast<float>((static_cast<double>(v) - mean) / deviation);
  }
}

}  // namespace

void take_crop(const Frame& frame, const Box& box, Crop& crop) {
  const double side = std::max(kReach * std::max(box.width, box.height), kLeastSide);
  const PixelPoint middle = box.centre();
  const double cell = side / kCropSide;
  for (int row = 0; row < kCropSide; ++row) {
    for (int column = 0; column < kCropSide; ++column) {
      crop[static_cast<std::size_t>(row * kCropSide + column)] =
          cell_at(frame, middle.x - side / 2 + column * cell, middle.y - side / 2 + row * cell, cell);
    }
  }
  normalise(crop);
}

}  // namespace vigie::classify
