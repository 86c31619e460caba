#include "window.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <vigie/core/quantile.h>

namespace vigie::classify {
namespace {

constexpr std::size_t kLeastLooks = 6;
// Below these sizes a shape is that of the optics' blur, some two pixels across, not of the body.
constexpr double kShapeFrom = 5, kLimbsFrom = 8;  // px, the longer side
constexpr double kBlur = 1.5;                     // px: what the blur adds to a size, in squares
constexpr double kMoves = 0.5;                    // of its length within the window: less may be its own sway
constexpr double kLeg = 0.5;                      // s: shorter ways are the centroid's noise

template <typename Of>
double median_of(const std::vector<const Look*>& looks, Of of) {
  std::vector<double> values;
  values.reserve(looks.size());
  for (const Look* look : looks) values.push_back(of(*look));
  return median(std::span(values));
}

std::vector<const Look*> shaped(const std::deque<Look>& looks) {
  std::vector<const Look*> found;
  for (const Look& look : looks) {
    if (look.shaped) found.push_back(&look);
  }
  return found;
}

// What is left of values over time when their straight line is taken out.
void take_trend_out(const std::vector<double>& t, std::vector<double>& v) {
  const auto n = static_cast<double>(v.size());
  double mt = 0, mv = 0, tt = 0, tv = 0;
  for (std::size_t i = 0; i < v.size(); ++i) mt += t[i] / n, mv += v[i] / n;
  for (std::size_t i = 0; i < v.size(); ++i) tt += (t[i] - mt) * (t[i] - mt), tv += (t[i] - mt) * (v[i] - mv);
  const double slope = tt > 0 ? tv / tt : 0;
  for (std::size_t i = 0; i < v.size(); ++i) v[i] -= mv + slope * (t[i] - mt);
}

float log10_of(double v) {
  return static_cast<float>(std::log10(std::max(v, 1e-6)));
}

float log2_of(double v) {
  return static_cast<float>(std::log2(std::max(v, 1e-6)));
}

double longer(const Look& look) {
  return std::max(look.width, look.height);
}

double without_blur(double px) {
  return std::sqrt(std::max(px * px - kBlur * kBlur, 1.0));
}

}  // namespace

void Window::add(const Look& look) {
  looks_.push_back(look);
  while (look.time - looks_.front().time > kWindow) looks_.pop_front();
}

bool Window::tells() const {
  return looks_.size() >= kLeastLooks && looks_.back().time - looks_.front().time >= kLeastWindow;
}

Features Window::features(double picture_spread, std::optional<double> metres_per_px) const {
  Features f;
  if (!tells()) return f;
  const double scale = metres_per_px.value_or(std::numeric_limits<double>::quiet_NaN());
  const auto seen = shaped(looks_);
  if (seen.size() >= kLeastLooks) {
    const double length = without_blur(median_of(seen, longer));
    of_path(f, length, scale);
    of_shape(f, scale);
    of_rhythm(f);
  }
  of_backdrop(f, picture_spread);
  return f;
}

void Window::of_shape(Features& f, double metres_per_px) const {
  const auto seen = shaped(looks_);
  const double length = median_of(seen, longer);
  if (!std::isnan(metres_per_px)) {
    const double height = median_of(seen, [](const Look& l) { return l.height; });
    f[Feature::metres_high] = log10_of(without_blur(height) * metres_per_px);
    f[Feature::metres_long] = log10_of(without_blur(length) * metres_per_px);
  }
  if (length < kShapeFrom) return;
  f[Feature::aspect] = log2_of(median_of(seen, [](const Look& l) { return l.width / l.height; }));
  f[Feature::fill] =
      static_cast<float>(median_of(seen, [](const Look& l) { return l.area / (l.width * l.height); }));
  f[Feature::hot_spot] = log2_of(median_of(seen, [](const Look& l) { return l.hot_spot; }));
  if (length < kLimbsFrom) return;
  f[Feature::symmetry] = static_cast<float>(median_of(seen, [](const Look& l) { return l.symmetry; }));
  f[Feature::legs] = log2_of(median_of(
      seen, [](const Look& l) { return std::max(l.lower_width, 0.5) / std::max(l.upper_width, 0.5); }));
}

void Window::of_path(Features& f, double length, double metres_per_px) const {
  std::vector<double> speeds;
  double way = 0;
  const Look* from = &looks_.front();
  for (const Look& look : looks_) {
    const double took = (look.time - from->time).seconds();
    if (took < kLeg) continue;
    const double leg = norm(look.position - from->position);
    way += leg;
    speeds.push_back(leg / took);
    from = &look;
  }
  if (speeds.empty()) return;
  const double took = (from->time - looks_.front().time).seconds();
  const double made = norm(from->position - looks_.front().position);
  f[Feature::speed] = log10_of(std::max(made / took / length, 0.01));
  if (!std::isnan(metres_per_px)) f[Feature::metres_a_second] = log10_of(made / took * metres_per_px);
  if (way < kMoves * length || way < 2 || speeds.size() < 3) return;
  f[Feature::straightness] = static_cast<float>(made / way);
  const double mean = way / took;
  double square = 0;
  for (const double v : speeds) square += (v - mean) * (v - mean);
  f[Feature::unevenness] = log10_of(std::sqrt(square / static_cast<double>(speeds.size())) / mean);
}

void Window::of_rhythm(Features& f) const {
  constexpr double kShortest = 0.25,
                   kLongest = 1.25;  // s: from a trot's or a wing's beat to a camel's stride
  constexpr double kRhythmic = 0.4;  // less than this, noise of thirty looks gives in one of twenty
  const auto seen = shaped(looks_);
  if (median_of(seen, longer) < kShapeFrom) return;
  std::vector<double> t, size, step;
  for (const Look* look : seen) {
    t.push_back((look->time - seen.front()->time).seconds());
    size.push_back(std::log(look->width * look->height));
    step.push_back(look->lower_width);
  }
  take_trend_out(t, size);
  double power = 0;
  for (const double v : size) power += v * v;
  f[Feature::pulse] = log10_of(std::sqrt(power / static_cast<double>(size.size())));
  if (median_of(seen, longer) < kLimbsFrom || t.back() < 2 * kLongest) return;
  take_trend_out(t, step);
  const double look_time = t.back() / static_cast<double>(t.size() - 1);
  double own = 0, best = -1, at = 0;
  for (const double v : step) own += v * v;
  bool fell = false;  // a rhythm falls before it rises again; what only drifts does not
  for (std::size_t lag = 1; lag < step.size() && static_cast<double>(lag) * look_time <= kLongest; ++lag) {
    double product = 0;
    for (std::size_t i = lag; i < step.size(); ++i) product += step[i] * step[i - lag];
    const auto n = static_cast<double>(step.size());
    const double r = own > 0 ? product / own * n / (n - static_cast<double>(lag)) : 0;
    fell = fell || r < 0;
    const double period = static_cast<double>(lag) * look_time;
    if (fell && period >= kShortest && r > best) best = r, at = period;
  }
  f[Feature::rhythm] = static_cast<float>(std::max(best, -0.2));
  if (best > kRhythmic) f[Feature::period] = static_cast<float>(at);
}

void Window::of_backdrop(Features& f, double picture_spread) const {
  if (!(picture_spread > 0)) return;
  std::vector<double> spreads, steps;
  for (const Look& look : looks_) {
    if (look.step_up == 0 && look.step_down == 0) continue;
    // A step that the surroundings' own noise could make is none; nor is one of a single count.
    const double least = std::max(look.around_spread, 1.0);
    spreads.push_back(look.around_spread);
    steps.push_back(std::log2((look.step_down + least) / (look.step_up + least)));
  }
  if (spreads.empty()) return;
  // Half a count is the step of the sample itself.
  f[Feature::backdrop] = log10_of(std::max(median(std::span(spreads)), 0.5) / picture_spread);
  f[Feature::above] = static_cast<float>(median(std::span(steps)));
}

}  // namespace vigie::classify
