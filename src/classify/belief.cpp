#include "belief.h"

#include <algorithm>
#include <cmath>

namespace vigie::classify {
void Belief::take(const LogLikelihoods& told, Duration since, Duration memory) {
  const double kept = std::exp(-since.seconds() / memory.seconds());
  for (std::size_t c = 0; c < sum_.size(); ++c) sum_[c] = kept * sum_[c] + told[c];
  windows_ = kept * windows_ + 1;
}

ClassConfidences Belief::posterior(double temperature) const {
  ClassConfidences classes;
  const double most = *std::max_element(sum_.begin(), sum_.end());
  const double scale = 1 / (temperature * (windows_ + 1));
  double total = 0;
  for (const double s : sum_) total += std::exp((s - most) * scale);
  for (std::size_t c = 0; c < sum_.size(); ++c)
    classes.p[c] = static_cast<float>(std::exp((sum_[c] - most) * scale) / total);
  return classes;
}

ClassConfidences Belief::confidences(double least) const {
  const ClassConfidences classes = posterior(learnt_model().temperature);
  const auto best = static_cast<std::size_t>(classes.best());
  return best != 0 && static_cast<double>(classes.p[best]) >= least ? classes : ClassConfidences{};
}

}  // namespace vigie::classify
