#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <vigie/geo/coverage.h>

namespace vigie::geo {
namespace {

constexpr double kMostSamples = 1e6;

Result<std::vector<LineSample>> samples_of(const Terrain& terrain,
                                           const std::vector<std::vector<Vec2<Enu>>>& line, double spacing) {
  std::vector<LineSample> samples;
  double along = 0;
  const auto add = [&](Vec2<Enu> at) -> Result<void> {
    const auto up = terrain.up_m(at.x, at.y);
    if (!up)
      return {ErrorCode::not_found, fmt::format("the line leaves the terrain that is known {:.0f} m from its "
                                                "beginning",
                                                along)};
    LineSample& sample = samples.emplace_back();
    sample.point = {at.x, at.y, *up};
    sample.along_m = along;
    return {};
  };
  for (const auto& part : line) {
    if (part.size() < 2)
      return {ErrorCode::invalid_argument, "each part of a line needs two or more corners"};
    if (auto added = add(part.front()); !added) return added.error();
    for (std::size_t i = 1; i < part.size(); ++i) {
      const Vec2<Enu> way = part[i] - part[i - 1];
      const double length = norm(way), start = along;
      if (!(length / spacing + static_cast<double>(samples.size()) < kMostSamples))
        return {ErrorCode::exhausted, fmt::format("a line of more than {:.0f} samples is too long: ask for "
                                                  "fewer",
                                                  kMostSamples)};
      const int steps = std::max(1, static_cast<int>(std::ceil(length / spacing)));
      for (int k = 1; k <= steps; ++k) {
        along = start + length * k / steps;
        if (auto added = add(part[i - 1] + way * (static_cast<double>(k) / steps)); !added)
          return added.error();
      }
    }
    samples.back().part_ends = true;
  }
  return samples;
}

void look_at(LineSample& sample, const std::vector<PlanView>& views, const PlanTarget& target,
             double least_px) {
  double missed = 1;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const Sight sight = views[i].sight(sample.point.x, sample.point.y, target, least_px);
    if (!sight.seen()) continue;
    sample.seen.push_back(static_cast<int>(i));
    sample.width_px = std::max(sample.width_px, sight.width_px);
    missed *= 1 - detection_probability(sight.width_px);
  }
  sample.probability = 1 - missed;
}

// Each step between samples counts half for either of its ends.
void sum_up(LineCoverage& coverage) {
  const auto& samples = coverage.samples;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples[i - 1].part_ends) continue;
    const double half = (samples[i].along_m - samples[i - 1].along_m) / 2;
    for (const LineSample* end : {&samples[i - 1], &samples[i]}) {
      coverage.seen_share += end->seen.empty() ? 0 : half;
      coverage.twice_share += end->seen.size() < 2 ? 0 : half;
      coverage.mean_probability += end->probability * half;
    }
  }
  coverage.length_m = samples.empty() ? 0 : samples.back().along_m;
  const double whole = std::max(coverage.length_m, 1e-9);
  coverage.seen_share /= whole;
  coverage.twice_share /= whole;
  coverage.mean_probability /= whole;
}

// From half a step before the first unseen sample to half a step after the last, within the part.
void find_blind(LineCoverage& coverage) {
  const auto& samples = coverage.samples;
  const auto between = [](const LineSample& a, const LineSample& b) { return (a.point + b.point) * 0.5; };
  for (std::size_t i = 0; i < samples.size();) {
    if (!samples[i].seen.empty()) {
      ++i;
      continue;
    }
    const std::size_t first = i;
    while (i + 1 < samples.size() && !samples[i].part_ends && samples[i + 1].seen.empty()) ++i;
    const std::size_t last = i++;
    const bool starts_part = first == 0 || samples[first - 1].part_ends;
    BlindStretch stretch{samples[first].point, samples[last].point, samples[first].along_m,
                         samples[last].along_m};
    if (!starts_part) {
      stretch.from = between(samples[first - 1], samples[first]);
      stretch.from_m = (samples[first - 1].along_m + samples[first].along_m) / 2;
    }
    if (!samples[last].part_ends) {
      stretch.to = between(samples[last], samples[last + 1]);
      stretch.to_m = (samples[last].along_m + samples[last + 1].along_m) / 2;
    }
    coverage.blind.push_back(stretch);
  }
  std::ranges::sort(coverage.blind, [](const BlindStretch& a, const BlindStretch& b) {
    return std::pair(-a.length_m(), a.from_m) < std::pair(-b.length_m(), b.from_m);
  });
}

}  // namespace

Result<LineCoverage> line_coverage(const std::vector<PlanView>& views, const Terrain& terrain,
                                   const std::vector<std::vector<Vec2<Enu>>>& line, Length spacing,
                                   const PlanTarget& target, double least_px) {
  if (!(spacing.metres() > 0))
    return {ErrorCode::invalid_argument, fmt::format("a spacing of {} m is not allowed", spacing.metres())};
  auto samples = samples_of(terrain, line, spacing.metres());
  if (!samples) return samples.error();
  LineCoverage coverage;
  coverage.samples = std::move(*samples);
  for (LineSample& sample : coverage.samples) look_at(sample, views, target, least_px);
  sum_up(coverage);
  find_blind(coverage);
  return coverage;
}

}  // namespace vigie::geo
