// Order statistics of samples. Reentrant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace vigie {

// The sample of this rank, from 0; reorders them. `rank` < their number.
template <typename T>
T sample_of_rank(std::span<T> samples, std::size_t rank) {
  const auto at = samples.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(samples.begin(), at, samples.end());
  return *at;
}

// The sample below which `share` of the others are, in [0, 1]; reorders them. There is at least one.
template <typename T>
T quantile(std::span<T> samples, double share) {
  return sample_of_rank(samples, static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1)));
}

// The middle one, of an even number the upper; reorders them. There is at least one.
template <typename T>
T median(std::span<T> samples) {
  return sample_of_rank(samples, samples.size() / 2);
}

}  // namespace vigie
