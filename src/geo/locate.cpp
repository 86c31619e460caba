#include "normal_draws.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <Eigen/Dense>
#include <fmt/format.h>

#include <vigie/core/quantile.h>
#include <vigie/geo/locate.h>

namespace vigie::geo {
namespace {

constexpr int kPoseDimensions = 6;
constexpr int kDimensions = kPoseDimensions + 3;  // the pixel's two, the terrain's one
// Few where all is near linear: whitened draws then give the covariance exactly. Many where it is not: a
// quantile of 1,024 draws is good to 0.016.
constexpr int kFewPairs = 32, kManyPairs = 512;
// As far as the draws may spread in range, by their mean, and still count as linear: the ray's curvature over
// the ground then bends the ellipse by about a twentieth of its length.
constexpr double kLinearSpread = 0.2;
// A step in range this many times the median step is looked at: it may hide ground that cannot be seen.
constexpr double kStrikingStep = 4;
// Hidden ground shorter than this, by its range, parts no two places: a furrow, not a valley.
constexpr double kLeastHidden = 0.05;
// Places with less of the weight than this are not told: a fiftieth.
constexpr double kLeastWeight = 0.02;
// Rays count by 1 / sin of their angle with the ground, and no flatter than this: under half a degree it is
// the terrain's roughness between its posts that decides, which is not known.
constexpr double kFlattest = 0.01;

// Of |x| for a two-dimensional standard normal x.
const double kNormalHalf = std::sqrt(2 * std::log(2.0)), kNormalNinety = std::sqrt(2 * std::log(10.0));

template <int N>
Eigen::MatrixXd matrix_of(const Covariance<N>& covariance) {
  Eigen::MatrixXd m(N, N);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) m(i, j) = covariance(i, j);
  return m;
}

}  // namespace

struct Locator::Hit {
  EnuVector point;
  double range_m = 0;
  // How much of what is possible it stands for. Draws are even in angle; things that stand on the ground are
  // not. Where nothing is known of their range but its scale, all its magnitudes are alike (Jeffreys 1946:
  // density 1 / range), and a step in angle is range / sin(grazing angle) of ground.
  double weight = 1;
};

// A pixel with a root of its covariance, and how steeply one standard deviation of terrain error rises.
struct Locator::Aim {
  PixelPoint pixel;
  Eigen::Matrix2d pixel_root;
  double ground_slope = 0;
};

namespace {

template <typename Hits>
double weight_of(const Hits& hits) {
  double sum = 0;
  for (const auto& hit : hits) sum += hit.weight;
  return sum;
}

// Second moments of hits about a point.
template <typename Hits>
Eigen::Matrix3d moments(const Hits& hits, EnuVector about) {
  Eigen::Matrix3d sum = Eigen::Matrix3d::Zero();
  for (const auto& hit : hits) {
    const EnuVector off = hit.point - about;
    const Eigen::Vector3d v(off.x, off.y, off.z);
    sum += hit.weight * v * v.transpose();
  }
  return sum / weight_of(hits);
}

// Value and weight of each: the value below which `share` of the weight lies. Reorders them; not empty.
using Weighted = std::pair<double, double>;
double weighted_quantile(std::vector<Weighted>& values, double share) {
  std::sort(values.begin(), values.end());
  double left = 0;
  for (const auto& [value, weight] : values) left += share * weight;
  for (const auto& [value, weight] : values)
    if ((left -= weight) <= 0) return value;
  return values.back().first;
}

LocatedPlace place_at(EnuVector point, double range_m, const Eigen::Matrix3d& covariance) {
  LocatedPlace place;
  place.point = point;
  place.range = Length::metres(range_m);
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) place.covariance(i, j) = covariance(i, j);
  place.half_radius = kNormalHalf;
  place.ninety_radius = kNormalNinety;
  return place;
}

template <typename Hits>
LocatedPlace linear_place(const Hits& hits) {
  EnuVector sum;
  double range = 0;
  for (const auto& hit : hits) sum = sum + hit.point, range += hit.range_m;
  const double share = 1 / static_cast<double>(hits.size());
  return place_at(sum * share, range * share, moments(hits, sum * share));
}

// The hit before which half of the weight lies. `hits` is by range and not empty.
template <typename Hits>
const auto& middle_of(const Hits& hits) {
  double left = weight_of(hits) / 2;
  for (const auto& hit : hits)
    if ((left -= hit.weight) <= 0) return hit;
  return hits.back();
}

