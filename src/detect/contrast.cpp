#include "contrast.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vigie::detect {
namespace {

constexpr int kLevels = 3;
constexpr int kReach = 4;   // px of the level from a spot's middle to its patches': 3 px across, one between
constexpr int kBorder = kReach + 1;
constexpr int kBlock = 8;
// Rounding to whole counts, through a mean of nine.
constexpr float kLeastEnergy = 1.0F / 12 / 3;
constexpr int kGrow = 4;  // px of the level that a spot may reach from its middle

}  // namespace

void ContrastFinder::resize(int width, int height) {
  levels_.clear();
  int scale = 1;
  for (int i = 0; i < kLevels && width >= 4 * kBlock && height >= 4 * kBlock; ++i) {
    Level level;
    level.width = width;
    level.height = height;
    level.scale = scale;
    level.across = (width + kBlock - 1) / kBlock;
    level.down = (height + kBlock - 1) / kBlock;
    const auto n = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    for (auto* plane : {&level.picture, &level.mean, &level.response}) plane->assign(n, 0.0F);
    const auto blocks = static_cast<std::size_t>(level.across) * static_cast<std::size_t>(level.down);
    for (auto* plane : {&level.energy, &level.calm}) plane->assign(blocks, 0.0F);
    levels_.push_back(std::move(level));
    width /= 2;
    height /= 2;
    scale *= 2;
  }
}

std::span<const Spot> ContrastFinder::find(ImageView<const std::uint16_t> picture, const Image8* valid,
                                           double threshold, std::size_t most) {
  spots_.clear();
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    Level& level = levels_[i];
    const auto stride = static_cast<std::size_t>(level.width);
    for (int y = 0; y < level.height; ++y) {
      float* out = &level.picture[static_cast<std::size_t>(y) * stride];
      if (i == 0) {
        const std::uint16_t* in = picture.row(y);
        for (int x = 0; x < level.width; ++x) out[x] = static_cast<float>(in[x]);
        continue;
      }
      const Level& finer = levels_[i - 1];
      const float* upper = &finer.picture[static_cast<std::size_t>(2 * y) * static_cast<std::size_t>(finer.width)];
      const float* lower = upper + finer.width;
      for (int x = 0; x < level.width; ++x) {
        out[x] = (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]) * 0.25F;
      }
    }
    take_means(level);
    respond(level);
    measure_calm(level);
    collect(level, valid, static_cast<float>(threshold));
  }
  keep_strongest(most);
  return spots_;
}

void ContrastFinder::take_means(Level& level) {
  const auto stride = static_cast<std::size_t>(level.width);
  std::vector<float> column(stride);
  for (int y = 1; y + 1 < level.height; ++y) {
    const float* mid = &level.picture[static_cast<std::size_t>(y) * stride];
    for (std::size_t x = 0; x < stride; ++x) column[x] = (mid - stride)[x] + mid[x] + (mid + stride)[x];
    float* out = &level.mean[static_cast<std::size_t>(y) * stride];
    for (std::size_t x = 1; x + 1 < stride; ++x) out[x] = (column[x - 1] + column[x] + column[x + 1]) * (1.0F / 9);
  }
}

void ContrastFinder::respond(Level& level) {
  const int w = level.width, h = level.height;
  const auto stride = static_cast<std::ptrdiff_t>(w);
  std::fill(level.energy.begin(), level.energy.end(), 0.0F);
  const std::array<std::ptrdiff_t, 8> around = {-kReach * stride - kReach, -kReach * stride, -kReach * stride + kReach,
                                                -kReach,                   kReach,           kReach * stride - kReach,
                                                kReach * stride,           kReach * stride + kReach};
  std::vector<float> square(static_cast<std::size_t>(w), 0.0F);
  for (int y = kBorder; y < h - kBorder; ++y) {
    const float* mean = &level.mean[static_cast<std::size_t>(y * stride)];
    float* out = &level.response[static_cast<std::size_t>(y * stride)];
    for (int x = kBorder; x < w - kBorder; ++x) {
      float high = mean[x + around[0]], low = high, sum = high;
      for (std::size_t k = 1; k < around.size(); ++k) {
        const float patch = mean[x + around[k]];
        high = std::max(high, patch);
        low = std::min(low, patch);
        sum += patch;
      }
      out[x] = std::max(mean[x] - high, low - mean[x]);
      const float off = mean[x] - sum * 0.125F;
      square[static_cast<std::size_t>(x)] = off * off;
    }
    float* energy = &level.energy[static_cast<std::size_t>(y / kBlock * level.across)];
    for (int x = kBorder; x < w - kBorder; ++x) energy[x / kBlock] += square[static_cast<std::size_t>(x)];
  }
  for (int by = 0; by < level.down; ++by) {
    for (int bx = 0; bx < level.across; ++bx) {
      const int wide = std::min(bx * kBlock + kBlock, w - kBorder) - std::max(bx * kBlock, kBorder);
      const int high = std::min(by * kBlock + kBlock, h - kBorder) - std::max(by * kBlock, kBorder);
      float& energy = level.energy[static_cast<std::size_t>(by * level.across + bx)];
      energy = wide > 0 && high > 0 ? std::max(energy / static_cast<float>(wide * high), kLeastEnergy) : -1;
    }
  }
}

