#include "blob.h"

#include "surroundings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace vigie::detect {
namespace {

// The binomial lets neighbours share noise: a sum over many filtered pixels has (16/6)² times the variance
// that it would have were they independent.
constexpr double kFilterCorrelation = 1 / static_cast<double>(kFilterNoiseGain);
// Where a blob ends is uncertain by what its shape does from frame to frame: limbs, rotors, exhaust. The
// three pixels that optics and filter make of a point do not change.
constexpr double kShapeError = 0.1;  // of its size past those
constexpr double kPointSize = 3;     // px
constexpr double kGridError = 0.01;  // px², of a centroid on a grid of pixels
constexpr double kLeastFill = 0.2;   // a person who runs fills a third of the box
constexpr double kSmallArea = 100;   // px²; below it a line may be a thing

constexpr double kEdge = 0.25;      // of the peak: where a blob ends
constexpr double kStandsOut = 0.5;  // of its change: less sets it off from none of its surroundings

constexpr double kMostSway = 2;     // px; what moves farther is a thing that moves
constexpr double kExplained = 0.5;  // of the change's power: more of it than of anything else
constexpr int kSwayMargin = 3;      // px around a blob that sway with it; where a thing passes they stay
constexpr int kSwaySamples = 32;    // a side; bounds the cost of a large blob
constexpr int kMostFetched = 64;    // rows of a blob
constexpr double kNearlyAsMuch = 1 + 1e-5;  // beyond what rounding makes of a ratio
constexpr double kRidge = 1e-3;             // keeps the fit from a shift along an edge, which changes nothing

double shape_error(double size) {
  return kShapeError * std::max(size - kPointSize, 0.0);
}

// Peak against clutter: exceedances over the threshold fall off by e for each standard deviation (measured
// tails are heavier than the normal's), those of a target are spread evenly over the logarithm from the
// threshold to twenty times it.
double amplitude_ratio(double snr, double threshold) {
  const double over = std::max(snr - threshold, 0.0);
  return std::min(over - std::log(std::max(snr, threshold) * std::log(20.0)), 6.0);
}

}  // namespace

// They lie far apart, so that no machine fetches them by itself.
void BlobJudge::fetch(const Component& component) const {
  const int left = std::max(component.left - kSwayMargin, 0);
  const int top = std::max(component.top - kSwayMargin, 0);
  const int bottom = std::min({component.bottom + kSwayMargin, planes_.height, top + kMostFetched});
  for (int y = top; y < bottom; ++y) {
    const std::size_t i = planes_.at(left, y), end = planes_.at(std::min(left + 32, planes_.width - 1), y);
    for (const std::size_t at : {i, end}) {
      __builtin_prefetch(&planes_.filtered[at]);
      __builtin_prefetch(&planes_.noise[at]);
      __builtin_prefetch(&planes_.level[at]);
      __builtin_prefetch(&frame_.row(y)[at - planes_.at(0, y)]);
    }
    __builtin_prefetch(&planes_.fraction[i]);
  }
}

void BlobJudge::find_peak(std::span<const Run> runs) {
  double best = 0, best_variance = 1;  // of the square
  const auto look = [&](int x, int y) {
    const double f = static_cast<double>(planes_.filtered_at(x, y));
    const double variance = static_cast<double>(planes_.judged_variance(x, y));
    if (f * f * best_variance <= best * variance) return;
    best = f * f;
    best_variance = variance;
    peak_ = f;
  };
  const double scale = kNoiseSteps * kNoiseSteps * kNearlyAsMuch;
  for (const Run& run : runs) {
    for (int x = run.x0; x < run.x1;) {
      const int end = std::min(run.x1, (x / kBlock + 1) * kBlock);
      const std::size_t at = planes_.at(x, run.y);
      // Edges only add to the variance: most pixels need not ask for them.
      const double most = static_cast<double>(
          rows_.most(&planes_.filtered[at], &planes_.noise[at], static_cast<std::size_t>(end - x)));
      if (most * scale * best_variance > best * static_cast<double>(planes_.unrest_around(x, run.y))) {
        // What is not strong does not reach the threshold.
        if (threshold_ >= kStrong) {
          planes_.strong.for_each(run.y, x, end, [&](int strong) { look(strong, run.y); });
        } else {
          for (int any = x; any < end; ++any) look(any, run.y);
        }
      }
      x = end;
    }
  }
  sigma_ = std::sqrt(best_variance);
  peak_snr_ = std::sqrt(best / best_variance);
}

