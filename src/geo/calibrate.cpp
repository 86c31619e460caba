#include <algorithm>
#include <array>
#include <cmath>

#include <Eigen/Dense>
#include <ceres/ceres.h>
#include <fmt/format.h>

#include <vigie/geo/calibrate.h>

namespace vigie::geo {
namespace {

using Vector6 = Eigen::Vector<double, 6>;
using Matrix6 = Eigen::Matrix<double, 6, 6>;

constexpr std::size_t kFewest = 3, kMost = 1000;
// Chi-square of two degrees at 0.9997: one landmark in three thousand is left out though it is right.
constexpr double kDoubtful2 = 16.2;
// Landmarks within this of one line, as a share of the picture's width, leave the turn about that line open.
constexpr double kFlat = 0.02;

Eigen::Vector3d vec(EnuVector v) {
  return {v.x, v.y, v.z};
}
Eigen::Vector3d vec(CameraVector v) {
  return {v.x, v.y, v.z};
}

Pose moved(const SiteFrame& site, const Pose& pose, const Vector6& off) {
  Pose result = pose;
  const LocalAxes axes = local_axes(site, pose.place);
  result.place = site.geodetic_from_enu(site.enu_from_geodetic(pose.place) + axes.east * off(0) +
                                        axes.north * off(1) + axes.up * off(2));
  result.bearing = pose.bearing + Angle::radians(off(3));
  result.elevation = pose.elevation + Angle::radians(off(4));
  result.roll = pose.roll + Angle::radians(off(5));
  return result;
}

Result<void> check(const std::vector<Landmark>& landmarks, const PlaceGuess& guess) {
  if (landmarks.size() < kFewest || landmarks.size() > kMost)
    return {ErrorCode::invalid_argument,
            fmt::format("{} landmarks: a pose needs {} to {}", landmarks.size(), kFewest, kMost)};
  for (const Landmark& l : landmarks) {
    const bool finite = std::isfinite(l.pixel.x) && std::isfinite(l.pixel.y) && std::isfinite(norm(l.place));
    if (!finite || !(l.pixel_sigma_px > 0 && l.pixel_sigma_px <= 100) ||
        !(l.place_sigma_m >= 0 && l.place_sigma_m <= 1000))
      return {ErrorCode::invalid_argument,
              fmt::format("landmark {}: its pixel, place or uncertainty is out of "
                          "range",
                          l.name)};
  }
  if (!(guess.uncertainty.metres() > 0 && guess.uncertainty.metres() <= 10e3))
    return {ErrorCode::invalid_argument, "the camera's place is to be known to within 10 km"};
  return check_geodetic(guess.place);
}

Result<void> check_spread(const CameraModel& model, const std::vector<Landmark>& landmarks) {
  Eigen::MatrixXd pixels(2, static_cast<Eigen::Index>(landmarks.size()));
  for (std::size_t i = 0; i < landmarks.size(); ++i)
    pixels.col(static_cast<Eigen::Index>(i)) << landmarks[i].pixel.x, landmarks[i].pixel.y;
  const Eigen::MatrixXd centred = pixels.colwise() - pixels.rowwise().mean();
  const Eigen::Vector2d spread = Eigen::JacobiSVD<Eigen::MatrixXd>(centred).singularValues() /
                                 std::sqrt(static_cast<double>(landmarks.size()));
  if (spread(1) >= kFlat * model.width()) return {};
  return {ErrorCode::invalid_argument,
          "the landmarks lie nearly on one line in the picture: add one well above or below it"};
}

// Bearing, elevation and roll of a rotation from the camera's frame to the local east, north, up.
Pose with_direction(const Geodetic& place, const Eigen::Matrix3d& local_from_camera) {
  const Eigen::Vector3d forward = local_from_camera.col(2), right = local_from_camera.col(0);
  Pose pose;
  pose.place = place;
  const double bearing = std::atan2(forward.x(), forward.y());
  pose.bearing = Bearing::from_north(Angle::radians(bearing));
  pose.elevation = Angle::radians(std::asin(std::clamp(forward.z(), -1.0, 1.0)));
  const Eigen::Vector3d level_right(std::cos(bearing), -std::sin(bearing), 0);
  const Eigen::Vector3d level_down = forward.cross(level_right);
  pose.roll = Angle::radians(std::atan2(right.dot(level_down), right.dot(level_right)));
  return pose;
}

// The rotation that takes `from` nearest to `to`, column by column.
Eigen::Matrix3d turn_between(const Eigen::Matrix3Xd& from, const Eigen::Matrix3Xd& to) {
  const Eigen::JacobiSVD<Eigen::Matrix3d> svd(to * from.transpose(),
                                              Eigen::ComputeFullU | Eigen::ComputeFullV);
  Eigen::Vector3d keep(1, 1, (svd.matrixU() * svd.matrixV().transpose()).determinant());
  return svd.matrixU() * keep.asDiagonal() * svd.matrixV().transpose();
}

class Fit {
 public:
  Fit(const CameraModel& model, const SiteFrame& site, const std::vector<Landmark>& landmarks,
      const PlaceGuess& guess, const Refraction& refraction)
      : model_(model), site_(site), landmarks_(landmarks), guess_(guess), refraction_(refraction) {
    fits_.resize(landmarks.size());
  }

