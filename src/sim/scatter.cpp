#include "scatter.h"

#include "random.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigie::sim {
namespace {

constexpr double kCellM = 10;
constexpr double kMaxReachM = 2600;
constexpr double kLeastPx = 0.7;  // smaller things are part of the texture
constexpr double kSwayPx = 6;     // lower plants stand still
constexpr std::size_t kMaxThings = 60'000;

struct Thing {
  bool plant = false;
  EnuVector foot;
  double distance_m = 0, width_m = 0, height_m = 0, contrast_k = 0;
  std::uint64_t seed = 0;
};

// Its outline, in its own square: x in [-1, 1], y from 0 (ground) to 1.
class Outline {
 public:
  explicit Outline(const Thing& thing) : thing_(thing) {
    Random random(thing.seed);
    count_ = thing.plant ? 7 : 3;
    for (std::size_t i = 0; i < count_; ++i) {
      const double r = thing.plant ? random.uniform(0.16, 0.42) : random.uniform(0.35, 0.7);
      const double x = random.uniform(-(1 - r), 1 - r);
      // A bush is a dome of twigs; a rock lies half in the ground.
      const double y = thing.plant ? random.uniform(0.1, std::max(0.12, (1 - r) * (1 - 0.6 * std::abs(x))))
                                   : random.uniform(-0.25, 0.95 - r);
      lobes_[i] = {x, y, r, random.uniform(-0.5, 0.5)};
    }
  }
  // How warm it is here against the ground; NaN outside.
  [[nodiscard]] double kelvin(double x, double y) const {
    return y < 0 ? kNone : thing_.plant ? bush(x, y) : rock(x, y);
  }

 private:
  struct Lobe {
    double x = 0, y = 0, r = 0, warm = 0;
  };
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  // Twigs and leaves with gaps between them, thinner towards the edge.
  [[nodiscard]] double bush(double x, double y) const {
    double inside = -1, warm = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const Lobe& l = lobes_[i];
      const double d = 1 - std::hypot(x - l.x, y - l.y) / l.r;
      if (d > inside) inside = d, warm = l.warm;
    }
    const double twigs = gradient_noise(thing_.seed, x * 9 + 2 * y, y * 5) +
                         0.7 * gradient_noise(thing_.seed + 2, x * 17, y * 13);
    if (inside + 0.9 * twigs <= 0.02) return kNone;
    const double grain = gradient_noise(thing_.seed + 1, x * 8, y * 8);
    // Leaves on top look at the cold sky; the middle is sheltered.
    return thing_.contrast_k * (0.55 + 0.5 * std::max(0.0, inside) - 0.45 * y + 0.5 * warm + 1.5 * grain);
  }
  // Blocks with flat sides, warmer towards the evening sun.
  [[nodiscard]] double rock(double x, double y) const {
    for (std::size_t i = 0; i < count_; ++i) {
      const Lobe& l = lobes_[i];
      const double dx = std::abs(x - l.x), dy = std::abs(y - l.y);
      const double corner = 0.55 * (dx + dy) + 0.45 * std::max(dx, dy);
      if (corner > l.r * (0.95 + 0.35 * gradient_noise(thing_.seed, x * 3, y * 3))) continue;
      return thing_.contrast_k *
             (0.85 + l.warm - 0.3 * x - 0.3 * y + 0.6 * gradient_noise(thing_.seed + 1, x * 4, y * 4));
    }
    return kNone;
  }

  const Thing& thing_;
  std::array<Lobe, 7> lobes_{};
  std::size_t count_ = 0;
};

class Scatterer {
 public:
  Scatterer(const Scene& scene, const geo::Terrain& terrain, const View& view, const GroundTexture& texture,
            Background& background)
      : scene_(scene), terrain_(terrain), view_(view), texture_(texture), background_(background) {
    bare_ = background.kelvin;
    map_.slope.assign(bare_.size(), 0);
    map_.plant.assign(bare_.size(), 0);
  }

