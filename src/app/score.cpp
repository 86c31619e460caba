// vigie score: tracks against labelled boxes.
#include "command_line.h"
#include "subcommands.h"

#include <cmath>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/score/score.h>

namespace vigie::app {
namespace {

using nlohmann::ordered_json;

// JSON has no infinity: a delay without end is null.
ordered_json finite_or_null(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json to_json(const score::Figures& f) {
  return {{"clips", f.clips},
          {"missing", f.missing},
          {"targets", f.targets},
          {"found", f.found},
          {"pd", f.pd},
          {"pd_95", {f.pd_low, f.pd_high}},
          {"delay_p90_s", finite_or_null(f.delay_p90_s)},
          {"late", f.late},
          {"recall", f.recall},
          {"precision", f.precision},
          {"idf1", f.idf1},
          {"false_per_hour", f.false_per_hour},
          {"hours", f.hours}};
}

ordered_json to_json(const score::Report& report) {
  ordered_json clips = ordered_json::array();
  for (const auto& c : report.clips) {
    clips.push_back({{"name", c.name},
                     {"found", c.found},
                     {"recall", c.recall},
                     {"best", c.best},
                     {"delay_s", c.delay_s ? finite_or_null(*c.delay_s) : nullptr},
                     {"false_identities", c.false_identities.size()},
                     {"movers", c.movers},
                     {"tracks", c.tracks}});
  }
  return {{"figures", to_json(report.figures)}, {"clips", clips}};
}

}  // namespace

int run_score(int argc, char** argv) {
  std::string labels, tracks, clips;
  score::ScoreOptions options;
  bool per_clip = false, json = false;
  CLI::App app("Scores tracks in MOTChallenge form against labelled boxes of one target a clip.",
               "vigie score");
  app.add_option("TRUTH", labels, "folder with NAME.csv: frame,x,y,w,h; frames from 1")->required();
  app.add_option("TRACKS", tracks, "folder with NAME.txt, as vigie scan --mot writes them")->required();
  app.add_option("CLIPS", clips, "list: NAME FRAMES [movers] a line")->required();
  app.add_option("--fps", options.frames_per_second, "pictures a second")->capture_default_str();
  app.add_option("--warmup", options.warm_up_s, "seconds left out at the start")->capture_default_str();
  app.add_option("--grow", options.grow_px, "px a side by which a box is grown")->capture_default_str();
  app.add_flag("--per-clip", per_clip, "a line a clip as well");
  app.add_flag("--json", json, "print the figures as JSON");
  if (const auto status = parse_words(app, argc, argv)) return *status;
  if (auto valid = options.validate(); !valid) return fail("score", valid.error());

  const auto report = score::score_folders(labels, tracks, clips, options);
  if (!report) return fail("score", report.error());
  if (json) {
    std::puts(to_json(*report).dump(2).c_str());
    return kDone;
  }
  if (per_clip) {
    for (const auto& clip : report->clips) std::puts(score::to_text(clip).c_str());
  }
  std::puts(score::to_text(report->figures).c_str());
  return kDone;
}

}  // namespace vigie::app
