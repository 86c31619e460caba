// vigie tune: what a recording would have given at each of several thresholds.
#include "command_line.h"
#include "scan_inputs.h"
#include "subcommands.h"
#include "tune_run.h"

#include <cmath>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/core/log.h>

namespace vigie::app {
namespace {

using nlohmann::ordered_json;

struct TuneWords {
  std::string recording, option = "threshold", truth;
  std::vector<double> values;
  score::ScoreOptions score;
  bool json = false;
};

// What is to be tried, on what.
struct TunePlan {
  ScanInput input;
  const Knob* knob = nullptr;
  std::vector<site::PipelineOptions> settings;
  std::optional<std::vector<score::Labels>> truth;
};

std::optional<int> read_words(int argc, char** argv, TuneWords& words) {
  std::string options = "which option:";
  for (const Knob& knob : knobs()) options += fmt::format("\n{} ({}): {}", knob.name, knob.unit, knob.says);
  CLI::App app("Replays a recording and shows what each of several thresholds would have given.",
               "vigie tune");
  app.add_option("RECORDING", words.recording, "one recording, as of vigie scan")->required();
  app.add_option("--option", words.option, options)->type_name("NAME")->capture_default_str();
  app.add_option("--values", words.values, "what it is set to: 4,5,6; a few around the default otherwise")
      ->type_name("LIST")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--labels", words.truth,
                 "the truth: boxes of one target as CSV, or of several as MOTChallenge text")
      ->type_name("FILE");
  app.add_option("--warmup", words.score.warm_up_s, "seconds not compared with the truth at the start")
      ->capture_default_str();
  app.add_option("--grow", words.score.grow_px, "px a side by which its boxes are grown")
      ->capture_default_str();
  app.add_flag("--json", words.json, "print the table as JSON");
  return parse_words(app, argc, argv);
}

Result<TunePlan> plan_of(const TuneWords& words) {
  TunePlan plan;
  plan.knob = find_knob(words.option);
  if (plan.knob == nullptr) {
    return {ErrorCode::invalid_argument,
            fmt::format("there is no option \"{}\"; --help lists them", printable(words.option))};
  }
  auto settings = settings_of(*plan.knob, words.values.empty() ? plan.knob->values : words.values);
  if (!settings) return std::move(settings).error();
  plan.settings = *std::move(settings);
  if (auto valid = words.score.validate(); !valid) return valid.error();
  auto listed = list_scan_inputs({&words.recording, 1});
  if (!listed) return Error(ErrorCode::invalid_argument, listed.error().message);
  if (listed->inputs.size() != 1) {
    return {ErrorCode::invalid_argument, fmt::format("{} holds {} recordings: name one of them",
                                                     printable(words.recording), listed->inputs.size())};
  }
  plan.input = listed->inputs.front();
  if (words.truth.empty()) return plan;
  auto truth = score::read_truth(words.truth);
  if (!truth) return std::move(truth).error();
  plan.truth = *std::move(truth);
  return plan;
}

double detections_a_frame(const TuneRow& row) {
  return row.watched > 0 ? static_cast<double>(row.detections) / static_cast<double>(row.watched) : 0;
}

// None where no time passed.
std::optional<double> an_hour(const TuneResult& result, std::size_t count) {
  if (result.recorded <= Duration()) return {};
  return static_cast<double>(count) / (result.recorded.seconds() / 3600);
}

void print_table(const TunePlan& plan, const TuneResult& result) {
  const site::PipelineOptions usual;
  fmt::print("{}: {} pictures, {:.1f} s; {} in {}\n\n", printable(plan.input.name), result.frames,
             result.recorded.seconds(), plan.knob->name, plan.knob->unit);
  fmt::print("{:>16}  {:>20}  {:>6}  {:>13}", plan.knob->name, "detections a picture", "tracks",
             "tracks an hour");
  if (plan.truth)
    fmt::print("  {:>7}  {:>6}  {:>9}  {:>5}  {:>4}", "found", "recall", "precision", "false", "late");
  fmt::print("\n");
  for (const TuneRow& row : result.rows) {
    const auto rate = an_hour(result, row.tracks);
    fmt::print("{:>15g}{}  {:>20.2f}  {:>6}  {:>14}", row.value,
               row.value == plan.knob->get(usual) ? '*' : ' ', detections_a_frame(row), row.tracks,
               rate ? fmt::format("{:.0f}", *rate) : "-");
    if (row.figures) {
      const score::Figures& f = *row.figures;
      fmt::print("  {:>7}  {:>6.3f}  {:>9.3f}  {:>5}  {:>4}", fmt::format("{}/{}", f.found, f.targets),
                 f.recall, f.precision, f.false_identities, f.late);
    }
    fmt::print("\n");
  }
  fmt::print("\n* the default\n");
}

ordered_json to_json(const score::Figures& f) {
  return {{"targets", f.targets},
          {"found", f.found},
          {"late", f.late},
          {"recall", f.recall},
          {"precision", f.precision},
          {"false_identities", f.false_identities},
          {"false_per_hour", f.false_per_hour}};
}

void print_json(const TunePlan& plan, const TuneResult& result) {
  const site::PipelineOptions usual;
  ordered_json rows = ordered_json::array();
  for (const TuneRow& row : result.rows) {
    const auto rate = an_hour(result, row.tracks);
    rows.push_back({{"value", row.value},
                    {"default", row.value == plan.knob->get(usual)},
                    {"configuration", row.configuration},
                    {"detections_per_frame", detections_a_frame(row)},
                    {"tracks", row.tracks},
                    {"tracks_per_hour", rate ? ordered_json(*rate) : nullptr},
                    {"against_truth", row.figures ? to_json(*row.figures) : nullptr}});
  }
  const ordered_json all = {{"name", plan.input.name},
                            {"frames", result.frames},
                            {"recorded_s", result.recorded.seconds()},
                            {"option", plan.knob->name},
                            {"unit", plan.knob->unit},
                            {"rows", rows},
                            {"error", result.error ? ordered_json(result.error->to_string()) : nullptr}};
  std::puts(all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

}  // namespace

int run_tune(int argc, char** argv) {
  TuneWords words;
  if (const auto status = read_words(argc, argv, words)) return *status;
  const auto plan = plan_of(words);
  if (!plan) return fail("tune", plan.error());
  const SystemClock clock;
  ScanProgress progress;
  auto shown = show_progress(progress, 1);
  const TuneResult result =
      tune(plan->input.url, *plan->knob, plan->settings, plan->truth, words.score, clock, progress);
  shown = {};
  if (result.error && result.frames == 0) return fail("tune", *result.error);
  words.json ? print_json(*plan, result) : print_table(*plan, result);
  return result.error ? fail("tune", *result.error) : kDone;
}

}  // namespace vigie::app
