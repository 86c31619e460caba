// A made-up thermal scene for tests: a structured background, white noise, and spots that are put on it.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include <vigie/core/frame.h>

namespace vigie::detect {

struct SceneOptions {
  int width = 160, height = 120, bits = 14;
  double level = 3000, sigma = 6;  // counts
  double frames_per_second = 9;
  unsigned seed = 1;
};

// A spot of Gaussian shape.
struct Spot {
  double x = 0, y = 0;  // px, of its middle
  double contrast = 0;  // counts at its peak
  double radius = 0.8;  // px, one standard deviation
};

class Scene {
 public:
  explicit Scene(const SceneOptions& options) : options_(options), random_(options.seed) {}

  double gain = 1, offset = 0;      // of the camera, from the next frame on
  double shift_x = 0, shift_y = 0;  // px: how far what it sees is moved in the picture, spots too

  Frame next(const std::vector<Spot>& spots = {}) {
    auto image = std::make_shared<Image16>(options_.width, options_.height);
    const double top = std::ldexp(1, options_.bits) - 1;
    for (int y = 0; y < options_.height; ++y) {
      const std::vector<float>& bank = noise_bank();
      std::size_t at = random_() % bank.size();
      for (int x = 0; x < options_.width; ++x) {
        at = at + 1 == bank.size() ? 0 : at + 1;
        const double value =
            gain * (background(x - shift_x, y - shift_y) + spots_at(x - shift_x, y - shift_y, spots)) +
            offset + options_.sigma * static_cast<double>(bank[at]);
        (*image)(x, y) = static_cast<std::uint16_t>(std::clamp(std::round(value), 0.0, top));
      }
    }
    return frame_of(std::move(image));
  }

  // The time that the next frame will have.
  [[nodiscard]] UtcTime time() const {
    return UtcTime::from_nanoseconds(1'700'000'000'000'000'000) +
           Duration::from_seconds(static_cast<double>(sequence_) / options_.frames_per_second);
  }

  Frame frame_of(std::shared_ptr<const Image16> image) {
    Frame frame;
    frame.id.sequence = sequence_;
    frame.origin = Origin::simulated;
    frame.captured = time();
    frame.image = std::move(image);
    frame.bits = options_.bits;
    frame.picture = PictureKind::raw;
    ++sequence_;
    return frame;
  }

 private:
  // Normal deviates, made once: each row starts somewhere else in them.
  static const std::vector<float>& noise_bank() {
    static const std::vector<float> bank = [] {
      std::mt19937 random(99);
      std::normal_distribution<float> normal;
      std::vector<float> values((1 << 20) + 7);
      for (float& v : values) v = normal(random);
      return values;
    }();
    return bank;
  }
  // Sky above, ground with texture below, a horizon between.
  [[nodiscard]] double background(double x, double y) const {
    const double horizon = options_.height * 0.4;
    const double scale = options_.sigma * 10;
    if (y < horizon) return options_.level - 2 * scale;
    return options_.level + scale * std::sin(x * 0.9) * std::cos(y * 0.7) * 0.5;
  }
  static double spots_at(double x, double y, const std::vector<Spot>& spots) {
    double sum = 0;
    for (const Spot& s : spots) {
      const double dx = x + 0.5 - s.x, dy = y + 0.5 - s.y;
      sum += s.contrast * std::exp(-(dx * dx + dy * dy) / (2 * s.radius * s.radius));
    }
    return sum;
  }

  SceneOptions options_;
  std::mt19937 random_;
  std::uint64_t sequence_ = 0;
};

}  // namespace vigie::detect
