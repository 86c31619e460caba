// vigie plan: what cameras would see of the ground and of a line, and where the next ones belong.
#include "command_line.h"
#include "plan_map.h"
#include "plan_output.h"
#include "subcommands.h"

#include <cstdio>
#include <fstream>
#include <iterator>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::app {
namespace {

constexpr std::uintmax_t kMostBytes = 256U << 20U;

struct PlanWords {
  std::vector<std::string> files;
  PlanOptions options;
  double range_m = 0, limit_s = 30, ridges_m = 0, ridge_lens_mm = 35;
  std::string out;
  bool json = false;
};

std::optional<int> read_words(int argc, char** argv, PlanWords& words) {
  CLI::App app("Tells what cameras would see of the ground and of a line, and where the next ones belong.",
               "vigie plan");
  PlanOptions& o = words.options;
  app.add_option(
         "FILE", words.files,
         "GeoJSON: points are cameras (bearing_deg, focal_length_mm, and if wanted name, height_m above the "
         "ground, "
         "elevation_deg, roll_deg, width_px, height_px, pixel_pitch_um, effective_range_m, candidate), lines "
         "are the line to be watched")
      ->required();
  app.add_option("--terrain", o.terrain,
                 "elevation file: SRTM .hgt (also zipped), GeoTIFF, VRT of many tiles")
      ->required();
  app.add_option("-o,--out", words.out,
                 "folder for index.html, coverage.tif, plan.geojson, plan.kml, summary.json")
      ->type_name("FOLDER");
  app.add_option("--target", o.target, "what might cross: person, vehicle or animal")->capture_default_str();
  app.add_option("--least-px", o.least_px, "pixels across that it must have to count as seen")
      ->capture_default_str();
  app.add_option("--effective-range", words.range_m,
                 "metres that every camera sees at most, as in today's fog");
  app.add_option("--choose", o.choose,
                 "how many of the candidate cameras to choose, those that cover most of the line");
  app.add_option(
      "--ridges", words.ridges_m,
      "metres from the line: cameras on ridges as near as this, 6 m above the ground, are candidates too");
  app.add_option("--ridge-lens", words.ridge_lens_mm,
                 "focal length of those, in mm; 640 x 512 pixels of 12 um")
      ->capture_default_str();
  app.add_option("--solver-limit", words.limit_s, "seconds for choosing")->capture_default_str();
  app.add_option("--spacing", o.spacing_m, "metres between places of the line that are looked at")
      ->capture_default_str();
  app.add_option("--posts", o.post_spacing_m, "metres between posts of the ground")->capture_default_str();
  app.add_flag("--json", words.json, "print the summary as JSON");
  return parse_words(app, argc, argv);
}

Result<PlanInput> read_input(const std::vector<std::string>& files) {
  PlanInput input;
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!in || error) return {ErrorCode::not_found, fmt::format("cannot read {}", printable(file))};
    if (size > kMostBytes)
      return {ErrorCode::exhausted, fmt::format("{} is larger than 256 MB", printable(file))};
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (auto added = add_plan(input, text, printable(file)); !added) return added.error();
  }
  return input;
}

void print_summary(const PlanResult& result, const PlanWords& words) {
  fmt::print("{} cameras; a {} of {:.1f} m, {:g} pixels wide or more\n", result.cameras.size(),
             result.target.name, result.target.height.metres(), words.options.least_px);
  if (result.chosen)
    fmt::print("chosen: {} candidates add {:.0f} m of line; {}\n", result.chosen->chosen.size(),
               result.chosen->covered, gap_text(*result.chosen));
  if (result.line) {
    const geo::LineCoverage& line = *result.line;
    fmt::print(
        "line: {:.0f} m, {:.1f} % seen, {:.1f} % by two or more; mean probability of detection {:.2f}\n",
        line.length_m, 100 * line.seen_share, 100 * line.twice_share, line.mean_probability);
    fmt::print(
        "blind: {} stretches{}\n", line.blind.size(),
        line.blind.empty() ? "" : fmt::format(", the longest {:.0f} m", line.blind.front().length_m()));
  }
  if (!words.out.empty()) fmt::print("{}\n", (std::filesystem::path(words.out) / "index.html").string());
}

}  // namespace

int run_plan(int argc, char** argv) {
  PlanWords words;
  if (const auto status = read_words(argc, argv, words)) return *status;
  if (words.range_m != 0) words.options.effective_range_m = words.range_m;
  if (words.ridges_m != 0) {
    RidgeCandidates ridges;
    ridges.within_m = words.ridges_m;
    ridges.sensor.focal_length = Length::millimetres(words.ridge_lens_mm);
    words.options.ridges = ridges;
  }
  if (!(words.limit_s > 0 && words.limit_s <= 86'400))
    return fail("plan", {ErrorCode::invalid_argument, "a solver limit is to be up to a day in seconds"});
  words.options.solver_limit = Duration::from_seconds(words.limit_s);
  const auto input = read_input(words.files);
  if (!input) return fail("plan", input.error());
  const auto result = plan(*input, words.options);
  if (!result) return fail("plan", result.error());
  if (!words.out.empty())
    if (const auto written = write_plan(*result, words.options, words.out); !written)
      return fail("plan", written.error());
  if (words.json)
    std::puts(plan_summary(*result, words.options).c_str());
  else
    print_summary(*result, words);
  return kDone;
}

}  // namespace vigie::app
