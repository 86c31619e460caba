// vigie scan: recordings → tracks, as MOTChallenge text, CSV, JSON lines and annotated video.
#include "command_line.h"
#include "scan_recording.h"
#include "subcommands.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <vigie/core/log.h>
#include <vigie/sim/simulated_source.h>

namespace vigie::app {
namespace {

namespace fs = std::filesystem;

struct ScanOptions {
  std::vector<std::string> words;
  fs::path mot, csv, jsonl, video, truth;
  unsigned threads = 0;
  bool json = false;
};

Result<void> write_file(const fs::path& path, const std::string& text) {
  std::error_code failed;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), failed);
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) return Error(ErrorCode::io, fmt::format("cannot write {}", printable(path.string())));
  return {};
}

// Scans all of `inputs`, as many at once as there are threads; the results in the order of the inputs.
std::vector<ScanResult> scan_all(const std::vector<ScanInput>& inputs, const ScanOptions& options,
                                 ScanProgress& progress) {
  const SystemClock clock;
  std::vector<ScanResult> results(inputs.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < inputs.size(); i = next++) {
      results[i] = scan_recording(inputs[i], options.video, clock, progress);
    }
  };
  const std::size_t threads = std::min<std::size_t>(
      options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency()),
      inputs.size());
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < threads; ++i) workers.emplace_back(work);
  workers.clear();
  return results;
}

// A line that is rewritten while the scan runs, where a person looks on.
std::jthread show_progress(const ScanProgress& progress, std::size_t inputs) {
  return std::jthread([&progress, inputs](const std::stop_token& stop) {
    constexpr int kWidth = 30;
    const SystemClock clock;
    const MonotonicTime started = clock.monotonic();
    while (clock.sleep_for(Duration::milliseconds(200), stop)) {
      const std::uint64_t frames = progress.frames;
      const double seconds = (clock.monotonic() - started).seconds();
      const int done = static_cast<int>(kWidth * progress.recordings / inputs);
      fmt::print(stderr, "\r[{:#<{}}{:.<{}}] {}/{} recordings  {} pictures  {:.0f}/s ", "", done, "",
                 kWidth - done, progress.recordings.load(), inputs, frames,
                 static_cast<double>(frames) / seconds);
    }
    fmt::print(stderr, "\r{:100}\r", "");
  });
}

double rate(const ScanResult& result) {
  return result.taken > Duration() ? static_cast<double>(result.frames) / result.taken.seconds() : 0;
}

void print_table(const std::vector<ScanResult>& results) {
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
               result.recorded.seconds(), rate(result), result.tracks.track_count());
    frames += result.frames;
    tracks += result.tracks.track_count();
  }
  if (results.size() > 1)
    fmt::print("{:{}}  {:>8}{:>47}\n", fmt::format("{} in all", results.size()), width, frames, tracks);
}

void print_json(const std::vector<ScanResult>& results) {
  auto all = nlohmann::ordered_json::array();
  for (const auto& result : results) {
    all.push_back({{"name", result.name},
                   {"frames", result.frames},
                   {"width_px", result.width},
                   {"height_px", result.height},
                   {"bits", result.bits},
                   {"recorded_s", result.recorded.seconds()},
                   {"frames_per_s", rate(result)},
                   {"tracks", result.tracks.track_count()},
                   {"error", result.error ? nlohmann::ordered_json(result.error->to_string()) : nullptr}});
  }
  std::puts(all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

Result<void> write_outputs(const std::vector<ScanResult>& results, const ScanOptions& options) {
  std::string csv = kCsvHead, jsonl;
  for (const auto& result : results) {
    if (!options.mot.empty()) {
      if (auto written = write_file(options.mot / (result.name + ".txt"), result.tracks.mot()); !written)
        return written;
    }
    if (!options.csv.empty()) csv += result.tracks.csv();
    if (!options.jsonl.empty()) jsonl += result.tracks.jsonl();
  }
  if (!options.csv.empty()) {
    if (auto written = write_file(options.csv, csv); !written) return written;
  }
  return options.jsonl.empty() ? Result<void>() : write_file(options.jsonl, jsonl);
}

// Of the simulated ones among the inputs.
Result<void> write_truths(const std::vector<ScanInput>& inputs, const fs::path& folder) {
  for (const auto& input : inputs) {
    if (folder.empty() || !input.url.starts_with("sim:")) continue;
    auto options = sim::parse_simulated_url(input.url);
    if (!options) return std::move(options).error();
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (auto written = sim::write_truth(*options, (folder / input.name).string()); !written) return written;
  }
  return {};
}

int report(const std::vector<ScanResult>& results, const ScanOptions& options) {
  int status = kDone;
  options.json ? print_json(results) : print_table(results);
  for (const auto& result : results) {
    if (!result.error) continue;
    fmt::print(stderr, "vigie scan: {}: {}\n", printable(result.name), result.error->to_string());
    status = kFailed;
  }
  if (auto written = write_outputs(results, options); !written) return fail("scan", written.error());
  return status;
}

}  // namespace

int run_scan(int argc, char** argv) {
  ScanOptions options;
  CLI::App app("Reads recordings and writes the tracks of what moves in them.", "vigie scan");
  app.add_option("INPUT", options.words, "a recording, a folder, raw:PATH?width=…&height=…, sim:…")
      ->required();
  app.add_option("--mot", options.mot, "write DIR/NAME.txt in MOTChallenge form")->type_name("DIR");
  app.add_option("--csv", options.csv, "write one table of all recordings")->type_name("FILE");
  app.add_option("--jsonl", options.jsonl, "write one JSON object a track")->type_name("FILE");
  app.add_option("--video", options.video, "write DIR/NAME.mp4 with boxes, numbers and trails")
      ->type_name("DIR");
  app.add_option("--truth", options.truth,
                 "of sim:… inputs, write what was really there: DIR/NAME.csv, .jsonl, .txt")
      ->type_name("DIR");
  app.add_option("--threads", options.threads, "how many recordings at once; as many as processors otherwise")
      ->check(CLI::Range(1, 1024));
  app.add_flag("--json", options.json, "print the summary as JSON");
  if (const auto status = parse_words(app, argc, argv)) return *status;

  const auto inputs = list_scan_inputs(options.words);
  if (!inputs) {
    fail("scan", inputs.error());
    return kWrongUsage;
  }
  if (!inputs->ignored.empty()) {
    fmt::print(stderr, "vigie scan: {} files are no recordings and were left out\n", inputs->ignored.size());
  }
  ScanProgress progress;
  std::vector<ScanResult> results;
  {
    std::jthread shown;
    if (isatty(STDERR_FILENO) == 1) shown = show_progress(progress, inputs->inputs.size());
    results = scan_all(inputs->inputs, options, progress);
  }
  if (auto written = write_truths(inputs->inputs, options.truth); !written)
    return fail("scan", written.error());
  return report(results, options);
}

}  // namespace vigie::app