// For each block the median of eight windows of 2 × 2 blocks that stand around it.
void ContrastFinder::measure_calm(Level& level) {
  const auto window = [&](int x0, int y0) {
    float sum = 0;
    int count = 0;
    for (int y = y0; y < y0 + 2; ++y) {
      for (int x = x0; x < x0 + 2; ++x) {
        if (x < 0 || y < 0 || x >= level.across || y >= level.down) continue;
        const float energy = level.energy[static_cast<std::size_t>(y * level.across + x)];
        if (energy < 0) continue;
        sum += energy;
        ++count;
      }
    }
    return count == 0 ? -1.0F : sum / static_cast<float>(count);
  };
  for (int by = 0; by < level.down; ++by) {
    for (int bx = 0; bx < level.across; ++bx) {
      std::array<float, 8> found{};
      std::size_t count = 0;
      for (int j = -1; j <= 1; ++j) {
        for (int i = -1; i <= 1; ++i) {
          if (i == 0 && j == 0) continue;
          const int x0 = i < 0 ? bx - 2 : i > 0 ? bx + 1 : bx, y0 = j < 0 ? by - 2 : j > 0 ? by + 1 : by;
          const float energy = window(x0, y0);
          if (energy >= 0) found[count++] = energy;
        }
      }
      const auto middle = found.begin() + static_cast<std::ptrdiff_t>(count == 0 ? 0 : (count - 1) / 2);
      std::nth_element(found.begin(), middle, found.begin() + static_cast<std::ptrdiff_t>(count));
      level.calm[static_cast<std::size_t>(by * level.across + bx)] = count == 0 ? 1e30F : *middle;
    }
  }
}

void ContrastFinder::collect(const Level& level, const Image8* valid, float threshold) {
  const int w = level.width;
  const auto stride = static_cast<std::ptrdiff_t>(w);
  for (int y = kBorder; y < level.height - kBorder; ++y) {
    const float* row = &level.response[static_cast<std::size_t>(y * stride)];
    for (int x = kBorder; x < w - kBorder; ++x) {
      const float calm = level.calm[static_cast<std::size_t>(y / kBlock * level.across + x / kBlock)];
      if (!(row[x] > 0) || row[x] * row[x] <= threshold * threshold * calm) continue;
      bool peak = true;
      for (int j = -1; j <= 1 && peak; ++j) {
        for (int i = -1; i <= 1 && peak; ++i) {
          const float other = row[x + j * stride + i];
          peak = (j < 0 || (j == 0 && i < 0)) ? other < row[x] : other <= row[x];
        }
      }
      if (!peak) continue;
      if (valid != nullptr && (*valid)(std::min(x * level.scale, valid->width() - 1), std::min(y * level.scale, valid->height() - 1)) == 0) continue;
      // What belongs to it: what is nearer to its middle than to the likest patch around.
      const float* mean = &level.mean[static_cast<std::size_t>(y * stride)];
      float high = -1e30F, low = 1e30F;
      for (int j = -1; j <= 1; ++j) {
        for (int i = -1; i <= 1; ++i) {
          if (i == 0 && j == 0) continue;
          const float patch = mean[x + j * kReach * stride + i * kReach];
          high = std::max(high, patch);
          low = std::min(low, patch);
        }
      }
      const bool warm = mean[x] - high > low - mean[x];
      const float edge = warm ? high : low, half = (mean[x] + edge) / 2;
      const float sign = warm ? 1.0F : -1.0F;
      double sum = 0, sx = 0, sy = 0, area = 0;
      int left = x, right = x + 1, top = y, bottom = y + 1;
      for (int py = std::max(y - kGrow, 0); py <= std::min(y + kGrow, level.height - 1); ++py) {
        for (int px = std::max(x - kGrow, 0); px <= std::min(x + kGrow, w - 1); ++px) {
          const float over = (level.picture[static_cast<std::size_t>(py * stride + px)] - half) * sign;
          if (over <= 0) continue;
          const double weight = static_cast<double>(over);
          sum += weight;
          sx += weight * (px + 0.5);
          sy += weight * (py + 0.5);
          ++area;
          left = std::min(left, px);
          right = std::max(right, px + 1);
          top = std::min(top, py);
          bottom = std::max(bottom, py + 1);
        }
      }
      if (sum <= 0) continue;
      const double scale = level.scale, spread = std::sqrt(static_cast<double>(calm));
      Spot spot;
      spot.box = {left * scale, top * scale, (right - left) * scale, (bottom - top) * scale};
      spot.centroid = {sx / sum * scale, sy / sum * scale};
      spot.contrast = static_cast<double>(sign * row[x]);
      spot.spread = spread;
      spot.ratio = static_cast<double>(row[x]) / spread;
      spot.area_px2 = area * scale * scale;
      spot.scale_px = 3 * scale;
      spots_.push_back(spot);
    }
  }
}

// One thing answers at several scales, and where it is long at several places: the strongest answer stands.
void ContrastFinder::keep_strongest(std::size_t most) {
  std::sort(spots_.begin(), spots_.end(), [](const Spot& a, const Spot& b) {
    return a.ratio != b.ratio ? a.ratio > b.ratio : a.centroid.y != b.centroid.y ? a.centroid.y < b.centroid.y : a.centroid.x < b.centroid.x;
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < spots_.size() && kept < most; ++i) {
    const Spot spot = spots_[i];
    bool apart = true;
    for (std::size_t k = 0; k < kept && apart; ++k) {
      const Spot& strong = spots_[k];
      const double reach = 1.5 * std::max(spot.scale_px, strong.scale_px);
      apart = std::abs(spot.centroid.x - strong.centroid.x) > reach || std::abs(spot.centroid.y - strong.centroid.y) > reach;
    }
    if (apart) spots_[kept++] = spot;
  }
  spots_.resize(std::min(kept, spots_.size()));
}

}  // namespace vigie::detect
