#include "gain_fit.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "quantile.cpp"
#include <hwy/foreach_target.h>  // this file once for each instruction set
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace vigie::detect::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D32 = hn::ScalableTag<std::int32_t>;
constexpr D32 d32;

// How many of whole vectors of numbers are at most `most`.
std::size_t count_to(const std::int32_t* numbers, std::size_t n, std::int32_t most) {
  const auto limit = hn::Set(d32, most);
  auto above = hn::Zero(d32);
  for (std::size_t i = 0; i < n; i += hn::Lanes(d32)) {
    above = hn::Sub(above, hn::VecFromMask(d32, hn::Gt(hn::LoadU(d32, numbers + i), limit)));
  }
  return n - static_cast<std::size_t>(hn::GetLane(hn::SumOfLanes(d32, above)));
}

}  // namespace

// The number of this rank: what it lies in is halved until one is left.
std::int32_t number_of_rank(const std::int32_t* numbers, std::size_t n, std::size_t rank) {
  auto lowest = hn::LoadU(d32, numbers), highest = lowest;
  for (std::size_t i = 0; i < n; i += hn::Lanes(d32)) {
    lowest = hn::Min(lowest, hn::LoadU(d32, numbers + i));
    highest = hn::Max(highest, hn::LoadU(d32, numbers + i));
  }
  std::int64_t low = hn::GetLane(hn::MinOfLanes(d32, lowest));
  std::int64_t high = hn::GetLane(hn::MaxOfLanes(d32, highest));
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (rank < count_to(numbers, n, static_cast<std::int32_t>(middle))) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return static_cast<std::int32_t>(low);
}

}  // namespace vigie::detect::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <bit>
#include <limits>

namespace vigie::detect {
namespace {

HWY_EXPORT(number_of_rank);

// Whole numbers in the order of the values, and back.
std::int32_t key_of(float value) {
  const auto bits = std::bit_cast<std::int32_t>(value);
  return bits ^ (bits >> 31 & std::numeric_limits<std::int32_t>::max());
}
float value_of(std::int32_t key) {
  return std::bit_cast<float>(key ^ (key >> 31 & std::numeric_limits<std::int32_t>::max()));
}

}  // namespace

float quantile_of(std::span<const float> values, double share, std::vector<std::int32_t>& keys) {
  if (values.empty()) return 0;
  const std::size_t n = values.size();
  keys.resize((n + kQuantileMargin - 1) / kQuantileMargin * kQuantileMargin);
  std::ranges::transform(values, keys.begin(), key_of);
  std::fill(keys.begin() + static_cast<std::ptrdiff_t>(n), keys.end(),
            std::numeric_limits<std::int32_t>::max());
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(n - 1));
  return value_of(HWY_DYNAMIC_DISPATCH(number_of_rank)(keys.data(), keys.size(), rank));
}

}  // namespace vigie::detect
#endif
