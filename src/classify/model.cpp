#include "model.h"

#include <cmath>

namespace vigie::classify {
namespace {

constexpr Model kLearnt{
#include "model.inc"
};

// The share of a feature's values that come from what the simulator does not know, anywhere in its range
// (Huber 1964): no feature by itself may rule a class out.
constexpr double kSurprise = 0.25;

}  // namespace

const Model& learnt_model() {
  return kLearnt;
}

LogLikelihoods log_likelihoods(const Features& features, const Model& model) {
  LogLikelihoods sum{};
  bool in_metres = false;
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    const auto feature = static_cast<Feature>(i);
    const int bin = bin_of(feature, features[feature]);
    if (bin < 0) continue;
    in_metres = in_metres || is_in_metres(feature);
    const double uniform = 1.0 / kBinCount;
    sum[0] += std::log(uniform);
    for (std::size_t c = 1; c < sum.size(); ++c) {
      const int share = model.share[i][c - 1][static_cast<std::size_t>(bin)];
      sum[c] += std::log((1 - kSurprise) * share / 1000 + kSurprise * uniform);
    }
  }
  for (double& l : sum) l /= in_metres ? model.temperature_in_metres : model.temperature;
  return sum;
}

}  // namespace vigie::classify
