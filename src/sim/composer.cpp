#include "composer.h"

#include "random.h"

#include <algorithm>
#include <cmath>

namespace vigie::sim {

Composer::Composer(const Scene& scene, const View& view, const Blur& blur, Background background,
                   std::vector<Individual> individuals, std::uint64_t seed)
    : view_(view),
      rain_mm_per_h_(scene.air.rain_mm_per_h),
      seed_(seed),
      background_(std::move(background)),
      individuals_(std::move(individuals)),
      painter_(view_, blur),
      work_(background_.kelvin) {
  leans_.resize(background_.plants.size());
}

void Composer::mark(int left, int top, int right, int bottom) {
  const Dirty d{std::max(0, left), std::max(0, top), std::min(background_.width, right),
                std::min(background_.height, bottom)};
  if (d.left < d.right && d.top < d.bottom) dirty_.push_back(d);
}

void Composer::restore() {
  for (const Dirty& d : dirty_)
    for (int y = d.top; y < d.bottom; ++y)
      std::copy_n(background_.kelvin.begin() + static_cast<std::ptrdiff_t>(index(d.left, y)),
                  d.right - d.left, work_.begin() + static_cast<std::ptrdiff_t>(index(d.left, y)));
  dirty_.clear();
}

void Composer::sway(double time_s) {
  for (std::size_t i = 0; i < leans_.size(); ++i) leans_[i] = lean(background_.plants[i], time_s);
  for (const SwayPixel& p : background_.sway) work_[p.index] = p.still + p.slope * leans_[p.plant];
}

void Composer::collect(double time_s, bool reversed) {
  used_ = 0;
  shown_.clear();
  for (std::size_t i = 0; i < individuals_.size(); ++i) {
    auto state = individuals_[i].motion.at(time_s);
    if (!state) continue;
    // Walked backwards is walked the other way, face first.
    if (reversed) {
      state->heading_rad += 3.14159265358979;
      state->strides = -state->strides;
    }
    // Far outside the picture: not worth building a body for.
    const CameraVector p = view_.seen(state->place);
    if (p.z < 1) continue;
    const auto pixel = view_.model.pixel_from_camera(p);
    const double margin = 12 * view_.model.focal_px() / p.z;
    if (!pixel || pixel->x < -margin || pixel->y < -margin || pixel->x > view_.model.width() + margin ||
        pixel->y > view_.model.height() + margin)
      continue;
    body_.clear();
    build_body(individuals_[i].body, *state, body_);
    if (used_ == pool_.size()) pool_.emplace_back();
    Shown& shown = pool_[used_];
    shown.individual = i;
    shown.state = *state;
    if (painter_.paint(body_, state->place, shown.sprite)) shown_.push_back(used_++);
  }
  std::sort(shown_.begin(), shown_.end(), [&](std::size_t a, std::size_t b) {
    return pool_[a].sprite.distance_m > pool_[b].sprite.distance_m;
  });
}

// Distances are of the pixel's upper edge, where level ground is farthest: feet stand in front of it.
bool Composer::hidden(int x, int y, double distance_m) const {
  return static_cast<double>(background_.distance_m[index(x, y)]) < distance_m - 0.4;
}

void Composer::blend(const Sprite& s) {
  const auto left_over = static_cast<float>(view_.transmission(s.distance_m));
  const auto air = static_cast<float>(view_.air_kelvin);
  const int x0 = std::max(0, s.left), x1 = std::min(background_.width, s.left + s.width);
  const int y0 = std::max(0, s.top), y1 = std::min(background_.height, s.top + s.height);
  for (int y = y0; y < y1; ++y) {
    const std::size_t row = static_cast<std::size_t>(y - s.top) * static_cast<std::size_t>(s.width);
    for (int x = x0; x < x1; ++x) {
      const std::size_t j = row + static_cast<std::size_t>(x - s.left);
      const float cover = s.cover[j];
      if (cover <= 0 || hidden(x, y, s.distance_m)) continue;
      float& kelvin = work_[index(x, y)];
      kelvin = kelvin * (1 - cover) + cover * air + left_over * s.kelvin[j];
    }
  }
  mark(s.left, s.top, s.left + s.width, s.top + s.height);
}

double Composer::visible_share(std::size_t nth) const {
  const Sprite& s = pool_[shown_[nth]].sprite;
  if (!(s.total_cover > 0)) return 0;
  std::vector<const Sprite*> nearer;
  for (std::size_t k = nth + 1; k < shown_.size(); ++k) {
    const Sprite& o = pool_[shown_[k]].sprite;
    if (o.left < s.left + s.width && s.left < o.left + o.width && o.top < s.top + s.height &&
        s.top < o.top + o.height)
      nearer.push_back(&o);
  }
  double seen = 0;
  const int x0 = std::max(0, s.left), x1 = std::min(background_.width, s.left + s.width);
  const int y0 = std::max(0, s.top), y1 = std::min(background_.height, s.top + s.height);
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x) {
      const auto cover = static_cast<double>(s.cover_at(x, y));
      if (cover <= 0 || hidden(x, y, s.distance_m)) continue;
      double open = 1;
      for (const Sprite* o : nearer) open *= 1 - static_cast<double>(o->cover_at(x, y));
      seen += cover * open;
    }
  return std::clamp(seen / s.total_cover, 0.0, 1.0);
}

