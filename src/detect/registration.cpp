#include "registration.h"

#include "gain_fit.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace vigie::detect {
namespace {

// A thousand places give a shift to a hundredth of a pixel; small pictures have fewer.
constexpr int kMostPoints = 1024, kLeastPoints = 256, kPixelsAPoint = 640;
// Structure in a quarter of the cells: with less, what moves may be one thing, a pole before the sky.
constexpr std::size_t kEnough = 4;
constexpr std::size_t kAhead = 12;  // places that are fetched before their turn
constexpr int kLooks = 8;           // a side: pixels of a cell of which the one with most structure is taken
constexpr std::size_t kRefresh =
    32;  // frames after which each place is chosen anew: less than a model's time
// Structure counts where its gradient exceeds two standard deviations of a pixel's noise: of its square, as
// many of the filtered noise's variance.
constexpr float kLeastStructure = 4 / kFilterNoiseGain;
// What first order leaves: a gradient is good for a tenth of a pixel.
constexpr double kLinear = 0.1;
constexpr int kReach = 8;  // px to each side that are searched: sway of 3 px, and a model behind by as much
constexpr int kMostSway = 4;      // px; a picture that goes farther is of a camera that turns
constexpr int kRounds = 4;        // of whole pixels
constexpr double kNearer = 0.7;   // px: less is no whole one
constexpr float kNearby = 0.05F;  // a pixel: what is as good elsewhere, along a pole, is no better
constexpr double kUnusual = 2;    // times what is left of the differences' squares: worth a search
constexpr double kFits = 3;       // times what differences should be: wider ones are of another place
// A shift counts that explains more of the change than all else, and is as large as this: less of it, and a
// few trees that lean, edges bear by being noisier.
constexpr double kFar = 0.5;          // px
constexpr double kUnexplained = 0.5;  // of the differences' squares, at most
constexpr double kTold = 4;           // standard deviations that a shift's own error hardly reaches
constexpr double kTukey = 4.685;
// Before anything is seen: shifts of some pixels, gains of a tenth.
constexpr double kPriorShift = 3, kPriorSlope = 0.1, kMostSlope = 0.2;

// Solves a · x = b for three right sides at once. `a` is symmetric and positive.
using Matrix = std::array<std::array<double, 7>, 4>;
void solve(Matrix& a) {
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      if (j == i) continue;
      const double factor = a[j][i] / a[i][i];
      for (std::size_t k = i; k < 7; ++k) a[j][k] -= factor * a[i][k];
    }
  }
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 4; k < 7; ++k) a[i][k] /= a[i][i];
  }
}

}  // namespace

void Registration::resize(int width, int height) {
  width_ = width;
  height_ = height;
  const double pixels = static_cast<double>(width) * height;
  const double side =
      std::sqrt(pixels / std::clamp<double>(pixels / kPixelsAPoint, kLeastPoints, kMostPoints));
  across_ = std::max(static_cast<int>((width - 2) / side), 1);
  down_ = std::max(static_cast<int>((height - 2) / side), 1);
  const auto cells = static_cast<std::size_t>(across_) * static_cast<std::size_t>(down_);
  points_.assign(cells, {});
  samples_.reserve(cells);
  residuals_.reserve(cells);
  keys_.reserve(cells + kQuantileMargin);
  restart();
}

void Registration::restart() {
  std::fill(points_.begin(), points_.end(), Point{});
  last_ = speed_ = {};
  next_ = 0;
  still_ = moved_ = far_ = 0;
  middle_x_ = middle_y_ = 0;
}

Registration::Cell Registration::cell_at(std::size_t cell) const {
  const int column = static_cast<int>(cell) % across_, row = static_cast<int>(cell) / across_;
  return {1 + column * (width_ - 2) / across_, 1 + row * (height_ - 2) / down_,
          1 + (column + 1) * (width_ - 2) / across_, 1 + (row + 1) * (height_ - 2) / down_};
}

