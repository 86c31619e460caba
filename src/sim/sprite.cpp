#include "sprite.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigie::sim {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr float kNothing = -1e9F;
constexpr int kMargin = 2;        // px around a body, for the blur
constexpr double kBeyond = 96;    // px around the picture that are still drawn
constexpr double kNearest = 0.3;  // m in front of the camera: what comes nearer is not drawn
constexpr int kFineSide = 60;     // samples that a body should be high or wide at least
constexpr int kWholeSide = 240;   // samples across a body that the canvas cuts

}  // namespace

Blur Blur::make(double sigma_px) {
  if (!(sigma_px > 0.05)) return {};
  const double a = std::exp(-0.5 / (sigma_px * sigma_px)), b = std::exp(-2 / (sigma_px * sigma_px));
  const double sum = 1 + 2 * a + 2 * b;
  return {static_cast<float>(1 / sum), static_cast<float>(a / sum), static_cast<float>(b / sum)};
}

bool SpritePainter::project(const Body& body, Sprite& sprite) {
  capsules_.clear();
  faces_.clear();
  double x0 = kInfinity, x1 = -kInfinity, y0 = kInfinity, y1 = -kInfinity;
  const auto grow = [&](PixelPoint p, double r) {
    x0 = std::min(x0, p.x - r), x1 = std::max(x1, p.x + r);
    y0 = std::min(y0, p.y - r), y1 = std::max(y1, p.y + r);
  };
  const auto disc = [&](EnuVector at, double radius) -> std::optional<Disc> {
    const CameraVector p = view_.seen(at);
    if (p.z < kNearest) return std::nullopt;
    const auto pixel = view_.model.pixel_from_camera(p);
    if (!pixel) return std::nullopt;
    return Disc{*pixel, radius * view_.model.focal_px() / p.z, p.z};
  };
  for (const Capsule& c : body.capsules) {
    const auto a = disc(c.a, c.ra), b = disc(c.b, c.rb);
    if (!a || !b) return false;
    capsules_.push_back({*a, *b, (a->depth + b->depth) / 2, c.above_air});
    grow(a->centre, a->radius);
    grow(b->centre, b->radius);
  }
  for (const Face& f : body.faces) {
    if (dot(f.outwards, view_.eye - f.corners[0]) <= 0) continue;
    FlatFace flat;
    flat.kelvin = f.above_air;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto p = disc(f.corners[i], 0);
      if (!p) return false;
      flat.corners[i] = p->centre;
      flat.depth += p->depth / 4;
      grow(p->centre, 0);
    }
    faces_.push_back(flat);
  }
  if (!(x0 < x1 && y0 < y1)) return false;
  sprite.box = {x0, y0, x1 - x0, y1 - y0};
  return x1 > 0 && y1 > 0 && x0 < view_.model.width() && y0 < view_.model.height();
}

void SpritePainter::place_canvas(Sprite& sprite) {
  const double x0 = std::max(sprite.box.left, -kBeyond), y0 = std::max(sprite.box.top, -kBeyond);
  const double x1 = std::min(sprite.box.right(), view_.model.width() + kBeyond);
  const double y1 = std::min(sprite.box.bottom(), view_.model.height() + kBeyond);
  sprite.left = static_cast<int>(std::floor(x0)) - kMargin;
  sprite.top = static_cast<int>(std::floor(y0)) - kMargin;
  sprite.width = static_cast<int>(std::ceil(x1)) + kMargin - sprite.left;
  sprite.height = static_cast<int>(std::ceil(y1)) + kMargin - sprite.top;
  const int side = std::max(sprite.width, sprite.height) - 2 * kMargin;
  const int samples = std::clamp((kFineSide + side - 1) / side, 2, 10);
  scale_ = samples;
  fine_width_ = sprite.width * samples;
  fine_height_ = sprite.height * samples;
  fine_left_ = sprite.left;
  fine_top_ = sprite.top;
  clear_fine();
}

void SpritePainter::clear_fine() {
  fine_.assign(static_cast<std::size_t>(fine_width_) * static_cast<std::size_t>(fine_height_), kNothing);
}

// Of a body that reaches beyond the canvas: counted on a grid of its own.
double SpritePainter::whole_cover(const Box& box) {
  scale_ = kWholeSide / std::max(box.width, box.height);
  fine_left_ = box.left;
  fine_top_ = box.top;
  fine_width_ = static_cast<int>(std::ceil(box.width * scale_));
  fine_height_ = static_cast<int>(std::ceil(box.height * scale_));
  clear_fine();
  draw_all();
  const auto covered = std::count_if(fine_.begin(), fine_.end(), [](float v) { return v != kNothing; });
  return static_cast<double>(covered) / (scale_ * scale_);
}

