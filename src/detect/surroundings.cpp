#include "surroundings.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigie::detect {
namespace {

constexpr double kAlike = 0.5;  // of a change: more of it, the same way, is the same change

bool changed_as(const Surroundings::Patch& patch, double change) {
  const double changed = patch.picture - patch.level;
  return changed * change > 0 && std::abs(changed) > kAlike * std::abs(change);
}

}  // namespace

double Surroundings::standing_out(double of) const {
  std::array<double, 8> unlike{};
  std::transform(all().begin(), all().end(), unlike.begin(),
                 [of](const Patch& p) { return std::abs(p.picture - of); });
  const auto middle = unlike.begin() + (count - 1) / 2;
  std::nth_element(unlike.begin(), middle, unlike.begin() + count);
  return *middle;
}

double Surroundings::picture_match(double of) const {
  double match = std::numeric_limits<double>::infinity();
  for (const Patch& p : all()) match = std::min(match, std::abs(p.picture - of));
  return match;
}

double Surroundings::level_match(double of) const {
  double match = std::numeric_limits<double>::infinity();
  for (const Patch& p : all()) match = std::min(match, std::abs(p.level - of));
  return match;
}

bool Surroundings::changed_alike(double change) const {
  const auto alike =
      std::count_if(all().begin(), all().end(), [change](const Patch& p) { return changed_as(p, change); });
  return 2 * alike >= count;
}

bool Surroundings::is_moving_edge(double picture, double level) const {
  bool between = false;
  for (const Patch& p : all()) {
    for (const Patch& q : all()) {
      // Each two that face one another, once.
      if (p.i != -q.i || p.j != -q.j || p.picture > q.picture) continue;
      if (std::min(picture, level) > p.picture && std::max(picture, level) < q.picture) {
        between = true;
      } else if (!changed_as(p, picture - level) || !changed_as(q, picture - level)) {
        return false;
      }
    }
  }
  return between;
}

}  // namespace vigie::detect