// Cells and places lie far apart, so that no machine fetches them by itself.
void Registration::fetch_cell(const Planes& planes, std::size_t cell) const {
  const Cell c = cell_at(cell);
  for (int y = c.top - 1; y <= c.bottom; ++y) {
    for (const int x : {c.left - 1, c.right}) {
      __builtin_prefetch(&planes.level[planes.at(x, y)]);
      __builtin_prefetch(&planes.fraction[planes.at(x, y)]);
    }
  }
}

void Registration::fetch_point(const Planes& planes, std::size_t point) const {
  if (point >= points_.size() || points_[point].weight == 0) return;
  const Point& p = points_[point];
  for (int y = p.y - 1; y <= p.y + 1; ++y) {
    __builtin_prefetch(&planes.level[planes.at(p.x, y)]);
    __builtin_prefetch(&planes.fraction[planes.at(p.x, y)]);
  }
}

// Takes the place of most structure of some that lie evenly in the cell.
void Registration::choose(const Planes& planes, const Image8* valid, float variance, std::size_t cell) {
  const auto [left, top, right, bottom] = cell_at(cell);
  const int step_x = (right - left - 1) / kLooks + 1, step_y = (bottom - top - 1) / kLooks + 1;
  Point& best = points_[cell];
  best.weight = 0;
  float most = 0;
  for (int y = top; y < bottom; y += step_y) {
    for (int x = left; x < right; x += step_x) {
      const Planes::Gradient g = planes.gradient(x, y);
      if (g.squared() <= most || planes.held(x, y) || (valid != nullptr && (*valid)(x, y) == 0)) continue;
      most = g.squared();
      best.x = x;
      best.y = y;
      best.gradient_x = g.x;
      best.gradient_y = g.y;
    }
  }
  if (!(most > kLeastStructure * variance)) return;
  best.weight = 1 / std::sqrt(variance / kFilterNoiseGain + static_cast<float>(kLinear * kLinear) * most);
}

void Registration::gather(ImageView<const std::uint16_t> frame, int whole_x, int whole_y) {
  samples_.clear();
  for (const Point& p : points_) {
    const int x = p.x + whole_x, y = p.y + whole_y;
    if (p.weight == 0 || x < 0 || y < 0 || x >= width_ || y >= height_) continue;
    samples_.push_back(
        {p.gradient_x, p.gradient_y, p.level, static_cast<float>(frame(x, y)) - p.level, p.weight});
  }
}

// picture - model = -gradient · shift + slope · level + offset, at the samples gathered.
Registration::Fit Registration::fit() {
  Fit fit;
  double mean = 0;
  residuals_.clear();
  for (const Sample& s : samples_) {
    mean += static_cast<double>(s.level);
    residuals_.push_back(s.difference);
  }
  mean /= static_cast<double>(samples_.size());
  fit.offset = static_cast<double>(quantile_of(residuals_, 0.5, keys_));
  const auto residual = [&](const Sample& s) {
    return static_cast<double>(s.difference) + static_cast<double>(s.gradient_x) * fit.x +
           static_cast<double>(s.gradient_y) * fit.y - fit.slope * (static_cast<double>(s.level) - mean) -
           fit.offset;
  };
  const auto measure = [&] {
    residuals_.clear();
    for (const Sample& s : samples_) {
      residuals_.push_back(static_cast<float>(std::abs(residual(s))) * s.weight);
    }
    fit.scale = static_cast<double>(quantile_of(residuals_, 0.5, keys_)) / 0.6745;
  };
  for (int iteration = 0; iteration < 3; ++iteration) {
    measure();
    // Never tighter than half of what noise and first order say.
    const double scale = std::max(fit.scale, 0.5);
    Matrix a{};
    for (const Sample& s : samples_) {
      const auto certainty = static_cast<double>(s.weight) / scale;
      const double rest = residual(s), u = rest * certainty / kTukey;
      const double robust = std::max(1 - u * u, 0.0), w = robust * robust * certainty * certainty;
      const std::array<double, 4> j{-static_cast<double>(s.gradient_x), -static_cast<double>(s.gradient_y),
                                    static_cast<double>(s.level) - mean, 1};
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t k = i; k < 4; ++k) a[i][k] += w * j[i] * j[k];
        a[i][4] += w * j[i] * rest;
      }
    }
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t k = 0; k < i; ++k) a[i][k] = a[k][i];
    }
    a[0][0] += 1 / (kPriorShift * kPriorShift);
    a[1][1] += 1 / (kPriorShift * kPriorShift);
    a[2][2] += 1 / (kPriorSlope * kPriorSlope);
    a[3][3] += 1e-6;
    a[0][5] = a[1][6] = 1;
    solve(a);
    fit.x += a[0][4];
    fit.y += a[1][4];
    fit.slope += a[2][4];
    fit.offset += a[3][4];
    fit.covariance(0, 0) = a[0][5];
    fit.covariance(0, 1) = fit.covariance(1, 0) = a[0][6];
    fit.covariance(1, 1) = a[1][6];
  }
  measure();
  // A wave that moved looks like one that grew less: gains that large are of another picture.
  if (std::abs(fit.slope) > kMostSlope) fit.scale = HUGE_VAL;
  return fit;
}

