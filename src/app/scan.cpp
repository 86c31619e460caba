// vigie scan: recordings → tracks, as MOTChallenge text, CSV, JSON lines and annotated video.
#include "command_line.h"
#include "scan_all.h"
#include "scan_progress.h"
#include "subcommands.h"

#include <algorithm>
#include <cstdio>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/classify/crop_model.h>
#include <vigie/core/log.h>
#include <vigie/sim/simulated_source.h>

namespace vigie::app {
namespace {

namespace fs = std::filesystem;

struct ScanOptions {
  std::vector<std::string> words;
  ScanPlaces places;
  std::filesystem::path classifier;
  site::PipelineOptions pipeline;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  bool json = false;
};

double rate(const ScanSummary& result) {
  return result.taken > Duration() ? static_cast<double>(result.frames) / result.taken.seconds() : 0;
}

void print_table(const std::vector<ScanSummary>& results) {
  std::size_t width = 9;
  for (const auto& result : results) width = std::max(width, std::min<std::size_t>(result.name.size(), 48));
  fmt::print("{:{}}  {:>8}  {:>9}  {:>4}  {:>8}  {:>10}  {:>6}\n", "recording", width, "pictures", "size",
             "bits", "length", "pictures/s", "tracks");
  std::uint64_t frames = 0;
  std::size_t tracks = 0;
  for (const auto& result : results) {
    if (result.error && result.frames == 0) {  // nothing of it could be read
      fmt::print("{:{}}  {:>8}  {:>9}  {:>4}  {:>8}  {:>10}  {:>6}\n", printable(result.name), width, "-",
                 "-", "-", "-", "-", "-");
      continue;
    }
    fmt::print("{:{}}  {:>8}  {:>9}  {:>4}  {:>6.1f} s  {:>10.0f}  {:>6}\n", printable(result.name), width,
               result.frames, fmt::format("{}x{}", result.width, result.height), result.bits,
               result.recorded.seconds(), rate(result), result.tracks);
    frames += result.frames;
    tracks += result.tracks;
  }
  if (results.size() > 1)
    fmt::print("{:{}}  {:>8}{:>47}\n", fmt::format("{} in all", results.size()), width, frames, tracks);
}

void print_json(const std::vector<ScanSummary>& results) {
  auto all = nlohmann::ordered_json::array();
  for (const auto& result : results) {
    all.push_back({{"name", result.name},
                   {"frames", result.frames},
                   {"width_px", result.width},
                   {"height_px", result.height},
                   {"bits", result.bits},
                   {"recorded_s", result.recorded.seconds()},
                   {"frames_per_s", rate(result)},
                   {"tracks", result.tracks},
                   {"error", result.error ? nlohmann::ordered_json(result.error->to_string()) : nullptr}});
  }
  std::puts(all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

// Of the simulated ones among the inputs; the first failure, after all were tried.
std::optional<Error> write_truths(const std::vector<ScanInput>& inputs, const fs::path& folder) {
  std::optional<Error> failure;
  for (const auto& input : inputs) {
    if (folder.empty() || !input.url.starts_with("sim:")) continue;
    const auto options = sim::parse_simulated_url(input.url);
    const auto written =
        options ? sim::write_truth(*options, (folder / input.name).string()) : options.error();
    if (!written && !failure) failure = written.error();
  }
  return failure;
}

int report(const std::vector<ScanSummary>& results, const std::vector<Error>& failures, bool as_json) {
  as_json ? print_json(results) : print_table(results);
  int status = failures.empty() ? kDone : kFailed;
  for (const auto& result : results) {
    if (!result.error) continue;
    fmt::print(stderr, "vigie scan: {}: {}\n", printable(result.name), result.error->to_string());
    status = kFailed;
  }
  for (const auto& failure : failures) fail("scan", failure);
  return status;
}

std::optional<int> read_words(int argc, char** argv, ScanOptions& options) {
  ScanPlaces& places = options.places;
  CLI::App app("Reads recordings and writes the tracks of what moves in them.", "vigie scan");
  app.add_option("INPUT", options.words, "a recording, a folder, raw:PATH?width=…&height=…, sim:…")
      ->required();
  app.add_option("--mot", places.mot, "write DIR/NAME.txt in MOTChallenge form")->type_name("DIR");
  app.add_option("--csv", places.csv, "write one table of all recordings")->type_name("FILE");
  app.add_option("--jsonl", places.jsonl, "write one JSON object a track")->type_name("FILE");
  app.add_option("--video", places.video, "write DIR/NAME.mp4 with boxes, numbers and trails")
      ->type_name("DIR");
  app.add_option("--truth", places.truth,
                 "of sim:… inputs, write what was really there: DIR/NAME.csv, .jsonl, .txt")
      ->type_name("DIR");
  app.add_option("--classifier", options.classifier, "an ONNX model that looks at each track's crop")
      ->type_name("FILE");
  app.add_option("--threads", options.threads, "how many recordings at once; as many as processors otherwise")
      ->check(CLI::Range(1, 1024));
  app.add_flag("--json", options.json, "print the summary as JSON");
  return parse_words(app, argc, argv);
}

std::vector<ScanSummary> scan_inputs(const std::vector<ScanInput>& inputs, const ScanOptions& options,
                                     ScanOutput& output) {
  const SystemClock clock;
  ScanProgress progress;
  const std::jthread shown = show_progress(progress, inputs.size());
  const auto scan = [&](const ScanInput& input) {
    return scan_recording(input, options.places.video, options.pipeline, clock, progress);
  };
  return scan_all(inputs, options.threads, scan, output, progress);
}

}  // namespace

int run_scan(int argc, char** argv) {
  ScanOptions options;
  if (const auto status = read_words(argc, argv, options)) return *status;
  const auto listed = list_scan_inputs(options.words);
  if (!listed) {
    fail("scan", listed.error());
    return kWrongUsage;
  }
  if (!listed->ignored.empty()) {
    fmt::print(stderr, "vigie scan: {} files are no recordings and were left out\n", listed->ignored.size());
  }
  if (!options.classifier.empty()) {
    auto model = classify::CropModel::read(options.classifier);
    if (!model) {
      fail("scan", model.error());
      return kWrongUsage;
    }
    options.pipeline.classifier.model = std::move(*model);
  }
  auto output = ScanOutput::open(options.places);
  if (!output) return fail("scan", output.error());
  const auto results = scan_inputs(listed->inputs, options, **output);
  auto failures = (*output)->errors();
  if (auto failure = write_truths(listed->inputs, options.places.truth)) failures.push_back(*failure);
  return report(results, failures, options.json);
}

}  // namespace vigie::app
