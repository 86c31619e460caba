// vigie bench: what detection and tracking cost on this machine, beside the least that any detector does.
#include "bench_load.h"
#include "bench_run.h"
#include "command_line.h"
#include "subcommands.h"

#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vigie::app {
namespace {

using nlohmann::ordered_json;

double milliseconds(double ns_a_pixel) {
  return ns_a_pixel * kBenchWidth * kBenchHeight / 1e6;
}

void print_head() {
  fmt::print("{} x {} pixels of 16 bits, {} targets in view; configuration {}; the processor has {}\n\n",
             kBenchWidth, kBenchHeight, kBenchTargets, site::configuration_hash({}), processor_vectors());
  fmt::print("{:>7}  {:>19}  {:>22}  {:>6}  {:>16}  {:>14}  {:>15}\n", "streams", "bare pass",
             "detection, tracking", "ratio", "memory a stream", "tracks a frame", "frames a second");
}

void print_row(const BenchFigures& f) {
  fmt::print(
      "{:>7}  {:>6.3f} ms {:>4.2f} ns/px  {:>8.3f} ms {:>5.2f} ns/px  {:>6.1f}  {:>13.1f} MB  {:>14.1f}  "
      "{:>15.0f}\n",
      f.streams, milliseconds(f.bare_ns), f.bare_ns, milliseconds(f.engine_ns), f.engine_ns,
      f.engine_ns / f.bare_ns, f.memory_mb, f.tracks, 1000 / milliseconds(f.engine_ns));
  std::fflush(stdout);
}

ordered_json to_json(const BenchFigures& f) {
  return {{"streams", f.streams},
          {"bare_pass_ns_per_pixel", f.bare_ns},
          {"engine_ns_per_pixel", f.engine_ns},
          {"engine_ms_per_frame", milliseconds(f.engine_ns)},
          {"ratio", f.engine_ns / f.bare_ns},
          {"memory_mb_per_stream", f.memory_mb},
          {"detections_per_frame", f.detections},
          {"tracks_per_frame", f.tracks}};
}

}  // namespace

int run_bench(int argc, char** argv) {
  std::vector<int> streams{1, 64};
  int turns = 30;
  bool json = false;
  CLI::App app(
      "Measures this machine: detection and tracking of simulated cameras on one core, beside a bare pass "
      "over "
      "the same frames.",
      "vigie bench");
  app.add_option("--streams", streams, "how many cameras in turn: 1,64")
      ->type_name("LIST")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(1, 1024));
  app.add_option("--turns", turns, "how many are timed; the middle one counts")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_flag("--json", json, "print the figures as JSON");
  if (const auto status = parse_words(app, argc, argv)) return *status;
  const auto ground = bench_ground();
  if (!ground) return fail("bench", ground.error());
  ordered_json runs = ordered_json::array();
  if (!json) print_head();
  for (const int count : streams) {
    const BenchFigures figures = bench(*ground, count, turns);
    json ? runs.push_back(to_json(figures)) : print_row(figures);
  }
  if (json) {
    const ordered_json all = {
        {"width_px", kBenchWidth},          {"height_px", kBenchHeight},
        {"targets", kBenchTargets},         {"configuration", site::configuration_hash({})},
        {"processor", processor_vectors()}, {"runs", runs}};
    std::puts(all.dump(2).c_str());
  }
  return kDone;
}

}  // namespace vigie::app
