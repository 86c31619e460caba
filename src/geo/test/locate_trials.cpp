#include "locate_trials.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <Eigen/Dense>

namespace vigie::geo {
namespace {

struct View {
  CameraModel model;
  SiteFrame site;
  const Terrain* terrain;
};

Pose moved(const SiteFrame& site, const Pose& pose, const Eigen::VectorXd& off) {
  Pose result = pose;
  const LocalAxes axes = local_axes(site, pose.place);
  result.place = site.geodetic_from_enu(site.enu_from_geodetic(pose.place) + axes.east * off(0) +
                                        axes.north * off(1) + axes.up * off(2));
  result.bearing = pose.bearing + Angle::radians(off(3));
  result.elevation = pose.elevation + Angle::radians(off(4));
  result.roll = pose.roll + Angle::radians(off(5));
  return result;
}

std::optional<GroundHit> ground_at(const View& view, const Pose& pose, PixelPoint pixel) {
  const auto enu_from_camera = camera_from_enu(view.site, pose).inverse();
  const auto ray = view.model.camera_from_pixel(pixel);
  if (!ray) return std::nullopt;
  return view.terrain->intersect(enu_from_camera.shift, enu_from_camera.rotate(*ray), 20e3);
}

// The median distance of a two-dimensional normal variable from its mean.
double median_norm(const Eigen::Matrix2d& covariance) {
  const Eigen::Vector2d sides =
      Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d>(covariance).eigenvalues().cwiseMax(0).cwiseSqrt();
  // Share of the plane's normal distribution within `radius`, by the angle's mean of the radial one.
  const auto share = [&](double radius) {
    constexpr int kSteps = 180;
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
      const double turn = M_PI * (i + 0.5) / kSteps;
      const double reach2 =
          1 / (std::pow(std::cos(turn) * sides(0), 2) + std::pow(std::sin(turn) * sides(1), 2));
      // |x| <= radius along this angle of the whitened plane.
      sum += 1 - std::exp(-0.5 * radius * radius * reach2);
    }
    return sum / kSteps;
  };
  double low = 0, high = 5 * sides.maxCoeff();
  for (int i = 0; i < 60; ++i) (share((low + high) / 2) < 0.5 ? low : high) = (low + high) / 2;
  return low;
}

std::optional<double> predicted_error(const View& view, const Pose& pose, PixelPoint pixel,
                                      const Eigen::VectorXd& sigmas) {
  Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();
  constexpr double kStep = 0.01;  // of a standard deviation
  for (int i = 0; i < 8; ++i) {
    std::array<std::optional<GroundHit>, 2> hits;
    for (const int side : {0, 1}) {
      Eigen::VectorXd off = Eigen::VectorXd::Zero(8);
      off(i) = (side == 0 ? -kStep : kStep) * sigmas(i);
      hits[static_cast<std::size_t>(side)] =
          ground_at(view, moved(view.site, pose, off.head<6>()), {pixel.x + off(6), pixel.y + off(7)});
    }
    if (!hits[0] || !hits[1]) return std::nullopt;
    const EnuVector slope = (hits[1]->point - hits[0]->point) * (1 / (2 * kStep));
    const Eigen::Vector2d flat(slope.x, slope.y);
    covariance += flat * flat.transpose();
  }
  return median_norm(covariance);
}

bool within(const LocatedPlace& place, EnuVector truth, double radius) {
  const double a = place.covariance(0, 0) + 1e-12, b = place.covariance(0, 1),
               c = place.covariance(1, 1) + 1e-12;
  const double x = truth.x - place.point.x, y = truth.y - place.point.y;
  return (c * x * x - 2 * b * x * y + a * y * y) / (a * c - b * b) <= radius * radius;
}

// The angle between a sight line and the ground.
double grazing_deg(const Terrain& terrain, EnuVector way, EnuVector at) {
  const double sine = -dot(way, terrain.normal(at.x, at.y)) / norm(way);
  return std::asin(std::clamp(sine, -1.0, 1.0)) * 180 / M_PI;
}

class Trials {
 public:
  Trials(View view, double half_side_m, const TrialOptions& options)
      : view_(view), half_side_m_(half_side_m), options_(options), random_(options.seed) {
    sigmas_ << Eigen::Vector3d::Constant(options.place_sigma_m),
        Eigen::Vector3d::Constant(options.direction_sigma_deg * M_PI / 180),
        Eigen::Vector2d::Constant(options.pixel_sigma_px);
  }