  Result<Calibration> run() {
    if (auto begun = start(); !begun) return begun.error();
    // Weights depend a little on the pose, and who is left out on both. First so that few that are wrong do
    // not drag the pose after them (Cauchy's loss), then as the covariance wants it.
    constexpr int kCautious = 3, kRounds = 10;
    for (int round = 0; round < kRounds; ++round) {
      if (auto solved = solve(round < kCautious); !solved) return solved.error();
      if (!doubt() && round > kCautious) break;
    }
    return finish();
  }

 private:
  [[nodiscard]] std::optional<PixelPoint> project(const Pose& pose, EnuVector place) const {
    const auto camera = camera_from_enu(site_, pose);
    const EnuVector eye = site_.enu_from_geodetic(pose.place);
    return model_.pixel_from_camera(camera(apparent(eye, place, refraction_)));
  }

  // From the place as guessed, the direction that most landmarks agree on.
  Result<void> start() {
    const auto count = static_cast<Eigen::Index>(landmarks_.size());
    Eigen::Matrix3Xd rays(3, count), ways(3, count);
    std::vector<double> room;  // rad
    const LocalAxes axes = local_axes(site_, guess_.place);
    Eigen::Matrix3d local;
    local << vec(axes.east).transpose(), vec(axes.north).transpose(), vec(axes.up).transpose();
    const EnuVector eye = site_.enu_from_geodetic(guess_.place);
    for (std::size_t i = 0; i < landmarks_.size(); ++i) {
      const Landmark& l = landmarks_[i];
      const auto ray = model_.camera_from_pixel(l.pixel);
      const EnuVector way = apparent(eye, l.place, refraction_) - eye;
      if (!ray || !(norm(way) > 0))
        return {ErrorCode::invalid_argument, fmt::format("landmark {} cannot be seen there", l.name)};
      rays.col(static_cast<Eigen::Index>(i)) = vec(*ray);
      ways.col(static_cast<Eigen::Index>(i)) = local * vec(way) / norm(way);
      room.push_back(4 * (l.pixel_sigma_px / model_.focal_px() +
                          std::hypot(l.place_sigma_m, guess_.uncertainty.metres()) / norm(way)));
    }
    const auto agree = [&](const Eigen::Matrix3d& turn) {
      std::vector<Eigen::Index> who;
      for (Eigen::Index i = 0; i < count; ++i)
        if ((turn * rays.col(i) - ways.col(i)).norm() < room[static_cast<std::size_t>(i)]) who.push_back(i);
      return who;
    };
    std::vector<Eigen::Index> most;
    for (Eigen::Index a = 0; a < std::min<Eigen::Index>(count, 60); ++a)
      for (Eigen::Index b = a + 1; b < std::min<Eigen::Index>(count, 60); ++b) {
        const std::array<Eigen::Index, 2> pair{a, b};
        if (const auto who = agree(turn_between(rays(Eigen::all, pair), ways(Eigen::all, pair)));
            who.size() > most.size())
          most = who;
      }
    if (most.size() < kFewest)
      return {ErrorCode::not_found,
              "no pose fits three of the landmarks: is the camera where it is said to be, and "
              "are landmarks mixed up?"};
    pose_ = with_direction(guess_.place, turn_between(rays(Eigen::all, most), ways(Eigen::all, most)));
    for (LandmarkFit& fit : fits_) fit.left_out = true;
    for (const Eigen::Index i : most) fits_[static_cast<std::size_t>(i)].left_out = false;
    return {};
  }