// How wide the differences of the samples gathered are but for gain and offset.
double Registration::scale_of_still(double slope) {
  residuals_.clear();
  for (Sample& s : samples_) {
    s.difference -= static_cast<float>(slope) * s.level;
    residuals_.push_back(s.difference);
  }
  if (residuals_.empty()) return 0;
  const float offset = quantile_of(residuals_, 0.5, keys_);
  residuals_.clear();
  for (const Sample& s : samples_) residuals_.push_back(std::abs(s.difference - offset) * s.weight);
  return static_cast<double>(quantile_of(residuals_, 0.5, keys_)) / 0.6745;
}

// Goes on by whole pixels until hardly more than half of one is left. Gradients of fine structure are too low
// and shifts then too large, so that from both sides of a half each may seem to be the nearer: back is no
// way.
Registration::Fit Registration::align(ImageView<const std::uint16_t> frame, int& whole_x, int& whole_y) {
  int before_x = whole_x, before_y = whole_y;
  for (int round = 0;; ++round) {
    gather(frame, whole_x, whole_y);
    if (samples_.size() * kEnough < points_.size()) return {};
    const Fit found = fit();
    const auto next = [](int whole, double rest, double variance) {
      if (std::abs(rest) < std::max(kNearer, kTold * std::sqrt(variance))) return whole;
      const int step = static_cast<int>(std::lround(std::clamp(rest, -2.0, 2.0)));
      return std::clamp(whole + step, -kReach, kReach);
    };
    const int x = next(whole_x, found.x, found.covariance(0, 0));
    const int y = next(whole_y, found.y, found.covariance(1, 1));
    const bool stays = x == whole_x && y == whole_y, back = x == before_x && y == before_y;
    if (stays || back || round == kRounds) return found;
    before_x = std::exchange(whole_x, x);
    before_y = std::exchange(whole_y, y);
  }
}

// The shift by whole pixels at which a quarter of the places, or all of few, differ least.
void Registration::search(ImageView<const std::uint16_t> frame, int& whole_x, int& whole_y) {
  const std::size_t step = points_.size() / kLeastPoints + 1;
  const int from_x = whole_x, from_y = whole_y;
  float least = INFINITY;
  for (int dy = -kReach; dy <= kReach; ++dy) {
    for (int dx = -kReach; dx <= kReach; ++dx) {
      samples_.clear();
      float sum = 0, weights = 0;
      for (std::size_t i = 0; i < points_.size(); i += step) {
        const Point& p = points_[i];
        if (p.weight == 0 || p.x < kReach || p.y < kReach || p.x >= width_ - kReach ||
            p.y >= height_ - kReach)
          continue;
        const float difference = static_cast<float>(frame(p.x + dx, p.y + dy)) - p.level;
        samples_.push_back({0, 0, 0, difference, p.weight});
        sum += p.weight * difference;
        weights += p.weight;
      }
      if (samples_.size() * kEnough * step < points_.size()) return;
      const float mean = sum / weights;
      float cost = 0;
      for (const Sample& s : samples_) cost += std::abs(s.difference - mean) * s.weight;
      cost *= 1 + kNearby * std::hypot(static_cast<float>(dx - from_x), static_cast<float>(dy - from_y));
      if (cost >= least) continue;
      least = cost;
      whole_x = dx;
      whole_y = dy;
    }
  }
}

