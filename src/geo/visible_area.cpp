#include "fan_outline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <fmt/format.h>

#include <vigie/geo/visible_area.h>

namespace vigie::geo {
namespace {

// Steps along a ray grow with its length: a two hundredth and fiftieth of it, the height of a man at 450 m.
constexpr double kGrowth = 0.004;
constexpr double kFirstStepM = 2;
// A skyline is shown a little beyond the picture's left and right edges, so that its line goes through them.
constexpr double kBeside = 0.1;

class Fan {
 public:
  Fan(const PlanView& view, const PlanTarget& target, double least_px, const VisibleAreaOptions& options)
      : view_(view),
        target_(target),
        least_px_(least_px),
        eye_(view.eye()),
        from_(view.sector().from.from_north().radians()),
        width_(view.sector().width.radians()),
        rays_(options.rays) {
    const HeightGrid* grid = view.terrain().grid();
    const double finest = grid != nullptr ? grid->shape().dx / 2 : kFirstStepM;
    for (double at = kFirstStepM; at <= options.reach.metres(); at += std::max(finest, kGrowth * at))
      steps_.push_back(at);
    marked_.assign(static_cast<std::size_t>(rays_) * steps_.size(), 0);
    const auto corner = view.camera().model.camera_from_pixel({0, 0});
    const double depth_share = corner ? std::max(corner->z, 0.1) : 0.1;
    const Length range = range_of_pixels(view.camera().model, target, least_px) / depth_share;
    farthest_m_ = std::min(range, view.camera().effective_range).metres();
  }

  VisibleArea seen(std::size_t most_corners) {
    VisibleArea area;
    for (int ray = 0; ray < rays_; ++ray)
      if (const auto top = follow(ray)) add_skyline(*top, area.skyline);
    auto outlines = outlines_of(marked_, rays_, static_cast<int>(steps_.size()));
    std::vector<std::pair<double, std::size_t>> by_size;
    for (std::size_t i = 0; i < outlines.size(); ++i) by_size.emplace_back(-size_of(outlines[i]), i);
    std::sort(by_size.begin(), by_size.end());
    std::size_t corners = 0;
    for (const auto& [size, i] : by_size) {
      for (const auto& ring : outlines[i].rings) corners += ring.size() + 1;
      if (corners > most_corners && !area.areas.empty()) break;
      area.areas.push_back(on_ground(outlines[i]));
    }
    return area;
  }

 private:
  [[nodiscard]] EnuVector level(double bearing, double distance_m) const {
    return {eye_.x + std::sin(bearing) * distance_m, eye_.y + std::cos(bearing) * distance_m, 0};
  }

  // Marks where the target is seen; the ground that appears highest.
  std::optional<EnuVector> follow(int ray) {
    const double bearing = from_ + width_ * (ray + 0.5) / rays_;
    std::optional<EnuVector> top;
    double steepest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const double distance = steps_[i];
      EnuVector at = level(bearing, distance);
      const auto up = view_.terrain().up_m(at.x, at.y);
      if (!up) break;
      at.z = *up;
      const double slope = (*up + view_.refraction().drop_m(distance) - eye_.z) / distance;
      const double hidden = std::max(0.0, (steepest - slope) * distance);
      if (distance <= farthest_m_ && hidden <= target_.height.metres() &&
          view_.sight_past(hidden, at, target_, least_px_).seen())
        marked_[static_cast<std::size_t>(ray) * steps_.size() + i] = 1;
      if (slope < steepest) continue;
      steepest = slope;
      top = at;
    }
    return top;
  }

  void add_skyline(EnuVector top, std::vector<PixelPoint>& skyline) const {
    const CameraModel& model = view_.camera().model;
    const auto pixel = view_.pixel_of(top);
    if (!pixel || std::abs(pixel->x / model.width() - 0.5) > 0.5 + kBeside ||
        std::abs(pixel->y / model.height() - 0.5) > 1.5)
      return;
    skyline.push_back(*pixel);
  }

  [[nodiscard]] double distance_of(int step) const {
    if (step <= 0) return 0;
    const auto i = static_cast<std::size_t>(step);
    return i < steps_.size() ? (steps_[i - 1] + steps_[i]) / 2 : steps_.back();
  }

  // Twice the area of its outer ring, in the fan's own polar coordinates.
  [[nodiscard]] double size_of(const FanArea& area) const {
    double size = 0;
    const auto& ring = area.rings.front();
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const FanCorner a = ring[i], b = ring[(i + 1) % ring.size()];
      const double r = distance_of(b.step);
      size += (a.ray - b.ray) * r * r;
    }
    return std::abs(size);
  }

  // Rays count clockwise and steps outwards, as east and north do: the rings' sense stays.
  [[nodiscard]] GroundArea on_ground(const FanArea& outline) const {
    GroundArea area;
    for (const auto& corners : outline.rings) {
      auto& ring = area.emplace_back();
      for (const FanCorner& corner : corners) {
        const double bearing = from_ + width_ * corner.ray / rays_;
        EnuVector at = level(bearing, distance_of(corner.step));
        at.z = view_.terrain().up_m(at.x, at.y).value_or(0);
        ring.push_back(at);
      }
      ring.push_back(ring.front());
    }
    return area;
  }

  const PlanView& view_;
  const PlanTarget& target_;
  double least_px_;
  EnuVector eye_;
  double from_, width_;  // rad
  int rays_;
  double farthest_m_ = 0;
  std::vector<double> steps_;         // metres from the eye
  std::vector<std::uint8_t> marked_;  // ray by ray
};

}  // namespace

Result<void> VisibleAreaOptions::validate() const {
  if (rays < 8 || rays > 3600)
    return {ErrorCode::invalid_argument, fmt::format("{} rays are not allowed: 8 to 3600", rays)};
  if (!(reach.metres() >= 10 && reach.metres() <= 200e3))
    return {ErrorCode::invalid_argument,
            fmt::format("a reach of {} m is not allowed: 10 m to 200 km", reach.metres())};
  return {};
}

Result<VisibleArea> visible_area(const PlanView& view, const PlanTarget& target, double least_px,
                                 const VisibleAreaOptions& options) {
  if (auto valid = options.validate(); !valid) return valid.error();
  if (!(least_px > 0)) return {ErrorCode::invalid_argument, "a target is to be more than no pixels wide"};
  return Fan(view, target, least_px, options).seen(options.most_corners);
}

}  // namespace vigie::geo
