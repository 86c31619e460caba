#include "background.h"

#include "ground_texture.h"
#include "random.h"
#include "scatter.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace vigie::sim {
namespace {

constexpr double kReachM = 60'000;
constexpr int kSamples = 4;  // down a pixel, where the ground goes on from its upper to its lower edge

class Builder {
 public:
  Builder(const Scene& scene, const geo::Terrain& terrain, const View& view)
      : scene_(scene), terrain_(terrain), view_(view), texture_(scene, terrain) {}

  Background build() {
    const int w = view_.model.width(), h = view_.model.height();
    result_.width = w;
    result_.height = h;
    const std::size_t pixels = static_cast<std::size_t>(w) * static_cast<std::size_t>(h);
    result_.kelvin.resize(pixels);
    result_.distance_m.resize(pixels);
    std::vector<Edge> upper(static_cast<std::size_t>(w)), lower(static_cast<std::size_t>(w));
    cast_edges(0, upper);
    for (int y = 0; y < h; ++y) {
      cast_edges(y + 1, lower);
      for (int x = 0; x < w; ++x) {
        const auto i =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(w) + static_cast<std::size_t>(x);
        const Edge &a = upper[static_cast<std::size_t>(x)], &b = lower[static_cast<std::size_t>(x)];
        result_.distance_m[i] = a.hit ? static_cast<float>(view_.distance_m(a.hit->point)) : kSky;
        result_.kelvin[i] = static_cast<float>(pixel(x, y, a, b));
      }
      std::swap(upper, lower);
    }
    return std::move(result_);
  }
  [[nodiscard]] const GroundTexture& texture() const { return texture_; }

 private:
  struct Edge {
    EnuVector direction;
    std::optional<geo::GroundHit> hit;
  };

  [[nodiscard]] Edge cast(double px, double py) const {
    const auto ray = view_.model.camera_from_pixel({px, py});
    if (!ray) return {{0, 0, 1}, std::nullopt};
    const EnuVector direction = view_.camera_from_enu.inverse().rotate(*ray);
    return {direction, terrain_.intersect(view_.eye, direction, kReachM, view_.refraction)};
  }
  void cast_edges(int y, std::vector<Edge>& edges) const {
    for (std::size_t x = 0; x < edges.size(); ++x) edges[x] = cast(static_cast<double>(x) + 0.5, y);
  }

  [[nodiscard]] double sky(EnuVector direction) const {
    const double elevation = std::asin(std::clamp(direction.z, 0.0, 1.0));
    const double azimuth = std::atan2(direction.x, direction.y);
    const double drop = 1 - std::exp(-elevation / scene_.sky.scale.radians());
    // Thin high cloud, in bands: warmer than clear sky.
    const double cloud = gradient_noise(hash(scene_.seed, 7), azimuth * 9, elevation * 42) +
                         0.5 * gradient_noise(hash(scene_.seed, 8), azimuth * 23, elevation * 95);
    const double veil = 0.10 * drop * smooth_step(-0.1, 0.6, cloud);
    return view_.air_kelvin - scene_.sky.drop.kelvin() * (drop - veil);
  }
  [[nodiscard]] double ground(EnuVector point, double footprint, double slope_kelvin) const {
    const double kelvin = texture_.kelvin(point.x, point.y, footprint) + slope_kelvin;
    const double left = view_.transmission(view_.distance_m(point));
    return view_.air_kelvin + left * (kelvin - view_.air_kelvin);
  }
  [[nodiscard]] double across(double distance_m) const { return distance_m / view_.model.focal_px(); }

  double pixel(int x, int y, const Edge& a, const Edge& b) const {
    if (!a.hit && !b.hit) return sky(a.direction * 0.5 + b.direction * 0.5);
    const double far = a.hit ? a.hit->distance_m : 0, near = b.hit ? b.hit->distance_m : 0;
    if (a.hit && b.hit && std::abs(far - near) < 0.3 * near + 1) {
      const double slope = texture_.slope_kelvin(b.hit->point.x, b.hit->point.y);
      const double footprint = std::max(across(near), std::abs(far - near) / kSamples * 0.6);
      double sum = 0;
      for (int k = 0; k < kSamples; ++k)
        sum +=
            ground(b.hit->point + (a.hit->point - b.hit->point) * ((k + 0.5) / kSamples), footprint, slope);
      return sum / kSamples;
    }
    // A ridge crosses this pixel: look closely.
    double sum = 0;
    int count = 0;
    for (double dy = 0.125; dy < 1; dy += 0.25)
      for (double dx = 0.125; dx < 1; dx += 0.25, ++count) {
        const Edge e = cast(x + dx, y + dy);
        if (!e.hit) {
          sum += sky(e.direction);
          continue;
        }
        const EnuVector p = e.hit->point;
        sum += ground(p, 2 * across(e.hit->distance_m), texture_.slope_kelvin(p.x, p.y));
      }
    return sum / count;
  }

  const Scene& scene_;
  const geo::Terrain& terrain_;
  const View& view_;
  GroundTexture texture_;
  Background result_;
};

void blur_picture(std::vector<float>& samples, int width, int height, const Blur& blur) {
  if (blur.next == 0) return;
  const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
  std::vector<float> line(std::max(w, h) + 4);
  const auto pass = [&](float* data, std::size_t step, std::size_t n) {
    for (std::size_t i = 0; i < n + 4; ++i) line[i] = data[std::min(n - 1, i < 2 ? 0 : i - 2) * step];
    for (std::size_t i = 0; i < n; ++i)
      data[i * step] = blur.centre * line[i + 2] + blur.next * (line[i + 1] + line[i + 3]) +
                       blur.last * (line[i] + line[i + 4]);
  };
  for (std::size_t y = 0; y < h; ++y) pass(samples.data() + y * w, 1, w);
  for (std::size_t x = 0; x < w; ++x) pass(samples.data() + x, w, h);
}

}  // namespace

Background make_background(const Scene& scene, const geo::Terrain& terrain, const View& view,
                           const Blur& blur) {
  Builder builder(scene, terrain, view);
  Background result = builder.build();
  SwayMap sway = scatter(scene, terrain, view, builder.texture(), result);
  blur_picture(result.kelvin, result.width, result.height, blur);
  blur_picture(sway.slope, result.width, result.height, blur);
  // What changes by less than this is not worth its time.
  constexpr float kLeastKelvin = 0.004F;
  for (std::size_t i = 0; i < sway.slope.size(); ++i) {
    if (sway.plant[i] == 0) continue;
    const Plant& plant = result.plants[sway.plant[i] - 1U];
    if (std::abs(sway.slope[i]) * plant.lean_px < kLeastKelvin) continue;
    result.sway.push_back(
        {static_cast<std::uint32_t>(i), sway.plant[i] - 1U, result.kelvin[i], sway.slope[i]});
  }
  return result;
}

float lean(const Plant& plant, double time_s) {
  const double a = static_cast<double>(plant.rate) * time_s + static_cast<double>(plant.phase);
  const double gust = 0.65 + 0.35 * std::sin(0.37 * time_s + 0.5 * static_cast<double>(plant.phase));
  return plant.lean_px * static_cast<float>(gust * (0.65 * std::sin(a) + 0.35 * std::sin(2.3 * a + 1.1)));
}

}  // namespace vigie::sim