  // Nothing where the walker cannot be seen or the camera would not stand above its ground.
  std::optional<Trial> next() {
    const EnuVector truth =
        on_ground(uniform(-half_side_m_, half_side_m_), uniform(-half_side_m_, half_side_m_));
    const double range = log_uniform(options_.nearest_m, options_.farthest_m), turn = uniform(0, 2 * M_PI);
    EnuVector eye{truth.x - range * std::sin(turn), truth.y - range * std::cos(turn), 0};
    eye.z = truth.z + log_uniform(options_.lowest_m, options_.highest_m);
    const auto below = view_.terrain->up_m(eye.x, eye.y);
    if (!below || eye.z < *below + 2) return std::nullopt;

    const Pose pose = aimed(eye, truth);
    const auto pixel =
        view_.model.pixel_from_camera(camera_from_enu(view_.site, pose)(apparent(eye, truth, {})));
    if (!pixel || !view_.model.contains(*pixel)) return std::nullopt;
    const auto seen = ground_at(view_, pose, *pixel);
    if (!seen || norm(seen->point - truth) > 0.01) return std::nullopt;
    const auto bound = predicted_error(view_, pose, *pixel, sigmas_);
    if (!bound) return std::nullopt;

    Eigen::VectorXd errors(8);
    for (double& e : errors) e = normal_(random_);
    errors = errors.cwiseProduct(sigmas_);
    const auto located = believed(pose, errors.head<6>(), {pixel->x + errors(6), pixel->y + errors(7)});
    if (!located) return std::nullopt;
    Trial trial{range, 0, 0, *bound, false, false, false, 0};
    trial.places = located->places.size();
    if (const LocatedPlace* best = located->likeliest()) {
      trial.found = true;
      trial.range_m = best->range.metres();
      trial.grazing_deg = grazing_deg(*view_.terrain, best->point - eye, best->point);
      trial.error_m = std::hypot(best->point.x - truth.x, best->point.y - truth.y);
    }
    for (const LocatedPlace& place : located->places) {
      trial.in_half = trial.in_half || within(place, truth, place.half_radius);
      trial.in_ninety = trial.in_ninety || within(place, truth, place.ninety_radius);
    }
    return trial;
  }

 private:
  double uniform(double low, double high) { return std::uniform_real_distribution<>(low, high)(random_); }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  EnuVector on_ground(double east, double north) {
    return {east, north, view_.terrain->up_m(east, north).value_or(0)};
  }
  // Looking at the walker, who stands anywhere in the middle half of the picture.
  Pose aimed(EnuVector eye, EnuVector at) {
    const EnuVector way = at - eye;
    const double half_field = view_.model.horizontal_field().radians() / 4;
    Pose pose;
    pose.place = view_.site.geodetic_from_enu(eye);
    const LocalAxes axes = local_axes(view_.site, pose.place);
    const double east = dot(way, axes.east), north = dot(way, axes.north), up = dot(way, axes.up);
    pose.bearing =
        Bearing::from_north(Angle::radians(std::atan2(east, north) + uniform(-half_field, half_field)));
    pose.elevation =
        Angle::radians(std::atan2(up, std::hypot(east, north)) + uniform(-half_field, half_field));
    pose.roll = Angle::degrees(uniform(-3, 3));
    return pose;
  }
  std::optional<Located> believed(const Pose& pose, const Eigen::VectorXd& errors, PixelPoint pixel) {
    PoseCovariance uncertainty;
    for (int i = 0; i < 6; ++i) uncertainty(i, i) = sigmas_(i) * sigmas_(i);
    LocateOptions options;
    options.terrain_uncertainty = Length::metres(0);
    const auto locator = Locator::make(view_.model, view_.site, moved(view_.site, pose, errors), uncertainty,
                                       *view_.terrain, options);
    if (!locator) return std::nullopt;
    const double variance = sigmas_(6) * sigmas_(6);
    return locator->locate(pixel, {{variance, 0, 0, variance}});
  }

  View view_;
  double half_side_m_;
  TrialOptions options_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  Eigen::Vector<double, 8> sigmas_;
};

}  // namespace

std::vector<Trial> walkers_located(const Terrain& terrain, const SiteFrame& site, double half_side_m,
                                   const TrialOptions& options) {
  const auto model = CameraModel::make({640, 512, Length::micrometres(12), Length::millimetres(75), {}});
  Trials trials({*model, site, &terrain}, half_side_m, options);
  std::vector<Trial> result;
  for (int i = 0; i < options.trials * 200 && result.size() < static_cast<std::size_t>(options.trials); ++i)
    if (const auto trial = trials.next()) result.push_back(*trial);
  return result;
}

}  // namespace vigie::geo
