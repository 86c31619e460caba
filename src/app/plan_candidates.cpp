#include "plan_candidates.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include <vigie/core/quantile.h>
#include <vigie/geo/ridges.h>

namespace vigie::app {
Result<std::vector<geo::PlanCamera>> ridge_candidates(const geo::Terrain& terrain, const geo::SiteFrame& site,
                                                      const std::vector<geo::LineSample>& line,
                                                      const geo::PlanTarget& target, double least_px,
                                                      const RidgeCandidates& options) {
  const auto model = geo::CameraModel::make(options.sensor);
  if (!model) return model.error();
  std::vector<EnuVector> places;
  for (const geo::LineSample& sample : line) places.push_back(sample.point);
  geo::RidgeOptions ridges;
  ridges.within = Length::metres(options.within_m);
  const auto sites = geo::ridge_sites(terrain, places, ridges);
  if (!sites) return sites.error();

  const double range =
      std::min(options.effective_range_m, geo::range_of_pixels(*model, target, least_px).metres());
  const int headings =
      std::max(1, static_cast<int>(std::ceil(2 * M_PI / model->horizontal_field().radians())));
  std::vector<geo::PlanCamera> cameras;
  for (std::size_t i = 0; i < sites->size(); ++i) {
    const EnuVector eye = (*sites)[i] + EnuVector{0, 0, options.height_m};
    std::map<int, std::vector<double>> elevations;  // rad, of what lies under each heading
    for (const EnuVector& place : places) {
      const EnuVector way = place - eye;
      const double along = std::hypot(way.x, way.y);
      if (along > range || along < 1) continue;
      const double turn = Angle::radians(std::atan2(way.x, way.y)).wrapped_to_turn().radians() / (2 * M_PI);
      elevations[static_cast<int>(std::lround(turn * headings)) % headings].push_back(
          std::atan2(way.z + target.height.metres() / 2, along));
    }
    for (auto& [heading, seen] : elevations) {
      geo::PlanCamera camera{"", *model, {}, Length::metres(options.effective_range_m)};
      camera.pose.place = site.geodetic_from_enu(eye);
      camera.pose.bearing = Bearing::degrees(360.0 * heading / headings);
      camera.pose.elevation = Angle::radians(median<double>(seen));
      camera.name = fmt::format("ridge {} to {:.0f}°", i + 1, camera.pose.bearing.degrees());
      cameras.push_back(std::move(camera));
    }
  }
  return cameras;
}

}  // namespace vigie::app
