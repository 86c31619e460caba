#include "plan_output.h"

#include "plan_map.h"
#include "plan_page.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/core/whole_file.h>
#include <vigie/geo/raster.h>

namespace vigie::app {
namespace {

using nlohmann::ordered_json;

constexpr double kMetre = 1e-5;  // of a degree, near enough, for the digits of positions

ordered_json position(const PlanResult& result, EnuVector point) {
  const Geodetic at = result.site.geodetic_from_enu(point);
  const auto rounded = [](double degrees) { return std::round(degrees / kMetre * 10) * kMetre / 10; };
  return {rounded(at.longitude.degrees()), rounded(at.latitude.degrees())};
}

double to_tenth(double value) {
  return std::round(value * 10) / 10;
}
double to_thousandth(double value) {
  return std::round(value * 1000) / 1000;
}

ordered_json ranges_of(const geo::PlanCamera& camera) {
  ordered_json ranges = ordered_json::object();
  for (const geo::PlanTarget& target : geo::plan_targets())
    for (const int pixels : {3, 6, 12})
      ranges[target.name][fmt::format("{}_px_m", pixels)] =
          std::round(geo::range_of_pixels(camera.model, target, pixels).metres());
  return ranges;
}

ordered_json cameras_of(const PlanResult& result) {
  ordered_json cameras = ordered_json::array();
  for (const geo::PlanCamera& camera : result.cameras) {
    const auto& pose = camera.pose;
    cameras.push_back({{"name", camera.name},
                       {"position", position(result, result.site.enu_from_geodetic(pose.place))},
                       {"ellipsoid_height_m", to_tenth(pose.place.height.metres())},
                       {"bearing_deg", pose.bearing.degrees()},
                       {"elevation_deg", pose.elevation.degrees()},
                       {"effective_range_m", camera.effective_range.metres()},
                       {"range_for_target_width", ranges_of(camera)}});
  }
  return cameras;
}

ordered_json blind_of(const PlanResult& result) {
  ordered_json blind = ordered_json::array();
  for (const geo::BlindStretch& stretch : result.line->blind)
    blind.push_back({{"length_m", to_tenth(stretch.length_m())},
                     {"along_m", {to_tenth(stretch.from_m), to_tenth(stretch.to_m)}},
                     {"from", position(result, stretch.from)},
                     {"to", position(result, stretch.to)}});
  return blind;
}

ordered_json feature(ordered_json geometry, ordered_json properties) {
  return {{"type", "Feature"}, {"geometry", std::move(geometry)}, {"properties", std::move(properties)}};
}

std::string geojson_of(const PlanResult& result) {
  ordered_json features = ordered_json::array();
  for (const ordered_json& camera : cameras_of(result))
    features.push_back(feature({{"type", "Point"}, {"coordinates", camera["position"]}}, camera));
  if (result.line)
    for (const LineStretch& stretch : stretches_of(*result.line)) {
      ordered_json points = ordered_json::array();
      for (const EnuVector& point : stretch.points) points.push_back(position(result, point));
      features.push_back(
          feature({{"type", "LineString"}, {"coordinates", points}},
                  {{"cameras", stretch.cameras}, {"least_probability", to_thousandth(stretch.probability)}}));
    }
  return ordered_json{{"type", "FeatureCollection"}, {"features", features}}.dump(1);
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string kml_coordinates(const PlanResult& result, const std::vector<EnuVector>& points) {
  std::string text;
  for (const EnuVector& point : points) {
    const Geodetic at = result.site.geodetic_from_enu(point);
    text += fmt::format("{:.6f},{:.6f} ", at.longitude.degrees(), at.latitude.degrees());
  }
  return text;
}

// Colours are aabbggrr: blind red, one camera amber, more green.
std::string kml_of(const PlanResult& result) {
  std::string text = R"(<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Vigie plan</name>
<Style id="s0"><LineStyle><color>ff2020d0</color><width>4</width></LineStyle></Style>
<Style id="s1"><LineStyle><color>ff20a0e0</color><width>4</width></LineStyle></Style>
<Style id="s2"><LineStyle><color>ff40a040</color><width>4</width></LineStyle></Style>
)";
  for (const geo::PlanCamera& camera : result.cameras)
    text += fmt::format(
        "<Placemark><name>{}</name><Point><coordinates>{}</coordinates></Point></Placemark>\n",
        escaped(camera.name), kml_coordinates(result, {result.site.enu_from_geodetic(camera.pose.place)}));
  if (result.line)
    for (const LineStretch& stretch : stretches_of(*result.line))
      text += fmt::format(
          "<Placemark><name>seen by {}, probability {:.2f}</name><styleUrl>#s{}</styleUrl>"
          "<LineString><tessellate>1</tessellate><coordinates>{}</coordinates></LineString>"
          "</Placemark>\n",
          stretch.cameras, stretch.probability, std::min<std::size_t>(stretch.cameras, 2),
          kml_coordinates(result, stretch.points));
  return text + "</Document></kml>\n";
}

Result<void> write_text(const std::filesystem::path& path, const std::string& text) {
  return write_whole(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

std::string plan_summary(const PlanResult& result, const PlanOptions& options) {
  ordered_json all = {{"target", result.target.name},
                      {"target_width_m", result.target.width.metres()},
                      {"target_height_m", result.target.height.metres()},
                      {"least_px", options.least_px},
                      {"terrain_has_filled_voids", result.has_voids},
                      {"cameras", cameras_of(result)}};
  if (result.line) {
    const geo::LineCoverage& line = *result.line;
    all["line"] = {{"length_m", to_tenth(line.length_m)},
                   {"seen_share", to_thousandth(line.seen_share)},
                   {"seen_by_two_share", to_thousandth(line.twice_share)},
                   {"mean_probability", to_thousandth(line.mean_probability)},
                   {"blind", blind_of(result)}};
  }
  if (result.chosen) {
    ordered_json chosen = ordered_json::array();
    const std::size_t fixed = result.cameras.size() - result.chosen->chosen.size();
    for (std::size_t i = 0; i < result.chosen->chosen.size(); ++i)
      chosen.push_back(
          {{"name", result.cameras[fixed + i].name}, {"adds_m", to_tenth(result.chosen->adds[i])}});
    all["chosen"] = {{"cameras", chosen},
                     {"adds_m", to_tenth(result.chosen->covered)},
                     {"at_most_m", to_tenth(result.chosen->bound)},
                     {"gap", to_thousandth(result.chosen->gap())}};
  }
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<void> write_plan(const PlanResult& result, const PlanOptions& options,
                        const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return {ErrorCode::io, fmt::format("cannot make {}: {}", folder.string(), error.message())};
  const geo::Coverage& coverage = result.coverage;
  const std::vector<float> count(coverage.cameras.begin(), coverage.cameras.end());
  if (auto written = geo::write_geotiff(folder / "coverage.tif", result.site, result.terrain.grid()->shape(),
                                        {{"cameras that see the target", count},
                                         {"pixels across the target", coverage.width_px},
                                         {"probability of detection", coverage.probability}});
      !written)
    return written;
  auto page = plan_page(result, options);
  if (!page) return page.error();
  for (const auto& [name, text] : std::initializer_list<std::pair<const char*, std::string>>{
           {"summary.json", plan_summary(result, options) + "\n"},
           {"plan.geojson", geojson_of(result) + "\n"},
           {"plan.kml", kml_of(result)},
           {"index.html", *page}})
    if (auto written = write_text(folder / name, text); !written) return written;
  return {};
}

}  // namespace vigie::app
