#include "plan_map.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/geo/coordinates.h>

namespace vigie::app {

std::vector<LineStretch> stretches_of(const geo::LineCoverage& line) {
  std::vector<LineStretch> stretches;
  const auto& samples = line.samples;
  for (std::size_t i = 0; i + 1 < samples.size(); ++i) {
    if (samples[i].part_ends) continue;
    // Between two samples the line is seen as at the one that is seen less.
    const std::size_t cameras = std::min(samples[i].seen.size(), samples[i + 1].seen.size());
    const double probability = std::min(samples[i].probability, samples[i + 1].probability);
    const bool goes_on = !stretches.empty() && i > 0 && !samples[i - 1].part_ends &&
                         stretches.back().cameras == cameras &&
                         std::abs(stretches.back().probability - probability) < 0.05;
    if (!goes_on) stretches.push_back({{samples[i].point}, cameras, probability});
    stretches.back().points.push_back(samples[i + 1].point);
    stretches.back().probability = std::min(stretches.back().probability, probability);
  }
  return stretches;
}

std::string gap_text(const geo::CoveringAnswer& answer) {
  if (!(answer.gap() > 0)) return "no other choice of so many adds more";
  return fmt::format("another choice of so many may add up to {:.1f} % more", 100 * answer.gap());
}

std::string place_text(const PlanResult& result, EnuVector point) {
  const Geodetic at = result.site.geodetic_from_enu(point);
  return geo::format_place({at.latitude, at.longitude}, geo::PlaceFormat::degrees);
}

}  // namespace vigie::app
