// What a camera with a pose tells of a thing beyond its place: where it shows, how large it is, which way it
// is.
#include <algorithm>
#include <cmath>

#include <vigie/geo/locate.h>

namespace vigie::geo {
namespace {

// One standard deviation of a box's side: each of its edges lies within half a pixel either way.
const double kSideSigmaPx = std::sqrt(2.0 / 12);
// Of a range that is known worse than this, a person might as well be a fox or a horse.
constexpr double kScaleError = 0.25;
// Of the draws, as many as this may be in the sky: a place with less of the weight than this is not told
// either.
constexpr double kMostBeyond = 0.02;

double length_of(const Box& box) {
  return std::max(box.width, box.height);
}

}  // namespace

std::optional<PixelPoint> Locator::project(EnuVector place) const {
  const EnuVector eye = enu_from_camera_.shift;
  return model_.pixel_from_camera(enu_from_camera_.inverse()(apparent(eye, place, options_.refraction)));
}

// One standard deviation of a place's range, as a share of it.
double Locator::range_error(const LocatedPlace& place) const {
  const EnuVector way = place.point - enu_from_camera_.shift;
  const double range = std::max(1e-3, std::hypot(way.x, way.y));
  const double east = way.x / range, north = way.y / range;
  const double variance = east * east * place.covariance(0, 0) + 2 * east * north * place.covariance(0, 1) +
                          north * north * place.covariance(1, 1);
  return std::sqrt(std::max(0.0, variance)) / range;
}

// Where it stands ahead of the camera, if that is one place and its foot is in the picture.
const LocatedPlace* Locator::only_place(const Box& box, const Located& located) const {
  const bool foot_seen = box.bottom() <= model_.height() - kSideSigmaPx;
  if (!foot_seen || located.places.size() != 1 || located.beyond > kMostBeyond) return nullptr;
  const LocatedPlace& place = located.places.front();
  return enu_from_camera_.inverse()(place.point).z > 0 ? &place : nullptr;
}

std::optional<double> Locator::metres_per_px(const Box& box, const Located& located) const {
  const LocatedPlace* place = only_place(box, located);
  if (place == nullptr || range_error(*place) > kScaleError) return std::nullopt;
  return enu_from_camera_.inverse()(place->point).z / model_.focal_px();
}

std::optional<MetricSize> Locator::metric_size(const Box& box, const Located& located) const {
  const LocatedPlace* stands = only_place(box, located);
  if (stands == nullptr || !(box.height > 0 && box.width > 0)) return std::nullopt;
  const LocatedPlace& place = *stands;
  const auto foot = project(place.point);
  if (!foot) return std::nullopt;
  const double depth = enu_from_camera_.inverse()(place.point).z;
  // The pinhole's answer first; it is short where the camera looks down, and under distortion.
  double height = box.height * depth / model_.focal_px();
  for (int i = 0; i < 4; ++i) {
    const auto head = project(place.point + EnuVector{0, 0, height});
    const double shown = head ? foot->y - head->y : 0;
    if (!(shown > 0)) return std::nullopt;
    height *= box.height / shown;
  }
  const double width = box.width * depth / model_.focal_px();

  const double of_range = range_error(place);
  const auto sigma = [&](double size_m, double size_px) {
    return Length::metres(size_m * std::hypot(of_range, kSideSigmaPx / size_px));
  };
  return MetricSize{Length::metres(height), Length::metres(width), sigma(height, box.height),
                    sigma(width, box.width)};
}

std::optional<SightLine> Locator::sight_line(const Box& box, const Covariance<2>& covariance,
                                             const FlyerSize& size) const {
  const auto seen = model_.camera_from_pixel(box.centre());
  if (!seen || !(length_of(box) > 0)) return std::nullopt;
  const EnuVector way = enu_from_camera_.rotate(*seen);
  double off2 = 0;
  for (const Draw& draw : few_) {
    const EnuVector off = draw.enu_from_camera.rotate(*seen) - way;
    off2 += dot(off, off);
  }
  const double pixel2 = (covariance(0, 0) + covariance(1, 1)) / (model_.focal_px() * model_.focal_px());
  const double per_axis = std::sqrt((off2 / static_cast<double>(few_.size()) + pixel2) / 2);

  const double angle = length_of(box) / model_.focal_px();
  double farthest = std::min(options_.reach.metres(), size.largest.metres() / angle);
  if (const auto ground = meet(enu_from_camera_, box.centre(), 0))
    farthest = std::min(farthest, norm(ground->point - enu_from_camera_.shift));
  const LocalAxes axes = local_axes(site_, pose_.place);
  return SightLine{pose_.place,
                   Bearing::from_north(Angle::radians(std::atan2(dot(way, axes.east), dot(way, axes.north)))),
                   Angle::radians(std::asin(std::clamp(dot(way, axes.up), -1.0, 1.0))),
                   Angle::radians(per_axis),
                   Length::metres(std::min(farthest, size.smallest.metres() / angle)),
                   Length::metres(farthest)};
}

bool Locator::sees_ground() const {
  constexpr int kSteps = 16;
  for (int i = 0; i <= kSteps; ++i)
    for (int j = 0; j <= kSteps; ++j)
      if (meet(enu_from_camera_, {model_.width() * i / double{kSteps}, model_.height() * j / double{kSteps}},
               0))
        return true;
  return false;
}

}  // namespace vigie::geo