TruthObject Composer::truth_of(std::size_t nth, double time_s, bool reversed) const {
  const Shown& shown = pool_[shown_[nth]];
  const Sprite& s = shown.sprite;
  TruthObject t;
  t.identity = shown.individual;
  t.box = s.box;
  t.visible = visible_share(nth);
  t.distance = Length::metres(s.distance_m);
  t.place = shown.state.place;
  constexpr double kStep = 0.02;
  const Motion& motion = individuals_[shown.individual].motion;
  const auto before = motion.at(time_s - kStep), after = motion.at(time_s + kStep);
  if (before && after && norm(after->place - before->place) < 400 * 2 * kStep)
    t.velocity = (after->place - before->place) * ((reversed ? -1 : 1) / (2 * kStep));
  return t;
}

// Streaks that fall through a frame, a little colder than what is behind.
void Composer::rain(std::uint64_t frame) {
  if (!(rain_mm_per_h_ > 0)) return;
  const double area = background_.width * static_cast<double>(background_.height) / (640.0 * 512.0);
  const int count = static_cast<int>(std::min(3000.0, 70 * std::pow(rain_mm_per_h_, 0.6) * area));
  for (int i = 0; i < count; ++i) {
    Random random(hash(seed_, 14, frame, static_cast<std::uint64_t>(i)));
    const double x = random.uniform(0, background_.width), y = random.uniform(-20, background_.height);
    const double near = random.uniform(0.2, 1), length = 4 + 22 * near * near;
    const auto depth = static_cast<float>(0.05 + 0.35 * near * near);
    const int last = static_cast<int>(y + length);
    for (int py = std::max(0, static_cast<int>(y)); py < std::min(background_.height, last); ++py) {
      const double px = x + 0.08 * (py - y);
      const int left = static_cast<int>(px);
      const auto right_share = static_cast<float>(px - left);
      if (left >= 0 && left < background_.width) work_[index(left, py)] -= depth * (1 - right_share);
      if (left + 1 < background_.width) work_[index(left + 1, py)] -= depth * right_share;
    }
    mark(static_cast<int>(x) - 1, static_cast<int>(y), static_cast<int>(x + 0.08 * length) + 3, last);
  }
}

void Composer::compose(double time_s, std::uint64_t frame, bool reversed, std::vector<TruthObject>& truth) {
  restore();
  sway(time_s);
  collect(time_s, reversed);
  for (const std::size_t i : shown_) blend(pool_[i].sprite);
  rain(frame);
  truth.clear();
  for (std::size_t n = 0; n < shown_.size(); ++n) truth.push_back(truth_of(n, time_s, reversed));
  std::sort(truth.begin(), truth.end(),
            [](const TruthObject& a, const TruthObject& b) { return a.identity < b.identity; });
}

}  // namespace vigie::sim