  // Of where a landmark is seen: its pixel's own error, and that of its place.
  [[nodiscard]] Eigen::Matrix2d spread_of(const Landmark& l) const {
    Eigen::Matrix2d covariance = Eigen::Matrix2d::Identity() * (l.pixel_sigma_px * l.pixel_sigma_px);
    constexpr double kStep = 0.1;  // m
    for (const EnuVector axis : {EnuVector{kStep, 0, 0}, EnuVector{0, kStep, 0}, EnuVector{0, 0, kStep}}) {
      const auto one = project(pose_, l.place - axis), other = project(pose_, l.place + axis);
      if (!one || !other) continue;
      const Eigen::Vector2d slope = Eigen::Vector2d(other->x - one->x, other->y - one->y) / (2 * kStep);
      covariance += slope * slope.transpose() * (l.place_sigma_m * l.place_sigma_m);
    }
    return covariance;
  }

  struct Residual {
    const Fit* fit;
    const Landmark* landmark;
    Pose about;
    Eigen::Matrix2d whiten;
    bool operator()(const double* off, double* residual) const {
      const auto seen =
          fit->project(moved(fit->site_, about, Eigen::Map<const Vector6>(off)), landmark->place);
      if (!seen) return false;
      Eigen::Map<Eigen::Vector2d>{residual} =
          whiten * Eigen::Vector2d(seen->x - landmark->pixel.x, seen->y - landmark->pixel.y);
      return true;
    }
  };
  // That the place was guessed.
  struct GuessResidual {
    Eigen::Vector3d guess_off;
    double sigma;
    bool operator()(const double* off, double* residual) const {
      Eigen::Map<Eigen::Vector3d>{residual} = (Eigen::Map<const Eigen::Vector3d>(off) - guess_off) / sigma;
      return true;
    }
  };

  Result<void> solve(bool cautious) {
    ceres::Problem problem;
    Vector6 off = Vector6::Zero();
    for (std::size_t i = 0; i < landmarks_.size(); ++i) {
      if (fits_[i].left_out) continue;
      const Eigen::Matrix2d whiten =
          spread_of(landmarks_[i]).llt().matrixL().solve(Eigen::Matrix2d::Identity());
      problem.AddResidualBlock(new ceres::NumericDiffCostFunction<Residual, ceres::CENTRAL, 2, 6>(
                                   new Residual{this, &landmarks_[i], pose_, whiten}),
                               cautious ? new ceres::CauchyLoss(1.5) : nullptr, off.data());
    }
    const LocalAxes axes = local_axes(site_, pose_.place);
    const EnuVector back = site_.enu_from_geodetic(guess_.place) - site_.enu_from_geodetic(pose_.place);
    problem.AddResidualBlock(
        new ceres::NumericDiffCostFunction<GuessResidual, ceres::CENTRAL, 3, 6>(new GuessResidual{
            {dot(back, axes.east), dot(back, axes.north), dot(back, axes.up)}, guess_.uncertainty.metres()}),
        nullptr, off.data());
    ceres::Solver::Options options;
    options.linear_solver_type = ceres::DENSE_QR;
    options.logging_type = ceres::SILENT;
    options.num_threads = 1;
    options.function_tolerance = 1e-10;
    ceres::Solver::Summary summary;
    ceres::Solve(options, &problem, &summary);
    ceres::Covariance::Options dense;
    dense.algorithm_type = ceres::DENSE_SVD;
    dense.num_threads = 1;
    ceres::Covariance covariance(dense);
    if (!summary.IsSolutionUsable() || !covariance.Compute({off.data()}, &problem))
      return {ErrorCode::not_found, "no pose fits the landmarks: are two of them mixed up?"};
    covariance.GetCovarianceBlock(off.data(), off.data(), covariance_.data());
    pose_ = moved(site_, pose_, off);
    return {};
  }