// Means over a patch; from a grid of at most 8 × 8 pixels of it. False where it leaves the picture.
bool BlobJudge::patch(double centre_x, double centre_y, int width, int height, Patch& mean) const {
  const int left = static_cast<int>(std::floor(centre_x - width / 2.0));
  const int top = static_cast<int>(std::floor(centre_y - height / 2.0));
  if (left < 0 || top < 0 || left + width > planes_.width || top + height > planes_.height) return false;
  const int step_x = (width + 7) / 8, step_y = (height + 7) / 8;
  std::int32_t picture = 0, level = 0, count = 0;
  for (int y = top + step_y / 2; y < top + height; y += step_y) {
    const std::uint16_t* in = frame_.row(y);
    const std::size_t row = planes_.at(0, y);
    for (int x = left + step_x / 2; x < left + width; x += step_x) {
      picture += in[x];
      level += planes_.level_256ths(row + static_cast<std::size_t>(x));
      ++count;
    }
  }
  const auto n = static_cast<double>(count);
  mean = {picture / n, level / (256 * n)};
  return true;
}

// Means over what belongs to the blob: no less than a quarter of its peak.
BlobJudge::Patch BlobJudge::mean_of(std::span<const Run> runs) const {
  std::int64_t picture = 0, level = 0, before = 0, pixels = 0;
  const double least = kEdge * std::abs(peak_) / static_cast<double>(planes_.filtered_scale());
  const int sign = peak_ < 0 ? -1 : 1;
  const bool plain = planes_.previous_is_plain();
  for (const Run& run : runs) {
    const std::uint16_t *in = frame_.row(run.y), *previous = planes_.previous->view().row(run.y);
    const std::size_t row = planes_.at(0, run.y);
    for (int x = run.x0; x < run.x1; ++x) {
      const std::size_t i = row + static_cast<std::size_t>(x);
      if (planes_.filtered[i] * sign < least) continue;
      picture += in[x];
      before += plain ? previous[x] : planes_.previous_sample(x, run.y);
      level += planes_.level_256ths(i);
      ++pixels;
    }
  }
  const auto n = static_cast<double>(pixels);
  return {static_cast<double>(picture) / n, static_cast<double>(level) / (256 * n),
          static_cast<double>(before) / n};
}

// Branches, poles, clouds and the mast that the camera stands on sway. To first order what they change is the
// background's gradient times the shift (Lucas and Kanade 1981), fitted here by least squares.
bool BlobJudge::is_background_that_swayed(const Component& component) const {
  const int left = std::max(component.left - kSwayMargin, 1), top = std::max(component.top - kSwayMargin, 1);
  const int right = std::min(component.right + kSwayMargin, planes_.width - 1);
  const int bottom = std::min(component.bottom + kSwayMargin, planes_.height - 1);
  const int step_x = (right - left) / kSwaySamples + 1, step_y = (bottom - top) / kSwaySamples + 1;
  SwaySums of_lanes{};
  for (int y = top; y < bottom; y += step_y) {
    const std::size_t at = planes_.at(left, y), stride = static_cast<std::size_t>(planes_.width);
    const std::int16_t* level = &planes_.level[at];
    const std::uint8_t* more = &planes_.fraction[at];
    rows_.sway(
        {level - stride, level, level + stride, more - stride, more, more + stride, frame_.row(y) + left,
         static_cast<std::size_t>((right - left - 1) / step_x + 1), static_cast<std::size_t>(step_x)},
        of_lanes);
  }
  std::array<double, 6> sums{};
  for (std::size_t i = 0; i < sums.size(); ++i) {
    for (const float of_lane : of_lanes[i]) sums[i] += static_cast<double>(of_lane);
  }
  const auto [xx, xy, yy, xd, yd, dd] = sums;
  const double ridge = kRidge * (xx + yy) + kRidge;
  const double det = (xx + ridge) * (yy + ridge) - xy * xy;
  const double sx = ((yy + ridge) * xd - xy * yd) / det, sy = ((xx + ridge) * yd - xy * xd) / det;
  const double remains = dd - 2 * (sx * xd + sy * yd) + sx * sx * xx + 2 * sx * sy * xy + sy * sy * yy;
  return std::hypot(sx, sy) < kMostSway && remains < (1 - kExplained) * dd;
}

