#include "plan_page.h"

#include "plan_map.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <vigie/geo/raster.h>

namespace vigie::app {
namespace {

// Sun from the north-west at 45°, as maps are shaded; level ground is 0.7.
double shade(const geo::Terrain& terrain, double east, double north) {
  const EnuVector n = terrain.normal(east, north);
  const double lit = -0.5 * n.x + 0.5 * n.y + 0.707 * n.z;
  return std::clamp(lit, 0.0, 1.0);
}

struct Colour {
  double r, g, b;
};
Colour mixed(Colour one, Colour other, double share) {
  return {one.r + (other.r - one.r) * share, one.g + (other.g - one.g) * share,
          one.b + (other.b - one.b) * share};
}

// From amber (likely missed) to green (likely found).
Colour of_probability(double probability) {
  return mixed({232, 168, 56}, {46, 139, 87}, probability);
}

std::string css(Colour c) {
  return fmt::format("rgb({:.0f},{:.0f},{:.0f})", c.r, c.g, c.b);
}

// A pixel a post, from the north.
Result<std::vector<std::uint8_t>> ground_png(const PlanResult& result) {
  const geo::GridShape& g = result.terrain.grid()->shape();
  std::vector<std::uint8_t> rgba;
  rgba.reserve(4 * result.coverage.cameras.size());
  for (int row = g.rows - 1; row >= 0; --row)
    for (int column = 0; column < g.columns; ++column) {
      const double light = shade(result.terrain, g.x0 + column * g.dx, g.y0 + row * g.dy);
      Colour c = mixed({132, 136, 144}, {250, 248, 243}, light);
      const auto post = static_cast<std::size_t>(row) * static_cast<std::size_t>(g.columns) +
                        static_cast<std::size_t>(column);
      if (result.coverage.cameras[post] > 0)
        c = mixed(c, of_probability(static_cast<double>(result.coverage.probability[post])), 0.55);
      for (const double v : {c.r, c.g, c.b}) rgba.push_back(static_cast<std::uint8_t>(std::lround(v)));
      rgba.push_back(255);
    }
  return geo::png_of(g.columns, g.rows, rgba);
}

std::string base64(const std::vector<std::uint8_t>& bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    unsigned block = 0;
    for (std::size_t k = 0; k < 3; ++k) block = block << 8 | (k < left ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= left ? kDigits[block >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

// Places on the page: a unit a post, from the north-west.
class Drawing {
 public:
  explicit Drawing(const PlanResult& result) : result_(result), g_(result.terrain.grid()->shape()) {}

  std::string svg() {
    const auto png = ground_png(result_);
    if (!png) return {};
    std::string text = fmt::format(
        "<svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"Map of the plan\"><image width=\"{0}\" "
        "height=\"{1}\" "
        "href=\"data:image/png;base64,{2}\"/>\n",
        g_.columns, g_.rows, base64(*png));
    if (result_.line)
      for (const LineStretch& stretch : stretches_of(*result_.line)) text += line_of(stretch);
    for (std::size_t i = 0; i < result_.cameras.size(); ++i) text += camera_of(result_.cameras[i], i + 1);
    return text + scale() + "</svg>\n";
  }

 private:
  // So that strokes and letters look alike on every map.
  [[nodiscard]] double unit() const { return std::max(g_.columns, g_.rows) / 800.0; }
  [[nodiscard]] double x(double east) const { return (east - g_.x0) / g_.dx + 0.5; }
  [[nodiscard]] double y(double north) const { return g_.rows - 0.5 - (north - g_.y0) / g_.dy; }

  [[nodiscard]] std::string line_of(const LineStretch& stretch) const {
    std::string points;
    for (const EnuVector& p : stretch.points) points += fmt::format("{:.2f},{:.2f} ", x(p.x), y(p.y));
    const bool blind = stretch.cameras == 0;
    const std::string colour = blind ? "#c62828" : css(of_probability(stretch.probability));
    return fmt::format(
        "<polyline class=\"under\" points=\"{0}\" stroke-width=\"{1:.2f}\"/><polyline points=\"{0}\" "
        "stroke=\"{2}\" stroke-width=\"{3:.2f}\"{4}><title>{5}</title></polyline>\n",
        points, 6 * unit(), colour, 3.5 * unit(),
        blind ? fmt::format(" stroke-dasharray=\"{0:.2f} {0:.2f}\"", 5 * unit()) : "",
        blind ? std::string("no camera sees it")
              : fmt::format("seen by {}; probability {:.2f} or more", stretch.cameras, stretch.probability));
  }

  [[nodiscard]] std::string camera_of(const geo::PlanCamera& camera, std::size_t number) const {
    const EnuVector at = result_.site.enu_from_geodetic(camera.pose.place);
    const double turn = camera.pose.bearing.degrees();
    return fmt::format(
        "<g transform=\"translate({:.2f} {:.2f}) scale({:.3f})\"><path class=\"camera\" "
        "transform=\"rotate({:.1f})\" "
        "d=\"M0 -13L6 4L0 1L-6 4Z\"/><text x=\"8\" y=\"12\">{}</text></g>\n",
        x(at.x), y(at.y), unit(), turn, number);
  }

  [[nodiscard]] std::string scale() const {
    double metres = 100;
    for (const double m : {200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4})
      if (m / g_.dx < g_.columns / 4.0) metres = m;
    const std::string words =
        metres < 1000 ? fmt::format("{:.0f} m", metres) : fmt::format("{:.0f} km", metres / 1000);
    return fmt::format(
        "<g transform=\"translate({:.2f} {:.2f}) scale({:.3f})\"><path class=\"scale\" d=\"M0 0h{:.2f}\"/>"
        "<text y=\"-6\">{}</text></g>\n",
        16 * unit(), g_.rows - 16 * unit(), unit(), metres / g_.dx / unit(), words);
  }

  const PlanResult& result_;
  const geo::GridShape& g_;
};

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text)
    result += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
  return result;
}

std::string length_text(double metres) {
  return metres < 1000 ? fmt::format("{:.0f} m", metres) : fmt::format("{:.2f} km", metres / 1000);
}

std::string figures_of(const PlanResult& result) {
  if (!result.line) return "";
  const geo::LineCoverage& line = *result.line;
  return fmt::format(
      "<dl><div><dt>of the line is seen</dt><dd>{:.1f} %</dd></div>"
      "<div><dt>by two cameras or more</dt><dd>{:.1f} %</dd></div>"
      "<div><dt>mean probability of detection</dt><dd>{:.2f}</dd></div>"
      "<div><dt>length of the line</dt><dd>{}</dd></div></dl>\n",
      100 * line.seen_share, 100 * line.twice_share, line.mean_probability, length_text(line.length_m));
}

std::string cameras_table(const PlanResult& result) {
  std::string rows;
  const std::size_t fixed = result.cameras.size() - (result.chosen ? result.chosen->chosen.size() : 0);
  for (std::size_t i = 0; i < result.cameras.size(); ++i) {
    const geo::PlanCamera& camera = result.cameras[i];
    rows += fmt::format("<tr><td>{}</td><td>{}{}</td><td>{}</td><td>{:.0f}°</td>", i + 1,
                        escaped(camera.name), i >= fixed ? " (chosen)" : "",
                        place_text(result, result.site.enu_from_geodetic(camera.pose.place)),
                        camera.pose.bearing.degrees());
    for (const geo::PlanTarget& target : geo::plan_targets())
      rows += fmt::format("<td>{:.0f} / {:.0f} / {:.0f}</td>",
                          geo::range_of_pixels(camera.model, target, 3).metres(),
                          geo::range_of_pixels(camera.model, target, 6).metres(),
                          geo::range_of_pixels(camera.model, target, 12).metres());
    rows += "</tr>\n";
  }
  return "<h2>Cameras</h2><p>Range in metres at which a target is 3, 6 and 12 pixels wide, were nothing in "
         "the way.</p>"
         "<div "
         "class=\"wide\"><table><tr><th></th><th>name</th><th>place</th><th>bearing</th><th>person</"
         "th><th>vehicle</th>"
         "<th>animal</th></tr>" +
         rows + "</table></div>\n";
}

std::string blind_table(const PlanResult& result) {
  if (!result.line) return "";
  if (result.line->blind.empty()) return "<h2>Blind stretches</h2><p>None.</p>";
  constexpr std::size_t kMost = 100;
  std::string rows;
  for (std::size_t i = 0; i < std::min(kMost, result.line->blind.size()); ++i) {
    const geo::BlindStretch& stretch = result.line->blind[i];
    rows += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", length_text(stretch.length_m()),
                        place_text(result, stretch.from), place_text(result, stretch.to));
  }
  const std::string more =
      result.line->blind.size() > kMost
          ? fmt::format("<p>and {} shorter ones, in summary.json</p>", result.line->blind.size() - kMost)
          : "";
  return "<h2>Blind stretches</h2><div "
         "class=\"wide\"><table><tr><th>length</th><th>from</th><th>to</th></tr>" +
         rows + "</table></div>" + more;
}

std::string chosen_text(const PlanResult& result) {
  if (!result.chosen) return "";
  return fmt::format("<p>Chosen: {} of the candidates, which add {} of line; {}.</p>\n",
                     result.chosen->chosen.size(), length_text(result.chosen->covered),
                     gap_text(*result.chosen));
}

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vigie plan</title>
<style>
:root{color-scheme:light dark;--ink:#1d2126;--quiet:#5d6670;--rule:#d9dce0;--ground:#fbfaf7}
@media(prefers-color-scheme:dark){:root{--ink:#e8e6e1;--quiet:#9aa3ad;--rule:#343a42;--ground:#16191d}}
body{margin:0 auto;max-width:72rem;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
h1{font-size:1.4rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .25rem}p{margin:.25rem 0 .75rem;color:var(--quiet)}
svg{display:block;width:100%;max-height:85vh;border-radius:6px}
polyline{fill:none;stroke-linejoin:round;stroke-linecap:round}.under{stroke:#fff;opacity:.85}
.camera{fill:#12161b;stroke:#fff;stroke-width:1.5}text{font:600 13px system-ui,sans-serif;fill:#12161b;paint-order:stroke;stroke:#fff;stroke-width:3px}
.scale{stroke:#12161b;stroke-width:3;fill:none}
dl{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;margin:1rem 0}dl div{display:flex;flex-direction:column-reverse}
dt{color:var(--quiet);font-size:.9rem}dd{margin:0;font-size:1.6rem;font-variant-numeric:tabular-nums}
.key{display:flex;flex-wrap:wrap;gap:1.5rem;margin:.5rem 0;font-size:.9rem;color:var(--quiet)}.key i{display:inline-block;width:2.2em;height:.5em;border-radius:3px;margin-right:.5em;vertical-align:middle}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.3rem 1.2rem .3rem 0;border-bottom:1px solid var(--rule);white-space:nowrap}th{font-weight:600;color:var(--quiet)}
</style>
)";

}  // namespace

Result<std::string> plan_page(const PlanResult& result, const PlanOptions& options) {
  const std::string map = Drawing(result).svg();
  if (map.empty()) return {ErrorCode::internal, "no picture of the plan could be made"};
  const std::string what = fmt::format(
      "<h1>What the cameras would see</h1><p>A {} of {:.1f} m, {:.1f} m wide, seen by half or more and {:g} "
      "pixels wide or "
      "more, over the terrain in {}.{}</p>\n",
      result.target.name, result.target.height.metres(), result.target.width.metres(), options.least_px,
      escaped(std::filesystem::path(options.terrain).filename().string()),
      result.has_voids ? " Some heights thereabouts were missing and are filled from their surroundings."
                       : "");
  const std::string key = fmt::format(
      "<div class=\"key\"><span><i style=\"background:linear-gradient(90deg,{},{})\"></i>seen: probability "
      "of detection from 0 "
      "to 1, as measured at five times the noise</span><span><i style=\"background:#c62828\"></i>the line, "
      "seen by "
      "none</span></div>\n",
      css(of_probability(0)), css(of_probability(1)));
  return std::string(kHead) + what + figures_of(result) + chosen_text(result) + map + key +
         blind_table(result) + cameras_table(result) + "</html>\n";
}

}  // namespace vigie::app