  // Leaves the worst out that does not fit, and takes back what does. Whether that changed anything.
  bool doubt() {
    LandmarkFit* worst = nullptr;
    bool changed = false;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < landmarks_.size(); ++i) {
      LandmarkFit& fit = fits_[i];
      const auto seen = project(pose_, landmarks_[i].place);
      const double far = 1e6;
      fit.seen = seen.value_or(PixelPoint{far, far});
      const Eigen::Vector2d off(fit.seen.x - landmarks_[i].pixel.x, fit.seen.y - landmarks_[i].pixel.y);
      fit.off_px = off.norm();
      fit.off_sigmas = std::sqrt(off.dot(spread_of(landmarks_[i]).ldlt().solve(off)));
      const bool doubtful = fit.off_sigmas * fit.off_sigmas > kDoubtful2;
      if (fit.left_out && !doubtful) fit.left_out = false, changed = true;
      if (!fit.left_out) ++kept;
      if (!fit.left_out && doubtful && (worst == nullptr || fit.off_sigmas > worst->off_sigmas)) worst = &fit;
    }
    if (worst != nullptr && kept > kFewest) worst->left_out = true, changed = true;
    return changed;
  }

  Calibration finish() {
    Calibration result{pose_, {}, fits_, {}, 1};
    for (int i = 0; i < 6; ++i)
      for (int j = 0; j < 6; ++j) result.covariance(i, j) = (covariance_(i, j) + covariance_(j, i)) / 2;
    result.pose.place_uncertainty = Length::metres(std::sqrt(covariance_.diagonal().head<3>().maxCoeff()));
    result.pose.direction_uncertainty =
        Angle::radians(std::sqrt(covariance_.diagonal().tail<3>().maxCoeff()));
    advise(result);
    return result;
  }

  // Tries one more landmark all over the picture, as far as the middle one of those there are.
  void advise(Calibration& result) const {
    std::vector<double> ranges, sigmas;
    const EnuVector eye = site_.enu_from_geodetic(pose_.place);
    for (const Landmark& l : landmarks_) {
      ranges.push_back(norm(l.place - eye));
      sigmas.push_back(l.place_sigma_m);
    }
    const auto middle = [](std::vector<double>& values) {
      std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
      return values[values.size() / 2];
    };
    const double range = middle(ranges), sigma = middle(sigmas);
    const auto enu_from_camera = camera_from_enu(site_, pose_).inverse();
    const double now = covariance_.diagonal().tail<3>().sum();
    constexpr int kSteps = 8;
    for (int i = 0; i <= kSteps; ++i)
      for (int j = 0; j <= kSteps; ++j) {
        const PixelPoint pixel{model_.width() * i / double{kSteps}, model_.height() * j / double{kSteps}};
        const auto ray = model_.camera_from_pixel(pixel);
        if (!ray) continue;
        const Landmark extra{"", pixel, enu_from_camera(*ray * range), 1, sigma};
        const Matrix6 with = covariance_with(extra);
        const double leaves = std::sqrt(with.diagonal().tail<3>().sum() / now);
        if (leaves < result.next_leaves) result.next_leaves = leaves, result.next_pixel = pixel;
      }
  }

  [[nodiscard]] Matrix6 covariance_with(const Landmark& extra) const {
    Eigen::Matrix<double, 2, 6> slopes = Eigen::Matrix<double, 2, 6>::Zero();
    for (int k = 0; k < 6; ++k) {
      Vector6 step = Vector6::Zero();
      step(k) = k < 3 ? 0.1 : 1e-5;  // m, rad
      const auto one = project(moved(site_, pose_, -step), extra.place);
      const auto other = project(moved(site_, pose_, step), extra.place);
      if (one && other) slopes.col(k) = Eigen::Vector2d(other->x - one->x, other->y - one->y) / (2 * step(k));
    }
    const Eigen::Matrix2d innovation = slopes * covariance_ * slopes.transpose() + spread_of(extra);
    const Eigen::Matrix<double, 6, 2> gain = covariance_ * slopes.transpose() * innovation.inverse();
    return covariance_ - gain * slopes * covariance_;
  }

  const CameraModel& model_;
  const SiteFrame& site_;
  const std::vector<Landmark>& landmarks_;
  const PlaceGuess& guess_;
  Refraction refraction_;
  Pose pose_;
  Matrix6 covariance_ = Matrix6::Zero();
  std::vector<LandmarkFit> fits_;
};

}  // namespace

Result<Calibration> calibrate(const CameraModel& model, const SiteFrame& site,
                              const std::vector<Landmark>& landmarks, const PlaceGuess& guess,
                              const Refraction& refraction) {
  if (auto valid = check(landmarks, guess); !valid) return valid.error();
  if (auto valid = check_spread(model, landmarks); !valid) return valid.error();
  return Fit(model, site, landmarks, guess, refraction).run();
}

}  // namespace vigie::geo