// The box of a body that the picture's edges cut: of the samples within. False where there are none.
bool SpritePainter::cut_to_picture(Box& box) const {
  const auto first = [&](double origin) { return std::max(0, static_cast<int>(-origin * scale_)); };
  const auto last = [&](double origin, int px, int most) {
    return std::min(most, static_cast<int>((px - origin) * scale_));
  };
  int x0 = fine_width_, x1 = -1, y0 = fine_height_, y1 = -1;
  for (int y = first(fine_top_); y < last(fine_top_, view_.model.height(), fine_height_); ++y)
    for (int x = first(fine_left_); x < last(fine_left_, view_.model.width(), fine_width_); ++x) {
      if (fine_[static_cast<std::size_t>(y) * static_cast<std::size_t>(fine_width_) +
                static_cast<std::size_t>(x)] == kNothing)
        continue;
      x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
    }
  if (x1 < 0) return false;
  box = {fine_left_ + x0 / scale_, fine_top_ + y0 / scale_, (x1 + 1 - x0) / scale_, (y1 + 1 - y0) / scale_};
  return true;
}

// A capsule, warmest along its middle.
void SpritePainter::draw(const FlatCapsule& c) {
  const auto fine = [&](PixelPoint p) {
    return PixelPoint{(p.x - fine_left_) * scale_, (p.y - fine_top_) * scale_};
  };
  const PixelPoint a = fine(c.a.centre), b = fine(c.b.centre);
  const double ra = c.a.radius * scale_, rb = c.b.radius * scale_;
  const int x0 = std::max(0, static_cast<int>(std::floor(std::min(a.x - ra, b.x - rb))));
  const int y0 = std::max(0, static_cast<int>(std::floor(std::min(a.y - ra, b.y - rb))));
  const int x1 = std::min(fine_width_ - 1, static_cast<int>(std::max(a.x + ra, b.x + rb)));
  const int y1 = std::min(fine_height_ - 1, static_cast<int>(std::max(a.y + ra, b.y + rb)));
  const auto ux = static_cast<float>(b.x - a.x), uy = static_cast<float>(b.y - a.y);
  const float length2 = ux * ux + uy * uy, inverse = length2 > 1e-9F ? 1 / length2 : 0;
  const auto radius_a = static_cast<float>(ra), radius_step = static_cast<float>(rb - ra);
  const auto warm = static_cast<float>(c.kelvin), dim = -0.14F * std::abs(warm);
  for (int y = y0; y <= y1; ++y) {
    float* row = fine_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(fine_width_);
    const float py = static_cast<float>(y) + 0.5F - static_cast<float>(a.y);
    for (int x = x0; x <= x1; ++x) {
      const float px = static_cast<float>(x) + 0.5F - static_cast<float>(a.x);
      const float u = std::clamp((px * ux + py * uy) * inverse, 0.0F, 1.0F);
      const float dx = px - u * ux, dy = py - u * uy, r = radius_a + u * radius_step;
      const float d2 = dx * dx + dy * dy, r2 = r * r;
      if (d2 < r2) row[x] = warm + dim * (d2 / r2);
    }
  }
}

void SpritePainter::draw(const FlatFace& f) {
  std::array<PixelPoint, 4> p;
  double x0 = kInfinity, x1 = -kInfinity, y0 = kInfinity, y1 = -kInfinity, area = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    p[i] = {(f.corners[i].x - fine_left_) * scale_, (f.corners[i].y - fine_top_) * scale_};
    x0 = std::min(x0, p[i].x), x1 = std::max(x1, p[i].x), y0 = std::min(y0, p[i].y),
    y1 = std::max(y1, p[i].y);
  }
  for (std::size_t i = 0; i < 4; ++i) area += p[i].x * p[(i + 1) % 4].y - p[(i + 1) % 4].x * p[i].y;
  const double turn = area < 0 ? -1 : 1;
  const int left = std::max(0, static_cast<int>(x0)), right = std::min(fine_width_ - 1, static_cast<int>(x1));
  const int top = std::max(0, static_cast<int>(y0)),
            bottom = std::min(fine_height_ - 1, static_cast<int>(y1));
  for (int y = top; y <= bottom; ++y)
    for (int x = left; x <= right; ++x) {
      bool inside = true;
      for (std::size_t i = 0; i < 4 && inside; ++i) {
        const PixelPoint &a = p[i], &b = p[(i + 1) % 4];
        inside = turn * ((b.x - a.x) * (y + 0.5 - a.y) - (b.y - a.y) * (x + 0.5 - a.x)) >= 0;
      }
      if (inside)
        fine_[static_cast<std::size_t>(y) * static_cast<std::size_t>(fine_width_) +
              static_cast<std::size_t>(x)] = static_cast<float>(f.kelvin);
    }
}

