#include "blob.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace vigie::detect {
namespace {

// The binomial lets neighbours share noise: a sum over many filtered pixels has (16/6)² times the variance
// that it would have were they independent.
constexpr double kFilterCorrelation = 1 / static_cast<double>(kFilterNoiseGain);
// Where a blob ends is uncertain by what its shape does from frame to frame: limbs, rotors, exhaust.
constexpr double kShapeError = 0.05;      // of its size
constexpr double kPixelError = 1.0 / 12;  // px², of a position rounded to a pixel

// Peak against clutter: exceedances over the threshold fall off by e for each standard deviation (measured
// tails are heavier than the normal's), those of a target are spread evenly over the logarithm from the
// threshold to twenty times it.
double amplitude_ratio(double snr, double threshold) {
  const double over = std::max(snr - threshold, 0.0);
  return std::min(over - std::log(std::max(snr, threshold) * std::log(20.0)), 6.0);
}

}  // namespace

void BlobJudge::find_peak(std::span<const Run> runs) {
  double best = -1;
  for (const Run& run : runs) {
    for (int x = run.x0; x < run.x1; ++x) {
      const std::size_t i = at(x, run.y);
      const double f = static_cast<double>(planes_.filtered[i]);
      const double ratio = f * f / static_cast<double>(planes_.variance[i]);
      if (ratio <= best) continue;
      best = ratio;
      peak_ = f;
      sigma_ = std::sqrt(static_cast<double>(planes_.variance[i]));
    }
  }
  peak_snr_ = std::sqrt(std::max(best, 0.0));
}

// Means over a patch; from a grid of at most 8 × 8 pixels of it. False where it leaves the picture.
bool BlobJudge::patch(double centre_x, double centre_y, int width, int height, Patch& mean) const {
  const int left = static_cast<int>(std::floor(centre_x - width / 2.0));
  const int top = static_cast<int>(std::floor(centre_y - height / 2.0));
  if (left < 0 || top < 0 || left + width > planes_.width || top + height > planes_.height) return false;
  const int step_x = (width + 7) / 8, step_y = (height + 7) / 8;
  double picture = 0, level = 0;
  int count = 0;
  for (int y = top + step_y / 2; y < top + height; y += step_y) {
    for (int x = left + step_x / 2; x < left + width; x += step_x) {
      picture += frame_(x, y);
      level += static_cast<double>(gain_.gain * planes_.level[at(x, y)] + gain_.offset);
      ++count;
    }
  }
  mean = {picture / count, level / count};
  return true;
}

Verdict BlobJudge::judge(const Component& component, std::span<const Run> runs) {
  find_peak(runs);
  if (peak_snr_ < threshold_) return Verdict::faint;
  const int w = std::max(component.right - component.left, 3);
  const int h = std::max(component.bottom - component.top, 3);
  const double x = (component.left + component.right) / 2.0, y = (component.top + component.bottom) / 2.0;
  double picture = 0, level = 0, pixels = 0;
  for (const Run& run : runs) {
    for (int i = run.x0; i < run.x1; ++i) {
      const double f = static_cast<double>(planes_.filtered[at(i, run.y)]);
      if (f * peak_ < 0.25 * peak_ * peak_) continue;
      picture += frame_(i, run.y);
      level += static_cast<double>(gain_.gain * planes_.level[at(i, run.y)] + gain_.offset);
      ++pixels;
    }
  }
  picture /= pixels;
  level /= pixels;
  const double change = picture - level;
  // Eight patches of its own size stand around it, a pixel off. Each is compared by itself, so that a horizon
  // among them does not drown the rest.
  double picture_match = INFINITY, level_match = INFINITY;
  int seen = 0, alike = 0;
  for (int j = -1; j <= 1; ++j) {
    for (int i = -1; i <= 1; ++i) {
      Patch around;
      if ((i == 0 && j == 0) || !patch(x + i * (w + 1), y + j * (h + 1), w, h, around)) continue;
      ++seen;
      picture_match = std::min(picture_match, std::abs(around.picture - picture));
      level_match = std::min(level_match, std::abs(around.level - level));
      const double changed = around.picture - around.level;
      if (changed * change > 0 && std::abs(changed) > 0.5 * std::abs(change)) ++alike;
    }
  }
  if (seen == 0) return Verdict::target;
  if (2 * alike >= seen) return Verdict::clutter;
  // A ghost looks like its surroundings in the picture, and not in the model.
  if (picture_match < 0.5 * level_match && level_match > 0.5 * std::abs(change)) return Verdict::ghost;
  return Verdict::target;
}

Detection BlobJudge::measure(const Component& component, std::span<const Run> runs, double spread) const {
  Detection d;
  // Strong blobs bleed over their edge through the filter: a quarter of the peak is where they end.
  const double least = 0.25 * std::abs(peak_);
  double sum = 0, sx = 0, sy = 0, sxx = 0, syy = 0, area = 0;
  int left = component.right, top = component.bottom, right = component.left, bottom = component.top;
  bool recoded = false;
  for (const Run& run : runs) {
    for (int x = run.x0; x < run.x1; ++x) {
      const std::size_t i = at(x, run.y);
      recoded = recoded || frame_(x, run.y) != planes_.previous[i];
      const double f = static_cast<double>(planes_.filtered[i]) * (peak_ < 0 ? -1 : 1);
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
  const double shape_x = kShapeError * d.box.width, shape_y = kShapeError * d.box.height;
  d.centroid_covariance(0, 0) = noise * std::max(spread_x, area / 4) + shape_x * shape_x + kPixelError;
  d.centroid_covariance(1, 1) = noise * std::max(spread_y, area / 4) + shape_y * shape_y + kPixelError;
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

bool close(const Box& a, const Box& b) {
  const double size = std::min(std::max(a.width, a.height), std::max(b.width, b.height));
  const double gap = std::max(2.0, 0.25 * size);
  return a.left < b.right() + gap && b.left < a.right() + gap && a.top < b.bottom() + gap &&
         b.top < a.bottom() + gap;
}

// `a` takes `b` in: the centroid by area, so that the covariance is that of a weighted mean.
void absorb(Detection& a, const Detection& b) {
  const double area = a.area_px2 + b.area_px2, wa = a.area_px2 / area, wb = b.area_px2 / area;
  const double left = std::min(a.box.left, b.box.left), top = std::min(a.box.top, b.box.top);
  a.box = {left, top, std::max(a.box.right(), b.box.right()) - left,
           std::max(a.box.bottom(), b.box.bottom()) - top};
  a.centroid = a.centroid * wa + b.centroid * wb;
  a.stabilised_centroid = a.stabilised_centroid * wa + b.stabilised_centroid * wb;
  const double shape_x = kShapeError * a.box.width, shape_y = kShapeError * a.box.height;
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
      if (!close(detections[i].box, detections[j].box)) {
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