  SwayMap run() {
    place_things();
    std::sort(things_.begin(), things_.end(),
              [](const Thing& a, const Thing& b) { return a.distance_m > b.distance_m; });
    for (const Thing& thing : things_) draw(thing);
    return std::move(map_);
  }

 private:
  void place_things() {
    const double bushes = scene_.ground.bushes_per_ha * kCellM * kCellM / 1e4;
    const double rocks = scene_.ground.rocks_per_ha * kCellM * kCellM / 1e4;
    const double reach = std::min(kMaxReachM, 2 * view_.model.focal_px() / kLeastPx);
    const int cells = static_cast<int>(reach / kCellM);
    const int at_x = static_cast<int>(std::floor(view_.eye.x / kCellM));
    const int at_y = static_cast<int>(std::floor(view_.eye.y / kCellM));
    for (int cy = at_y - cells; cy <= at_y + cells; ++cy)
      for (int cx = at_x - cells; cx <= at_x + cells; ++cx) {
        if (things_.size() > kMaxThings || !in_view(cx, cy)) continue;
        const double growth = texture_.growth((cx + 0.5) * kCellM, (cy + 0.5) * kCellM);
        Random random(hash(scene_.seed, 9, static_cast<std::uint64_t>(cx), static_cast<std::uint64_t>(cy)));
        add(cx, cy, true, bushes * growth, random);
        add(cx, cy, false, rocks * 0.8, random);
      }
  }
  [[nodiscard]] bool in_view(int cx, int cy) const {
    const double east = (cx + 0.5) * kCellM, north = (cy + 0.5) * kCellM;
    const auto up = terrain_.up_m(east, north);
    if (!up) return false;
    const CameraVector p = view_.seen({east, north, *up});
    if (p.z < 3) return p.z > -kCellM;
    const double margin = 40 + kCellM * view_.model.focal_px() / p.z;
    const auto pixel = view_.model.pixel_from_camera(p);
    return pixel && pixel->x > -margin && pixel->y > -margin && pixel->x < view_.model.width() + margin &&
           pixel->y < view_.model.height() + margin;
  }
  void add(int cx, int cy, bool plant, double expected, Random& random) {
    const int count = static_cast<int>(expected + random.uniform());
    for (int i = 0; i < count; ++i) {
      Thing t;
      t.plant = plant;
      const double east = (cx + random.uniform()) * kCellM, north = (cy + random.uniform()) * kCellM;
      // Few are large.
      const double size = std::exp(0.5 * random.normal());
      t.height_m = plant ? std::min(2.4, 0.48 * size) : std::min(0.9, 0.13 * size * size);
      t.width_m = t.height_m * (plant ? random.uniform(1.2, 2.4) : random.uniform(1.4, 3.0));
      const double warm = plant ? scene_.ground.bushes.kelvin() : scene_.ground.rocks.kelvin();
      t.contrast_k = warm * random.uniform(0.3, 1.5);
      t.seed = random.next();
      const auto up = terrain_.up_m(east, north);
      if (!up || texture_.growth(east, north) == 0) continue;
      t.foot = {east, north, *up - 0.05 * t.height_m};
      t.distance_m = view_.distance_m(t.foot);
      if (t.distance_m < 4 || t.height_m * view_.model.focal_px() / t.distance_m < kLeastPx) continue;
      things_.push_back(t);
    }
  }

