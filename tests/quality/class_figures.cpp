#include "class_figures.h"

#include "belief.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <vigie/classify/track_classifier.h>

namespace vigie::quality {
namespace {

template <typename... Values>
std::string line(const char* format, Values... values) {
  char text[160];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

}  // namespace

classify::Features without_metres(classify::Features features) {
  for (std::size_t f = 0; f < features.values.size(); ++f) {
    if (classify::is_in_metres(static_cast<classify::Feature>(f))) features.values[f] = std::nanf("");
  }
  return features;
}

double weight_of(const std::vector<Window>& run) {
  constexpr double kMostWindows = 20;
  return std::min(1.0, kMostWindows / static_cast<double>(run.size()));
}

void ClassFigures::add(const std::vector<Window>& run, bool with_metres) {
  const classify::TrackClassifierOptions options;
  const double weight = weight_of(run);
  classify::Belief belief;
  UtcTime last;
  for (const Window& w : run) {
    const Duration since = &w == &run.front() ? Duration() : w.time - last;
    last = w.time;
    belief.take(classify::log_likelihoods(with_metres ? w.features : without_metres(w.features)), since,
                options.memory);
    const auto truth = static_cast<std::size_t>(w.truth);
    const ClassConfidences p = belief.posterior();
    for (std::size_t c = 0; c < p.p.size(); ++c)
      brier_ += weight * std::pow(static_cast<double>(p.p[c]) - (c == truth ? 1 : 0), 2);
    const auto likeliest = static_cast<std::size_t>(p.best());
    const double confidence = static_cast<double>(p.p[likeliest]);
    Bin& bin = reliability_[static_cast<std::size_t>(std::min(confidence * 10, 9.0))];
    bin.windows += weight;
    bin.confidence += weight * confidence;
    bin.right += likeliest == truth ? weight : 0;
    const auto told = static_cast<std::size_t>(belief.confidences(options.least_confidence).best());
    told_[truth][told] += weight;
    windows_ += weight;
  }
}

double ClassFigures::right() const {
  double sum = 0;
  for (std::size_t c = 1; c < told_.size(); ++c) sum += told_[c][c];
  return windows_ > 0 ? sum / windows_ : 0;
}

double ClassFigures::wrong() const {
  double sum = 0;
  for (std::size_t truth = 1; truth < told_.size(); ++truth) {
    for (std::size_t c = 1; c < told_.size(); ++c) sum += c == truth ? 0 : told_[truth][c];
  }
  return windows_ > 0 ? sum / windows_ : 0;
}

double ClassFigures::calibration_error() const {
  double sum = 0;
  for (const Bin& bin : reliability_) sum += std::abs(bin.confidence - bin.right);
  return windows_ > 0 ? sum / windows_ : 0;
}

std::string ClassFigures::to_text() const {
  std::string text = line("%-9s %7s", "truth", "windows");
  for (int c = 0; c < kObjectClassCount; ++c)
    text += line(" %8s", std::string(to_string(static_cast<ObjectClass>(c))).c_str());
  text += "\n";
  for (std::size_t truth = 1; truth < told_.size(); ++truth) {
    double all = 0;
    for (const double n : told_[truth]) all += n;
    if (all == 0) continue;
    text += line("%-9s %7.0f", std::string(to_string(static_cast<ObjectClass>(truth))).c_str(), all);
    for (const double n : told_[truth]) text += line(" %8.3f", n / all);
    text += "\n";
  }
  text += line("told right %.3f, wrong %.3f, unknown %.3f; Brier %.3f, calibration error %.3f\n", right(),
               wrong(), unknown(), brier(), calibration_error());
  for (const Bin& bin : reliability_) {
    if (bin.windows > 0)
      text += line("confidence %.3f: right %.3f of %.0f\n", bin.confidence / bin.windows,
                   bin.right / bin.windows, bin.windows);
  }
  return text;
}

}  // namespace vigie::quality
