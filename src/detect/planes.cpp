#include "planes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace vigie::detect {
namespace {

// The least noise is kept within these, in 16ths of a unit: rounding to units adds a thousandth to its
// square, and noise a hundred times as large can be told.
constexpr float kLeastNoise = 48, kNarrowNoise = 40, kWideNoise = 112;
constexpr int kFinestUnit = 4, kCoarsestUnit = -6;

// A sample as it would be had the camera had this gain.
std::uint16_t with_gain(std::uint16_t sample, Gain gain) {
  const float value = gain.gain * static_cast<float>(sample) + gain.offset;
  return static_cast<std::uint16_t>(std::clamp(value + 0.5F, 0.0F, 65535.0F));
}

// Of rows of `width` samples; what comes in is left as it was.
template <typename T>
void scroll_rows(T* samples, int width, int height, int by_x, int by_y) {
  const int kept = width - std::abs(by_x);
  if (kept <= 0) return;
  for (int i = 0; i < height; ++i) {
    const int y = by_y > 0 ? height - 1 - i : i, from = y - by_y;
    if (from < 0 || from >= height) continue;
    T* to = samples + static_cast<std::ptrdiff_t>(y) * width + std::max(by_x, 0);
    const T* of = samples + static_cast<std::ptrdiff_t>(from) * width + std::max(-by_x, 0);
    std::memmove(to, of, static_cast<std::size_t>(kept) * sizeof(T));
  }
}

}  // namespace

void Planes::resize(int width_in, int height_in) {
  width = width_in;
  height = height_in;
  const auto n = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  for (auto* plane : {&level, &noise, &filtered}) plane->assign(n + kRowMargin, 0);
  for (auto* plane : {&fraction, &unrest}) plane->assign(n + kRowMargin, 0);
  for (auto* plane : {&changed, &warm, &strong, &stood, &stood_warm, &held}) plane->resize(width, height);
  blocks_across = (width + kBlock - 1) / kBlock;
  blocks_down = (height + kBlock - 1) / kBlock;
  const auto blocks = static_cast<std::size_t>(blocks_across) * static_cast<std::size_t>(blocks_down);
  restless.assign(blocks, 1.0F);
  surroundings.assign(blocks, 1.0F);
}

void Planes::restart(const std::shared_ptr<const Image16>& picture, int bits_in) {
  bits = bits_in;
  unit_bits = kFinestUnit;
  const auto samples = picture->samples();
  std::transform(samples.begin(), samples.end(), level.begin(),
                 [](std::uint16_t v) { return static_cast<std::int16_t>(v - kLevelBias); });
  for (auto* plane : {&fraction, &unrest}) std::fill(plane->begin(), plane->end(), std::uint8_t{0});
  const float least = std::sqrt(kQuantisationVariance) * kNoiseSteps / filtered_scale();
  std::fill(noise.begin(), noise.end(), static_cast<std::int16_t>(least));
  for (auto* plane : {&changed, &warm, &strong, &stood, &stood_warm, &held}) plane->clear();
  std::fill(restless.begin(), restless.end(), 1.0F);
  std::fill(surroundings.begin(), surroundings.end(), 1.0F);
  sway = 0;
  previous = picture;
  previous_gain = {};
}

std::uint16_t Planes::previous_sample(int x, int y) const {
  return with_gain((*previous)(x, y), previous_gain);
}

void Planes::smooth_surroundings() {
  for (int y = 0; y < blocks_down; ++y) {
    for (int x = 0; x < blocks_across; ++x) {
      float sum = 0;
      int count = 0;
      for (int j = std::max(y - 1, 0); j <= std::min(y + 1, blocks_down - 1); ++j) {
        for (int i = std::max(x - 1, 0); i <= std::min(x + 1, blocks_across - 1); ++i) {
          sum += restless[static_cast<std::size_t>(j * blocks_across + i)];
          ++count;
        }
      }
      surroundings[static_cast<std::size_t>(y * blocks_across + x)] =
          std::max(1.0F, sum / static_cast<float>(count));
    }
  }
}

void Planes::scroll(int by_x, int by_y) {
  for (auto* plane : {&level, &noise, &filtered}) scroll_rows(plane->data(), width, height, by_x, by_y);
  for (auto* plane : {&fraction, &unrest}) scroll_rows(plane->data(), width, height, by_x, by_y);
  for (auto* plane : {&changed, &warm, &held}) plane->scroll(by_x, by_y);
}

void Planes::reveal(int by_x, int by_y, ImageView<const std::uint16_t> picture, float variance) {
  const float sigma = std::sqrt(2 * variance) * kNoiseSteps / filtered_scale();
  const auto noise_of_two =
      static_cast<std::int16_t>(std::clamp(sigma, 1.0F, static_cast<float>(kMostNoise)));
  for (int y = 0; y < height; ++y) {
    const bool all = y < by_y || y >= height + by_y;
    const auto take = [&](int from, int to) {
      for (int x = from; x < to; ++x) {
        const std::size_t i = at(x, y);
        set_level(i, picture(x, y));
        noise[i] = noise_of_two;
        unrest[i] = 0;
      }
    };
    take(0, all ? width : std::clamp(by_x, 0, width));
    if (!all) take(std::clamp(width + by_x, 0, width), width);
  }
}

void Planes::choose_unit(float least_variance) {
  const float counts = 16 * std::sqrt(std::max(least_variance, kQuantisationVariance));
  const float now = std::ldexp(counts, unit_bits);
  if (now >= kNarrowNoise && now < kWideNoise) return;
  const int exponent = static_cast<int>(std::ceil(std::log2(kLeastNoise / counts)));
  const int wanted = std::clamp(exponent, kCoarsestUnit, kFinestUnit);
  if (wanted == unit_bits) return;
  const float factor = std::ldexp(1.0F, wanted - unit_bits);
  for (std::int16_t& n : noise) {
    const float scaled = static_cast<float>(n) * factor;
    n = static_cast<std::int16_t>(std::clamp(scaled, 1.0F, static_cast<float>(kMostNoise)));
  }
  unit_bits = wanted;
}

void Planes::set_level(std::size_t i, float counts) {
  const auto fixed = static_cast<std::int32_t>(std::clamp(counts, 0.0F, 65535.0F) * 256 + 0.5F);
  level[i] = static_cast<std::int16_t>((fixed >> 8) - kLevelBias);
  fraction[i] = static_cast<std::uint8_t>(fixed & 255);
}

void Planes::apply_gain(Gain gain) {
  for (std::size_t i = 0; i < size(); ++i) set_level(i, gain.gain * background(i) + gain.offset);
}

void Planes::rebase(ImageView<const std::uint16_t> frame, float limit) {
  for (int y = 0; y < height; ++y) {
    const std::uint16_t* in = frame.row(y);
    const std::uint16_t* before = previous->view().row(y);
    const std::size_t row = at(0, y);
    for (int x = 0; x < width; ++x) {
      const float jump = static_cast<float>(in[x]) - static_cast<float>(with_gain(before[x], previous_gain));
      if (std::abs(jump) > limit || jump == 0 || held(x, y)) continue;
      const std::size_t i = row + static_cast<std::size_t>(x);
      set_level(i, background(i) + jump);
    }
  }
}

}  // namespace vigie::detect