Verdict BlobJudge::judge(const Component& component, std::span<const Run> runs) {
  find_peak(runs);
  if (peak_snr_ < threshold_) return Verdict::faint;
  // What is strung out over a wide box is many small changes that touch, not one thing.
  const int across = component.right - component.left, down = component.bottom - component.top;
  const double box_area = static_cast<double>(across) * down;
  if (box_area > kSmallArea && component.pixels < kLeastFill * box_area) return Verdict::clutter;

  if (is_background_that_swayed(component)) return Verdict::clutter;
  const Patch own = mean_of(runs);
  const double change = own.picture - own.level;
  // The patches stand a pixel off. Each is compared by itself, so that a horizon among them does not drown
  // the rest (directional patches: Wei, You and Li 2016).
  const int w = std::max(across, 3), h = std::max(down, 3);
  const double x = component.left + across / 2.0, y = component.top + down / 2.0;
  Surroundings around;
  for (int j = -1; j <= 1; ++j) {
    for (int i = -1; i <= 1; ++i) {
      Patch p;
      if ((i == 0 && j == 0) || !patch(x + i * (w + 1), y + j * (h + 1), w, h, p)) continue;
      around.patches[static_cast<std::size_t>(around.count++)] = {p.picture, p.level, i, j};
    }
  }
  if (around.count == 0) return Verdict::target;
  if (around.changed_alike(change)) return Verdict::clutter;
  // A ghost looks like its surroundings in the picture, and not in the model. What is behind it stays: a drop
  // of rain that happens to look like the grass beside it is gone in the next frame.
  const double picture_match = around.picture_match(own.picture), level_match = around.level_match(own.level);
  if (picture_match < 0.5 * level_match && level_match > 0.5 * std::abs(change)) {
    const bool stands = std::abs(own.picture - own.before) < 0.5 * std::abs(change);
    return stands ? Verdict::ghost : Verdict::clutter;
  }
  // What looks like a neighbour in the picture is texture that moved.
  if (around.standing_out(own.picture) < kStandsOut * std::abs(change)) return Verdict::clutter;
  if (around.is_moving_edge(own.picture, own.level)) return Verdict::clutter;
  return Verdict::target;
}