// About the middle one. `hits` is by range and not empty.
template <typename Hits>
LocatedPlace place_among(const Hits& hits) {
  const auto& middle = middle_of(hits);
  LocatedPlace place = place_at(middle.point, middle.range_m, moments(hits, middle.point));
  Eigen::Matrix2d flat;
  flat << place.covariance(0, 0), place.covariance(0, 1), place.covariance(1, 0), place.covariance(1, 1);
  constexpr double kSmallest2 = 1e-12;  // m²: so that an ellipse without width can be inverted
  const Eigen::Matrix2d inverse = (flat + kSmallest2 * Eigen::Matrix2d::Identity()).inverse();
  std::vector<Weighted> radii;
  for (const auto& hit : hits) {
    const Eigen::Vector2d off(hit.point.x - middle.point.x, hit.point.y - middle.point.y);
    radii.emplace_back(std::sqrt(off.dot(inverse * off)), hit.weight);
  }
  place.half_radius = weighted_quantile(radii, 0.5);
  place.ninety_radius = weighted_quantile(radii, 0.9);
  return place;
}

}  // namespace

PoseCovariance covariance_of(const Pose& pose) {
  PoseCovariance covariance;
  const double place = pose.place_uncertainty.metres(), direction = pose.direction_uncertainty.radians();
  for (int i = 0; i < 3; ++i) {
    covariance(i, i) = place * place;
    covariance(i + 3, i + 3) = direction * direction;
  }
  return covariance;
}

Result<void> LocateOptions::validate() const {
  const double far = reach.metres(), sigma = terrain_uncertainty.metres();
  if (!(far > 0 && far <= 200e3))
    return {ErrorCode::invalid_argument, fmt::format("a reach of {} m is not allowed: up to 200 km", far)};
  if (!(sigma >= 0 && sigma <= 1000))
    return {ErrorCode::invalid_argument,
            fmt::format("a terrain uncertainty of {} m is not allowed: 0 to 1000 m", sigma)};
  if (!(refraction.coefficient > -5 && refraction.coefficient < 5))
    return {ErrorCode::invalid_argument,
            fmt::format("a refraction coefficient of {} is not allowed: -5 to 5", refraction.coefficient)};
  return {};
}

const LocatedPlace* Located::likeliest() const {
  const auto best = std::max_element(places.begin(), places.end(),
                                     [](const auto& a, const auto& b) { return a.weight < b.weight; });
  return best == places.end() ? nullptr : &*best;
}

Locator::Locator(const CameraModel& model, const SiteFrame& site, const Pose& pose, const Terrain& terrain,
                 const LocateOptions& options)
    : model_(model),
      site_(site),
      pose_(pose),
      terrain_(&terrain),
      options_(options),
      enu_from_camera_(camera_from_enu(site, pose).inverse()) {}

Result<Locator> Locator::make(const CameraModel& model, const SiteFrame& site, const Pose& pose,
                              const PoseCovariance& uncertainty, const Terrain& terrain,
                              const LocateOptions& options) {
  if (auto valid = options.validate(); !valid) return valid.error();
  if (auto valid = check_standing(pose.place, site, terrain); !valid) return valid.error();
  if (!root_of(matrix_of(uncertainty)).valid)
    return {ErrorCode::invalid_argument, "the pose's uncertainty is not a covariance matrix"};
  Locator locator(model, site, pose, terrain, options);
  locator.few_ = locator.drawn(uncertainty, kFewPairs);
  locator.many_ = locator.drawn(uncertainty, kManyPairs);
  return locator;
}

std::vector<Locator::Draw> Locator::drawn(const PoseCovariance& uncertainty, int pairs) const {
  const Eigen::MatrixXd draws = normal_draws(kDimensions, pairs);
  const Eigen::MatrixXd root = root_of(matrix_of(uncertainty)).matrix;
  const LocalAxes axes = local_axes(site_, pose_.place);
  std::vector<Draw> result;
  for (const auto& draw : draws.colwise()) {
    const Eigen::VectorXd off = root * draw.head<kPoseDimensions>();
    Pose pose = pose_;
    pose.bearing = pose.bearing + Angle::radians(off(3));
    pose.elevation = pose.elevation + Angle::radians(off(4));
    pose.roll = pose.roll + Angle::radians(off(5));
    Draw& one = result.emplace_back();
    one.enu_from_camera = camera_from_enu(site_, pose).inverse();
    one.enu_from_camera.shift =
        one.enu_from_camera.shift + axes.east * off(0) + axes.north * off(1) + axes.up * off(2);
    one.pixel = {draw(kPoseDimensions), draw(kPoseDimensions + 1)};
    one.terrain = draw(kPoseDimensions + 2);
  }
  return result;
}

// Where a ray meets the ground, if all ground rises by `ground_slope` metres a metre from the camera: a
// rising ground under a ray is level ground under a ray that falls the more.
std::optional<GroundHit> Locator::meet(const Rigid3<Enu, Camera3>& enu_from_camera, PixelPoint pixel,
                                       double ground_slope) const {
  const auto seen = model_.camera_from_pixel(pixel);
  if (!seen) return std::nullopt;
  EnuVector way = enu_from_camera.rotate(*seen);
  way.z -= ground_slope * std::hypot(way.x, way.y);
  auto hit = terrain_->intersect(enu_from_camera.shift, way, options_.reach.metres(), options_.refraction);
  if (hit) hit->point.z += ground_slope * hit->distance_m;
  return hit;
}