void SpritePainter::reduce(Sprite& sprite) {
  const auto pixels = static_cast<std::size_t>(sprite.width) * static_cast<std::size_t>(sprite.height);
  sprite.cover.assign(pixels, 0);
  sprite.kelvin.assign(pixels, 0);
  const int scale = static_cast<int>(scale_);
  const float share = 1.0F / static_cast<float>(scale * scale);
  double total = 0;
  for (int y = 0; y < fine_height_; ++y) {
    const float* fine = fine_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(fine_width_);
    const std::size_t row = static_cast<std::size_t>(y / scale) * static_cast<std::size_t>(sprite.width);
    for (int x = 0; x < sprite.width; ++x) {
      float count = 0, sum = 0;
      for (int i = 0; i < scale; ++i) {
        const float v = fine[x * scale + i];
        if (v == kNothing) continue;
        count += 1;
        sum += v;
      }
      sprite.cover[row + static_cast<std::size_t>(x)] += count * share;
      sprite.kelvin[row + static_cast<std::size_t>(x)] += sum * share;
      total += static_cast<double>(count * share);
    }
  }
  sprite.total_cover = total;
}

void SpritePainter::blur(std::vector<float>& samples, int width, int height) {
  if (blur_.next == 0) return;
  const auto stride = static_cast<std::size_t>(width);
  const auto pass = [&](float* data, std::size_t step, int n) {
    row_.resize(static_cast<std::size_t>(n) + 4);
    std::fill(row_.begin(), row_.end(), 0.0F);
    for (int i = 0; i < n; ++i)
      row_[static_cast<std::size_t>(i) + 2] = data[static_cast<std::size_t>(i) * step];
    for (int i = 0; i < n; ++i) {
      const float* r = row_.data() + i;
      data[static_cast<std::size_t>(i) * step] =
          blur_.centre * r[2] + blur_.next * (r[1] + r[3]) + blur_.last * (r[0] + r[4]);
    }
  };
  for (int y = 0; y < height; ++y) pass(samples.data() + static_cast<std::size_t>(y) * stride, 1, width);
  for (int x = 0; x < width; ++x) pass(samples.data() + x, stride, height);
}

// Far parts first; a vehicle's faces before its wheels.
void SpritePainter::draw_all() {
  std::size_t near = 0;
  if (!faces_.empty()) {
    // Wheels on the far side stand behind the faces.
    double middle = 0;
    for (const FlatFace& f : faces_) middle += f.depth / static_cast<double>(faces_.size());
    while (near < capsules_.size() && capsules_[near].depth > middle + 0.5) draw(capsules_[near++]);
  }
  for (const FlatFace& f : faces_) draw(f);
  for (; near < capsules_.size(); ++near) draw(capsules_[near]);
}

bool SpritePainter::paint(const Body& body, EnuVector place, Sprite& sprite) {
  if (!project(body, sprite)) return false;
  const auto farther = [](const auto& a, const auto& b) { return a.depth > b.depth; };
  std::sort(faces_.begin(), faces_.end(), farther);
  std::sort(capsules_.begin(), capsules_.end(), farther);
  const Box whole = sprite.box;
  const double width = view_.model.width(), height = view_.model.height();
  place_canvas(sprite);
  draw_all();
  const bool cut = whole.left < 0 || whole.top < 0 || whole.right() > width || whole.bottom() > height;
  if (cut && !cut_to_picture(sprite.box)) return false;
  reduce(sprite);
  if (whole.left < -kBeyond || whole.top < -kBeyond || whole.right() > width + kBeyond ||
      whole.bottom() > height + kBeyond)
    sprite.total_cover = whole_cover(whole);
  blur(sprite.cover, sprite.width, sprite.height);
  blur(sprite.kelvin, sprite.width, sprite.height);
  sprite.distance_m = view_.distance_m(place);
  return true;
}

}  // namespace vigie::sim