void Registration::renew(const Planes& planes, const Image8* valid, float variance, bool learning) {
  const std::size_t fresh = learning ? points_.size() : points_.size() / kRefresh + 1;
  for (std::size_t i = 0; i < fresh; ++i, next_ = (next_ + 1) % points_.size()) {
    fetch_cell(planes, (next_ + 1) % points_.size());
    choose(planes, valid, variance, next_);
  }
  for (std::size_t i = 0; i < points_.size(); ++i) {
    fetch_point(planes, i + kAhead);
    Point& p = points_[i];
    if (p.weight == 0) continue;
    p.level = planes.background(p.x, p.y);
    const Planes::Gradient g = planes.gradient(p.x, p.y);
    p.gradient_x = g.x;
    p.gradient_y = g.y;
  }
}

Shift Registration::find(ImageView<const std::uint16_t> frame, double share, bool learning) {
  for (const Point& p : points_) __builtin_prefetch(frame.row(p.y) + p.x);
  const auto start = [](double at) { return std::clamp(static_cast<int>(std::lround(at)), -kReach, kReach); };
  int x = start(last_.x + speed_.x), y = start(last_.y + speed_.y);
  Fit best = align(frame, x, y);
  if (best.scale > std::min(kFits, std::sqrt(kUnusual * moved_))) {
    int other_x = x, other_y = y;
    search(frame, other_x, other_y);
    const Fit other = align(frame, other_x, other_y);
    if (other.scale * other.scale < kUnexplained * best.scale * best.scale) {
      best = other;
      x = other_x;
      y = other_y;
    }
  }
  // Where it is known less well than first order is good for, as along a pole, nothing is.
  const bool knows_x = best.covariance(0, 0) < kLinear * kLinear,
             knows_y = best.covariance(1, 1) < kLinear * kLinear;
  if (samples_.size() * kEnough < points_.size() || !(best.scale < kFits) || !(knows_x || knows_y)) {
    last_ = speed_ = {};
    return {};
  }
  const auto settled = [](bool knows, double error2, int& whole, double& rest) {
    if (!knows) whole = 0;
    if (!knows || std::abs(rest) < kTold * std::sqrt(error2)) rest = 0;
  };
  settled(knows_x, best.covariance(0, 0), x, best.x);
  settled(knows_y, best.covariance(1, 1), y, best.y);
  const Vec2<Pixel> now_at{x + best.x, y + best.y};
  speed_ = now_at - last_;
  last_ = now_at;
  gather(frame, 0, 0);
  const double still = scale_of_still(best.slope), now = learning ? 1 : share;
  const double far = dot(now_at, now_at);
  still_ += now * (still * still - still_);
  moved_ += now * (best.scale * best.scale - moved_);
  far_ += now * (far - far_);
  Shift shift;
  shift.covariance = best.covariance;
  const bool far_now = far > kFar * kFar && best.scale * best.scale < kUnexplained * still * still;
  if (!far_now && (moved_ > kUnexplained * still_ || far_ < kFar * kFar)) return shift;
  shift.whole_x = x;
  shift.whole_y = y;
  shift.rest_x = static_cast<float>(std::clamp(best.x, -1.0, 1.0));
  shift.rest_y = static_cast<float>(std::clamp(best.y, -1.0, 1.0));
  return shift;
}

