// How good the classes are that were told: who was taken for whom, and whether confidences are what they say.
#pragma once

#include "class_scenes.h"

#include <array>
#include <string>

namespace vigie::quality {

// As the classifier would have been shown it without a place: the features in metres taken out.
classify::Features without_metres(classify::Features features);

// What each window of a track counts for: twenty windows at most, so that a track that is seen for long is
// not the whole of its class.
double weight_of(const std::vector<Window>& run);

class ClassFigures {
 public:
  // The windows of one track that are of one class, in the order of time, as the classifier takes them in;
  // weighted as above.
  void add(const std::vector<Window>& run, bool with_metres);

  // Of all windows: told a class that is not the true one.
  [[nodiscard]] double wrong() const;
  [[nodiscard]] double right() const;
  [[nodiscard]] double unknown() const { return 1 - wrong() - right(); }
  // Of the probabilities before anything is withheld, in [0, 2] (Brier 1950).
  [[nodiscard]] double brier() const { return windows_ > 0 ? brier_ / windows_ : 0; }
  // Expected calibration error of the class that is likeliest, in ten bins (Guo et al. 2017).
  [[nodiscard]] double calibration_error() const;
  [[nodiscard]] std::string to_text() const;

 private:
  struct Bin {
    double windows = 0, right = 0, confidence = 0;
  };
  std::array<std::array<double, kObjectClassCount>, kObjectClassCount> told_{};  // by truth, by what was told
  std::array<Bin, 10> reliability_;
  double windows_ = 0, brier_ = 0;
};

}  // namespace vigie::quality
