// Learns src/classify/model.inc from simulated scenes:
//   quality_class_training windows FIRST COUNT > windows.csv
//   quality_class_training learn < windows.csv > model.inc
//   quality_class_training measure < windows.csv, of scenes that were not learnt from
//   quality_class_training recording FILE... > windows.csv, without truth
#include "belief.h"
#include "class_figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include <vigie/classify/track_classifier.h>
#include <vigie/core/capture_clock.h>

namespace vigie::quality {
namespace {

using classify::Features;
using classify::kBinCount;
using classify::kFeatureCount;
using classify::Model;

// scene,track,frame,time_s,truth,left,top,width,height,features...
void print(std::string_view name, const std::vector<Window>& windows) {
  for (const Window& w : windows) {
    std::printf("%.*s,%d,%d,%.3f,%d,%.1f,%.1f,%.1f,%.1f", static_cast<int>(name.size()), name.data(), w.track,
                w.frame, (w.time - kUnknownStart).seconds(), static_cast<int>(w.truth), w.box.left, w.box.top,
                w.box.width, w.box.height);
    for (const float v : w.features.values) std::printf(",%.4g", static_cast<double>(v));
    std::printf("\n");
  }
}

// The windows of one track that are of one class, in the order of time.
using Run = std::vector<Window>;
using Scenes = std::map<int, std::vector<Run>>;
Scenes read_runs(std::istream& in) {
  constexpr std::size_t kColumns = 9 + kFeatureCount;
  std::map<std::tuple<int, int, int>, Run> of;
  for (std::string line; std::getline(in, line);) {
    std::vector<double> v;
    for (const char* at = line.c_str(); v.size() < kColumns && *at != 0;) {
      char* end = nullptr;
      v.push_back(std::strtod(at, &end));
      at = *end == ',' ? end + 1 : end;
    }
    if (v.size() != kColumns) continue;
    Window w;
    w.time = kUnknownStart + Duration::from_seconds(v[3]);
    w.truth = static_cast<ObjectClass>(static_cast<int>(v[4]));
    for (std::size_t f = 0; f < kFeatureCount; ++f) w.features.values[f] = static_cast<float>(v[9 + f]);
    if (w.truth != ObjectClass::unknown)
      of[{static_cast<int>(v[0]), static_cast<int>(v[1]), static_cast<int>(v[4])}].push_back(w);
  }
  Scenes scenes;
  for (auto& [key, run] : of) scenes[std::get<0>(key)].push_back(std::move(run));
  return scenes;
}

using Bins = std::array<double, kBinCount>;

// What is seen little is smoothed: each bin lends a quarter to its neighbours, and holds half a window more.
std::array<int, kBinCount> shares(const Bins& counts) {
  Bins smooth{};
  for (int b = 0; b < kBinCount; ++b) {
    const auto at = [&](int i) { return counts[static_cast<std::size_t>(std::clamp(i, 0, kBinCount - 1))]; };
    smooth[static_cast<std::size_t>(b)] = 0.25 * at(b - 1) + 0.5 * at(b) + 0.25 * at(b + 1) + 0.5;
  }
  double sum = 0;
  for (const double s : smooth) sum += s;
  std::array<int, kBinCount> result{};
  for (std::size_t b = 0; b < kBinCount; ++b)
    result[b] = static_cast<int>(std::lround(1000 * smooth[b] / sum));
  return result;
}

Model learn_shares(const std::vector<Run>& all) {
  std::array<std::array<Bins, kObjectClassCount - 1>, kFeatureCount> counts{};
  for (const Run& run : all) {
    for (const Window& w : run) {
      for (std::size_t f = 0; f < kFeatureCount; ++f) {
        const int bin = classify::bin_of(static_cast<classify::Feature>(f), w.features.values[f]);
        if (bin >= 0)
          counts[f][static_cast<std::size_t>(w.truth) - 1][static_cast<std::size_t>(bin)] += weight_of(run);
      }
    }
  }
  Model model{};
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    for (std::size_t c = 0; c < counts[f].size(); ++c) model.share[f][c] = shares(counts[f][c]);
  }
  return model;
}

// Mean over the windows of -log of the truth's probability, as the classifier is shown them with a place or
// without.
double surprise(const std::vector<Run>& all, const Model& model, bool metres) {
  const classify::TrackClassifierOptions options;
  double sum = 0, weights = 0;
  for (const Run& run : all) {
    classify::Belief belief;
    for (const Window& w : run) {
      const Features& f = w.features;
      belief.take(classify::log_likelihoods(metres ? f : without_metres(f), model),
                  &w == &run.front() ? Duration() : w.time - (&w - 1)->time, options.memory);
      const auto p = belief.posterior().p[static_cast<std::size_t>(w.truth)];
      sum -= weight_of(run) * std::log(std::max(static_cast<double>(p), 1e-12));
      weights += weight_of(run);
    }
  }
  return sum / weights;
}

void fit(double& temperature, const std::vector<Run>& to, Model& model, bool metres) {
  double least = 1e9, best = 1;
  for (temperature = 0.2; temperature < 10; temperature *= 1.05) {
    const double s = surprise(to, model, metres);
    if (s < least) least = s, best = temperature;
  }
  temperature = best;
  std::fprintf(stderr, "at temperature %.2f %s a place the truth's mean surprise is %.3f nats\n", best,
               metres ? "with" : "without", least);
}

// Three scenes of four give the shares, the fourth the temperatures.
void learn() {
  std::vector<Run> for_shares, for_temperature;
  for (auto& [scene, runs] : read_runs(std::cin)) {
    auto& to = scene % 4 == 0 ? for_temperature : for_shares;
    to.insert(to.end(), runs.begin(), runs.end());
  }
  Model model = learn_shares(for_shares);
  fit(model.temperature, for_temperature, model, false);
  fit(model.temperature_in_metres, for_temperature, model, true);
  std::printf("{{");
  for (const auto& feature : model.share) {
    std::printf("{{");
    for (const auto& of_class : feature) {
      std::printf("{");
      for (const int share : of_class) std::printf("%d,", share);
      std::printf("},\n");
    }
    std::printf("}},\n");
  }
  std::printf("}},\n%.2f, %.2f\n", model.temperature, model.temperature_in_metres);
}

Run in_metres(Run run) {
  std::erase_if(run, [](const Window& w) { return std::isnan(w.features[classify::Feature::metres_long]); });
  return run;
}

void measure() {
  struct {
    ClassFigures without_a_place, with_one;
    void add(const Run& run) {
      without_a_place.add(run, false);
      with_one.add(run, true);
    }
    void print(const char* of) const {
      std::printf("%s, without a place\n%s\n%s, with one\n%s\n", of, without_a_place.to_text().c_str(), of,
                  with_one.to_text().c_str());
    }
  } all, placed;
  for (const auto& [scene, runs] : read_runs(std::cin)) {
    for (const Run& run : runs) {
      all.add(run);
      placed.add(in_metres(run));
    }
  }
  all.print("all");
  placed.print("where the place is well known");
}

}  // namespace
}  // namespace vigie::quality

int main(int argc, char** argv) {
  using namespace vigie::quality;
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "learn" && argc == 2) {
    learn();
  } else if (what == "measure" && argc == 2) {
    measure();
  } else if (what == "windows" && argc == 4) {
    const int first = std::atoi(argv[2]), count = std::atoi(argv[3]);
    for (int seed = first; seed < first + count; ++seed)
      print(std::to_string(seed), class_windows(static_cast<std::uint64_t>(seed)));
  } else if (what == "recording") {
    for (int i = 2; i < argc; ++i) print(argv[i], recording_windows(argv[i]));
  } else {
    std::fprintf(stderr,
                 "usage: quality_class_training windows FIRST COUNT | learn | measure | recording FILE...\n");
    return 2;
  }
  return 0;
}
