// How likely each bin of each feature is of each class, and two temperatures: the whole of what is learnt.
// Reentrant.
#pragma once

#include <array>

#include <vigie/classify/features.h>
#include <vigie/core/track.h>

namespace vigie::classify {

struct Model {
  // Per mille, by feature, class from person to aircraft, and bin.
  std::array<std::array<std::array<int, kBinCount>, kObjectClassCount - 1>, kFeatureCount> share;
  // What a window's sum of logarithms is divided by, without its metres and with them: length and speed in
  // metres say again much of what speed in lengths has said.
  double temperature = 1, temperature_in_metres = 1;
};
// As in model.inc, which quality_class_training writes; not by hand.
const Model& learnt_model();

// Nats, in the order of ObjectClass.
using LogLikelihoods = std::array<double, kObjectClassCount>;

// Of one window: the sum over its features, over the temperature. `unknown` finds every bin as likely as
// every other.
LogLikelihoods log_likelihoods(const Features& features, const Model& model = learnt_model());

}  // namespace vigie::classify