  void draw(const Thing& thing) {
    const CameraVector p = view_.seen(thing.foot);
    if (p.z < 2) return;
    const auto foot = view_.model.pixel_from_camera(p);
    if (!foot) return;
    const double scale = view_.model.focal_px() / p.z;
    const double high = thing.height_m * scale, half = 0.5 * thing.width_m * scale;
    if (high > 1.5 * view_.model.height()) return;
    const int left = static_cast<int>(std::floor(foot->x - half)) - 1;
    const int top = static_cast<int>(std::floor(foot->y - high)) - 1;
    const int right = static_cast<int>(std::ceil(foot->x + half)) + 1,
              bottom = static_cast<int>(std::ceil(foot->y));
    const int x0 = std::max(0, left), x1 = std::min(view_.model.width() - 1, right);
    const int y0 = std::max(0, top), y1 = std::min(view_.model.height() - 1, bottom);
    if (x0 > x1 || y0 > y1) return;
    const std::uint16_t plant = sway_of(thing, high, scale);
    const Outline outline(thing);
    const double left_over = view_.transmission(thing.distance_m);
    const int fine = high > 24 ? 2 : high > 6 ? 3 : 5;
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const std::size_t i = index(x, y);
        if (static_cast<double>(background_.distance_m[i]) < thing.distance_m - 0.3) continue;
        double cover = 0, kelvin = 0, later = 0, sooner = 0, height = 0;
        for (int k = 0; k < fine * fine; ++k) {
          const double px = x + (k % fine + 0.5) / fine, py = y + (k / fine + 0.5) / fine;
          const double u = (px - foot->x) / half, v = (foot->y - py) / high;
          const double warm = outline.kelvin(u, v);
          if (!std::isnan(warm)) cover += 1, kelvin += warm;
          if (plant == 0) continue;
          height += std::clamp(v, 0.0, 1.0);
          later += moved(outline, u - 0.5 / half, v);
          sooner += moved(outline, u + 0.5 / half, v);
        }
        const double share = 1.0 / (fine * fine);
        if (plant != 0) {
          map_.slope[i] = static_cast<float>((later - sooner) * share * left_over * height * share) +
                          map_.slope[i] * static_cast<float>(1 - cover * share);
          map_.plant[i] = plant;
        } else if (cover > 0) {
          map_.slope[i] *= static_cast<float>(1 - cover * share);
        }
        if (cover == 0) continue;
        const auto ground = static_cast<double>(background_.kelvin[i]);
        const double own = static_cast<double>(local_ground(*foot)) + left_over * kelvin / cover;
        background_.kelvin[i] = static_cast<float>(ground + cover * share * (own - ground));
        if (cover * share > 0.5) background_.distance_m[i] = static_cast<float>(thing.distance_m);
      }
  }
  static double moved(const Outline& outline, double u, double v) {
    const double warm = outline.kelvin(u, v);
    return std::isnan(warm) ? 0 : warm;
  }
  [[nodiscard]] std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(background_.width) +
           static_cast<std::size_t>(x);
  }
  [[nodiscard]] float local_ground(PixelPoint foot) const {
    const int x = std::clamp(static_cast<int>(foot.x), 0, background_.width - 1);
    const int y = std::clamp(static_cast<int>(foot.y), 0, background_.height - 1);
    return bare_[index(x, y)];
  }
  // 1 + the index of a new plant that sways, or 0.
  std::uint16_t sway_of(const Thing& thing, double high, double scale) {
    if (!thing.plant || high < kSwayPx || background_.plants.size() >= 60'000) return 0;
    const double wind = scene_.air.wind.metres_per_second();
    const double lean_m = std::min(0.25, 0.0011 * wind * wind) * thing.height_m;
    if (lean_m * scale < 0.004) return 0;
    Random random(thing.seed + 7);
    Plant plant;
    plant.lean_px = static_cast<float>(std::min(lean_m * scale, 1.2));
    // Gusts run with the wind: neighbours lean almost together.
    plant.phase = static_cast<float>(0.12 * (thing.foot.x + 0.4 * thing.foot.y) + random.uniform(0, 1.2));
    plant.rate = static_cast<float>(random.uniform(3.2, 5.2) / std::sqrt(std::max(0.4, thing.height_m)));
    background_.plants.push_back(plant);
    return static_cast<std::uint16_t>(background_.plants.size());
  }

  const Scene& scene_;
  const geo::Terrain& terrain_;
  const View& view_;
  const GroundTexture& texture_;
  Background& background_;
  std::vector<float> bare_;
  std::vector<Thing> things_;
  SwayMap map_;
};

}  // namespace

SwayMap scatter(const Scene& scene, const geo::Terrain& terrain, const View& view,
                const GroundTexture& texture, Background& background) {
  return Scatterer(scene, terrain, view, texture, background).run();
}

}  // namespace vigie::sim
