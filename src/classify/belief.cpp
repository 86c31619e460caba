#include "belief.h"

#include <algorithm>
#include <cmath>

namespace vigie::classify {
void Belief::take(const LogLikelihoods& told, Duration since, Duration memory) {
  const double kept = std::exp(-since.seconds() / memory.seconds());
  for (std::size_t c = 0; c < sum_.size(); ++c) sum_[c] = kept * sum_[c] + told[c];
  windows_ = kept * windows_ + 1;
}

LogLikelihoods Belief::mean() const {
  LogLikelihoods mean = sum_;
  for (double& l : mean) l /= windows_ + 1;
  return mean;
}

ClassConfidences Belief::posterior(const LogLikelihoods& other) const {
  LogLikelihoods all = mean();
  for (std::size_t c = 0; c < all.size(); ++c) all[c] += other[c];
  const double most = *std::max_element(all.begin(), all.end());
  double total = 0;
  for (double& l : all) total += l = std::exp(l - most);
  ClassConfidences classes;
  for (std::size_t c = 0; c < all.size(); ++c) classes.p[c] = static_cast<float>(all[c] / total);
  return classes;
}

ClassConfidences Belief::confidences(double least, const LogLikelihoods& other) const {
  const ClassConfidences classes = posterior(other);
  const auto best = static_cast<std::size_t>(classes.best());
  return best != 0 && static_cast<double>(classes.p[best]) >= least ? classes : ClassConfidences{};
}

}  // namespace vigie::classify