// By range; fewer than there are draws where some meet no ground.
std::vector<Locator::Hit> Locator::hits(const std::vector<Draw>& draws, const Aim& aim) const {
  std::vector<Hit> result;
  result.reserve(draws.size());
  for (const Draw& draw : draws) {
    const Eigen::Vector2d off = aim.pixel_root * Eigen::Vector2d(draw.pixel[0], draw.pixel[1]);
    const PixelPoint pixel{aim.pixel.x + off.x(), aim.pixel.y + off.y()};
    if (const auto hit = meet(draw.enu_from_camera, pixel, draw.terrain * aim.ground_slope))
      result.push_back({hit->point, hit->distance_m, 1});
  }
  std::sort(result.begin(), result.end(), [](const Hit& a, const Hit& b) { return a.range_m < b.range_m; });
  return result;
}

// Whether ground at this place is seen from the camera: no nearer ground hides it.
bool Locator::sees(EnuVector ground) const {
  const EnuVector eye = enu_from_camera_.shift;
  // A little above it, so that the ground there does not hide itself.
  constexpr double kAboveM = 0.1;
  const EnuVector way = apparent(eye, ground + EnuVector{0, 0, kAboveM}, options_.refraction) - eye;
  const double range = std::hypot(way.x, way.y);
  const auto hit = terrain_->intersect(eye, way * (1 / norm(way)), range, options_.refraction);
  return !hit || hit->distance_m >= range - kAboveM;
}

// The hits that have ground before them, back to the hit before, that the camera cannot see.
std::vector<std::size_t> Locator::hidden_steps(const std::vector<Hit>& by_range) const {
  std::vector<double> steps;
  for (std::size_t i = 1; i < by_range.size(); ++i)
    steps.push_back(by_range[i].range_m - by_range[i - 1].range_m);
  std::vector<std::size_t> hidden;
  if (steps.empty()) return hidden;
  const double striking = kStrikingStep * median<double>(steps);
  for (std::size_t i = 1; i < by_range.size(); ++i) {
    const double step = by_range[i].range_m - by_range[i - 1].range_m;
    if (!(step > std::max(striking, kLeastHidden * by_range[i].range_m))) continue;
    EnuVector between = (by_range[i - 1].point + by_range[i].point) * 0.5;
    const auto up = terrain_->up_m(between.x, between.y);
    if (!up) continue;
    between.z = *up;
    if (!sees(between)) hidden.push_back(i);
  }
  return hidden;
}

Located Locator::locate(PixelPoint foot, const Covariance<2>& covariance) const {
  const Root root = root_of(matrix_of(covariance));
  if (!root.valid) return {};
  Aim aim{foot, root.matrix, 0};
  // The terrain's error where the ray comes down: from the middle one of those that do.
  double range = 0;
  if (const auto centre = meet(enu_from_camera_, foot, 0)) {
    range = centre->distance_m;
  } else {
    const std::vector<Hit> bare = hits(few_, aim);
    if (bare.empty()) return {{}, 1};
    range = bare[bare.size() / 2].range_m;
  }
  const double apart = 1 - std::exp(-range / options_.terrain_correlation.metres());
  aim.ground_slope = options_.terrain_uncertainty.metres() * std::sqrt(apart) / std::max(range, 1.0);

  const std::vector<Hit> first = hits(few_, aim);
  if (first.size() == few_.size() && first.back().range_m - first.front().range_m < kLinearSpread * range &&
      hidden_steps(first).empty())
    return {{linear_place(first)}, 0};

  std::vector<Hit> all = hits(many_, aim);
  for (Hit& hit : all) {
    const EnuVector way = hit.point - enu_from_camera_.shift;
    const double sine = -dot(way, terrain_->normal(hit.point.x, hit.point.y)) / norm(way);
    hit.weight = 1 / std::max(sine, kFlattest);
  }
  const double whole = weight_of(all);
  Located located;
  located.beyond = 1 - static_cast<double>(all.size()) / static_cast<double>(many_.size());
  std::vector<std::size_t> ends = hidden_steps(all);
  ends.push_back(all.size());
  double told = 0;
  std::size_t from = 0;
  for (const std::size_t to : ends) {
    const std::span<const Hit> group = std::span(all).subspan(from, to - from);
    from = to;
    const double weight = weight_of(group) / whole;
    if (!(weight >= kLeastWeight)) continue;
    located.places.push_back(place_among(group));
    located.places.back().weight = weight;
    told += weight;
  }
  for (LocatedPlace& place : located.places) place.weight /= told;
  return located;
}

}  // namespace vigie::geo
