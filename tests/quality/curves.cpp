// quality_curves FOLDER [TRIALS]: Pd against signal-to-noise ratio and against pixels on target, with
// Wilson's 95 % intervals, as sensitivity-NAME.csv and .svg in FOLDER. Some minutes on one core.
#include "sensitivity.h"
#include "test_files.h"

#include <cmath>
#include <cstdio>
#include <string>

#include <vigie/score/score.h>
#include <vigie/site/pipeline.h>

namespace vigie::quality {
namespace {

struct Point {
  double at = 0;
  Found found;
  [[nodiscard]] double share() const {
    return static_cast<double>(found.found) / static_cast<double>(found.of);
  }
};

struct Curve {
  const char* name;
  const char* colour;
  std::vector<Point> points;
};

struct Chart {
  const char* file;
  const char* axis;
  std::string title;
  std::vector<Curve> curves;
};

constexpr double kLeft = 60, kTop = 40, kWidth = 520, kHeight = 300;

template <typename... Values>
std::string text(const char* format, Values... values) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return buffer;
}

// The axis is logarithmic: a step is a factor.
double x_of(const Chart& chart, double at) {
  const auto& points = chart.curves.front().points;
  const double first = std::log(points.front().at), last = std::log(points.back().at);
  return kLeft + kWidth * (std::log(at) - first) / (last - first);
}
double y_of(double share) {
  return kTop + kHeight * (1 - share);
}

std::string axes_of(const Chart& chart) {
  std::string svg;
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    svg += text("<path d='M%g %g h%g' stroke='#ddd'/><text x='%g' y='%g' text-anchor='end'>%g</text>\n",
                kLeft, y_of(share), kWidth, kLeft - 8, y_of(share) + 4, share);
  }
  for (const Point& point : chart.curves.front().points) {
    svg += text("<text x='%g' y='%g' text-anchor='middle'>%g</text>\n", x_of(chart, point.at),
                kTop + kHeight + 18, point.at);
  }
  return svg + text("<text x='%g' y='%g' text-anchor='middle'>%s</text>\n", kLeft + kWidth / 2,
                    kTop + kHeight + 40, chart.axis);
}

std::string curve_of(const Chart& chart, std::size_t index) {
  const Curve& curve = chart.curves[index];
  std::string line, svg;
  for (const Point& point : curve.points) {
    const score::Interval interval = score::wilson_interval(point.found.found, point.found.of);
    // Beside one another where they meet.
    const double x = x_of(chart, point.at) + (static_cast<double>(index) - 0.5) * 5;
    line += text("%s%g %g ", line.empty() ? "M" : "L", x, y_of(point.share()));
    svg += text("<path d='M%g %g V%g' stroke='%s'/><circle cx='%g' cy='%g' r='3' fill='%s'/>\n", x,
                y_of(interval.low), y_of(interval.high), curve.colour, x, y_of(point.share()), curve.colour);
  }
  svg += "<path fill='none' stroke-width='2' stroke='" + std::string(curve.colour) + "' d='" + line + "'/>\n";
  const double row = kTop + kHeight - 40 + 20 * static_cast<double>(index);
  return svg + text("<path d='M%g %g h24' stroke='%s' stroke-width='2'/><text x='%g' y='%g'>%s</text>\n",
                    kLeft + kWidth - 230, row, curve.colour, kLeft + kWidth - 200, row + 4, curve.name);
}

void write(const Chart& chart, const std::filesystem::path& folder) {
  std::string svg = text(
      "<svg xmlns='http://www.w3.org/2000/svg' width='%g' height='%g' font-family='sans-serif' "
      "font-size='12'>\n"
      "<rect width='100%%' height='100%%' fill='white'/>\n<text x='%g' y='22' font-size='14'>%s</text>\n",
      kLeft + kWidth + 30, kTop + kHeight + 55, kLeft, chart.title.c_str());
  svg += axes_of(chart);
  std::string csv = "curve,at,found,targets,pd,pd_low,pd_high\n";
  for (std::size_t i = 0; i < chart.curves.size(); ++i) {
    svg += curve_of(chart, i);
    for (const Point& point : chart.curves[i].points) {
      const score::Interval interval = score::wilson_interval(point.found.found, point.found.of);
      csv += text("%s,%g,%lld,%lld,%.4f,%.4f,%.4f\n", chart.curves[i].name, point.at,
                  static_cast<long long>(point.found.found), static_cast<long long>(point.found.of),
                  point.share(), std::max(0.0, interval.low), interval.high);
    }
  }
  write_bytes(folder / (std::string(chart.file) + ".svg"), bytes_of(svg + "</svg>\n"));
  write_bytes(folder / (std::string(chart.file) + ".csv"), bytes_of(csv));
}

// `measure` tells of one place on the axis.
template <typename Measure>
Curve curve(const char* name, const char* colour, const std::vector<double>& places, Measure measure) {
  Curve curve{name, colour, {}};
  for (const double at : places) {
    curve.points.push_back({at, measure(at)});
    std::printf("%-40s %5g  %4lld of %lld\n", name, at,
                static_cast<long long>(curve.points.back().found.found),
                static_cast<long long>(curve.points.back().found.of));
    std::fflush(stdout);
  }
  return curve;
}

void measure_all(const std::filesystem::path& folder, int trials) {
  constexpr double kSnr = 5, kPoint = 3, kPerson = 4;
  const std::vector<double> snrs = {1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 7, 10},
                            widths = {1, 1.5, 2, 3, 4, 6, 8, 12};
  SensitivityRig sky(Ground::sky), ground(Ground::textured);
  const std::string configuration = " (configuration " + site::configuration_hash({}) + ")";
  const auto by_snr = [&](SensitivityRig& rig, double width) {
    return [&rig, width, trials](double snr) { return rig.measure(snr, width, trials); };
  };
  const auto by_width = [&](SensitivityRig& rig) {
    return [&rig, trials](double width) { return rig.measure(kSnr, width, trials); };
  };
  write({"sensitivity-snr",
         "peak contrast over the noise of a pixel",
         "Share found within 3 s, by signal-to-noise ratio" + configuration,
         {curve("points of 3 px before clean sky", "#1f77b4", snrs, by_snr(sky, kPoint)),
          curve("people 4 px wide on textured ground", "#d62728", snrs, by_snr(ground, kPerson))}},
        folder);
  write({"sensitivity-width",
         "pixels across the target",
         "Share found within 3 s, by width, at a ratio of 5" + configuration,
         {curve("points before clean sky", "#1f77b4", widths, by_width(sky)),
          curve("people on textured ground", "#d62728", widths, by_width(ground))}},
        folder);
}

}  // namespace
}  // namespace vigie::quality

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fputs("usage: quality_curves FOLDER [TRIALS]\n", stderr);
    return 2;
  }
  try {
    vigie::quality::measure_all(argv[1], argc == 3 ? std::max(1, std::atoi(argv[2])) : 30);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "quality_curves: %s\n", failure.what());
    return 1;
  }
}
