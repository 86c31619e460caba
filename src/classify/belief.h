// What is thought of one track's class, as its windows come in. They are averaged, not added: they show the
// same body and the same way of going again. A few count less than many.
#pragma once

#include "model.h"

#include <vigie/core/time.h>

namespace vigie::classify {

class Belief {
 public:
  // One window's worth, `since` the one before; `memory` as of the options.
  void take(const LogLikelihoods& told, Duration since, Duration memory);
  // Their mean, nearer to nothing while they are few.
  [[nodiscard]] LogLikelihoods mean() const;
  // All on `unknown` where no class reaches `least`. `other`, in nats: what another witness says, who given
  // the class knows nothing of these windows; what is told without one is calibrated.
  [[nodiscard]] ClassConfidences confidences(double least, const LogLikelihoods& other = {}) const;
  // Before `unknown` takes over: sums to 1.
  [[nodiscard]] ClassConfidences posterior(const LogLikelihoods& other = {}) const;

 private:
  LogLikelihoods sum_{};
  double windows_ = 0;
};

}  // namespace vigie::classify