Vec2<Pixel> Registration::settle(Shift& shift, double share) {
  const double x = shift.whole_x + static_cast<double>(shift.rest_x);
  const double y = shift.whole_y + static_cast<double>(shift.rest_y);
  middle_x_ += share * (x - middle_x_);
  middle_y_ += share * (y - middle_y_);
  int by_x = 0, by_y = 0;
  if (std::max(std::abs(shift.whole_x), std::abs(shift.whole_y)) > kMostSway) {
    by_x = shift.whole_x;
    by_y = shift.whole_y;
    middle_x_ = by_x;
    middle_y_ = by_y;
  } else if (std::hypot(middle_x_, middle_y_) > 1) {
    by_x = static_cast<int>(std::lround(middle_x_));
    by_y = static_cast<int>(std::lround(middle_y_));
  }
  if (by_x == 0 && by_y == 0) return {};
  shift.whole_x -= by_x;
  shift.whole_y -= by_y;
  last_ = last_ - Vec2<Pixel>{static_cast<double>(by_x), static_cast<double>(by_y)};
  middle_x_ -= by_x;
  middle_y_ -= by_y;
  for (Point& p : points_) {
    p.x += by_x;
    p.y += by_y;
    if (p.x < 1 || p.y < 1 || p.x >= width_ - 1 || p.y >= height_ - 1) p.weight = 0;
  }
  return {static_cast<double>(by_x), static_cast<double>(by_y)};
}

void Stabiliser::resize(int width, int height) {
  for (auto& picture : pictures_) picture = std::make_shared<Image16>(width, height);
  valid_ = std::make_shared<Image8>(width, height);
}

void Stabiliser::apply(Frame& frame, const Shift& shift, const Image16& previous) {
  if (shift.whole_x == 0 && shift.whole_y == 0) return;
  const Image16& from = *frame.image;
  const Image8* mask = frame.valid_mask.get();
  auto& to = pictures_[pictures_[0].get() == &previous ? 1 : 0];
  const int w = from.width(), h = from.height();
  const int left = std::clamp(-shift.whole_x, 0, w), right = std::clamp(w - shift.whole_x, left, w);
  const auto inside = static_cast<std::size_t>(right - left);
  for (int y = 0; y < h; ++y) {
    const int source = y + shift.whole_y;
    std::uint16_t* out = to->view().row(y);
    std::uint8_t* valid = valid_->view().row(y);
    const bool empty = source < 0 || source >= h || inside == 0;
    // What is not seen repeats what was.
    if (empty || inside < static_cast<std::size_t>(w)) {
      std::memcpy(out, previous.view().row(y), static_cast<std::size_t>(w) * sizeof *out);
    }
    std::memset(valid, 0, static_cast<std::size_t>(w));
    if (empty) continue;
    std::memcpy(out + left, from.view().row(source) + left + shift.whole_x, inside * sizeof *out);
    if (mask == nullptr) {
      std::memset(valid + left, 1, inside);
    } else {
      std::memcpy(valid + left, mask->view().row(source) + left + shift.whole_x, inside);
    }
  }
  frame.image = to;
  frame.valid_mask = valid_;
}

std::shared_ptr<const Image16> Stabiliser::scrolled(const Image16& previous, int by_x, int by_y) {
  auto& to = pictures_[pictures_[0].get() == &previous ? 1 : 0];
  const int w = previous.width(), h = previous.height();
  const int left = std::clamp(by_x, 0, w), right = std::clamp(w + by_x, left, w);
  for (int y = 0; y < h; ++y) {
    const int from = std::clamp(y - by_y, 0, h - 1);
    std::memcpy(to->view().row(y), previous.view().row(from),
                static_cast<std::size_t>(w) * sizeof(std::uint16_t));
    std::memcpy(to->view().row(y) + left, previous.view().row(from) + left - by_x,
                static_cast<std::size_t>(right - left) * sizeof(std::uint16_t));
  }
  return to;
}

}  // namespace vigie::detect