Detection BlobJudge::measure(const Component& component, std::span<const Run> runs, double spread) const {
  Detection d;
  // Strong blobs bleed over their edge through the filter: a quarter of the peak is where they end.
  const double least = kEdge * std::abs(peak_);
  double sum = 0, sx = 0, sy = 0, sxx = 0, syy = 0, area = 0;
  int left = component.right, top = component.bottom, right = component.left, bottom = component.top;
  bool recoded = false;
  for (const Run& run : runs) {
    for (int x = run.x0; x < run.x1; ++x) {
      recoded = recoded || planes_.recoded(frame_, x, run.y);
      const double f = static_cast<double>(planes_.filtered_at(x, run.y)) * (peak_ < 0 ? -1 : 1);
      if (f < least) continue;
      const double px = x + 0.5, py = run.y + 0.5;
      sum += f;
      sx += f * px;
      sy += f * py;
      sxx += px * px;
      syy += py * py;
      ++area;
      left = std::min(left, x);
      right = std::max(right, x + 1);
      top = std::min(top, run.y);
      bottom = std::max(bottom, run.y + 1);
    }
  }
  const double cx = sx / sum, cy = sy / sum;
  d.box = {static_cast<double>(left), static_cast<double>(top), static_cast<double>(right - left),
           static_cast<double>(bottom - top)};
  d.centroid = {cx, cy};
  d.stabilised_centroid = {cx, cy};
  // Noise moves a weighted mean by σ² Σ(x - mean)² / (Σ weights)². The mean of the squares is taken about the
  // box's middle, which the centroid is close to.
  const double noise = kFilterCorrelation * sigma_ * sigma_ * spread * spread / (sum * sum);
  const double mx = d.box.centre().x, my = d.box.centre().y;
  const double spread_x = sxx - area * mx * mx, spread_y = syy - area * my * my;
  const double shape_x = shape_error(d.box.width), shape_y = shape_error(d.box.height);
  d.centroid_covariance(0, 0) = noise * std::max(spread_x, area / 4) + shape_x * shape_x + kGridError;
  d.centroid_covariance(1, 1) = noise * std::max(spread_y, area / 4) + shape_y * shape_y + kGridError;
  d.snr = peak_snr_ / spread;
  d.log_likelihood_ratio = amplitude_ratio(d.snr, threshold_ / spread);
  d.noise_counts = sigma_ * spread / std::sqrt(static_cast<double>(kFilterNoiseGain));
  d.sign = peak_ > 0 ? ContrastSign::warm : ContrastSign::cold;
  d.area_px2 = area;
  d.scale_px = 3;
  d.found_by = FoundBy::change;
  d.independent = recoded;
  return d;
}

namespace {

bool close(const Detection& a, const Detection& b) {
  const Box &p = a.box, &q = b.box;
  const double size = std::min(std::max(p.width, p.height), std::max(q.width, q.height));
  const double gap = std::max(2.0, 0.25 * size);
  const bool touch = p.left < q.right() + gap && q.left < p.right() + gap && p.top < q.bottom() + gap &&
                     q.top < p.bottom() + gap;
  const double area = (std::max(p.right(), q.right()) - std::min(p.left, q.left)) *
                      (std::max(p.bottom(), q.bottom()) - std::min(p.top, q.top));
  return touch && (area <= kSmallArea || a.area_px2 + b.area_px2 >= kLeastFill * area);
}

// `a` takes `b` in: the centroid by area, so that the covariance is that of a weighted mean.
void absorb(Detection& a, const Detection& b) {
  const double area = a.area_px2 + b.area_px2, wa = a.area_px2 / area, wb = b.area_px2 / area;
  const double left = std::min(a.box.left, b.box.left), top = std::min(a.box.top, b.box.top);
  a.box = {left, top, std::max(a.box.right(), b.box.right()) - left,
           std::max(a.box.bottom(), b.box.bottom()) - top};
  a.centroid = a.centroid * wa + b.centroid * wb;
  a.stabilised_centroid = a.stabilised_centroid * wa + b.stabilised_centroid * wb;
  const double shape_x = shape_error(a.box.width), shape_y = shape_error(a.box.height);
  auto& c = a.centroid_covariance;
  c(0, 0) = wa * wa * c(0, 0) + wb * wb * b.centroid_covariance(0, 0) + shape_x * shape_x;
  c(1, 1) = wa * wa * c(1, 1) + wb * wb * b.centroid_covariance(1, 1) + shape_y * shape_y;
  if (b.snr > a.snr) {
    a.snr = b.snr;
    a.sign = b.sign;
    a.noise_counts = b.noise_counts;
    a.log_likelihood_ratio = b.log_likelihood_ratio;
  }
  a.area_px2 = area;
  a.independent = a.independent || b.independent;
}

}  // namespace

void join_neighbours(std::vector<Detection>& detections) {
  for (std::size_t i = 0; i < detections.size(); ++i) {
    // What has grown may reach what it did not before.
    for (std::size_t j = i + 1; j < detections.size();) {
      if (!close(detections[i], detections[j])) {
        ++j;
        continue;
      }
      absorb(detections[i], detections[j]);
      detections.erase(detections.begin() + static_cast<std::ptrdiff_t>(j));
      j = i + 1;
    }
  }
}

}  // namespace vigie::detect
