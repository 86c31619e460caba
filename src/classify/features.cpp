#include <algorithm>

#include <vigie/classify/features.h>

namespace vigie::classify {
namespace {

constexpr std::array<FeatureRange, kFeatureCount> kRanges{{
    {"speed", -2, 2},
    {"straightness", 0, 1},
    {"unevenness", -2, 0.4F},
    {"aspect", -2.4F, 2.4F},
    {"fill", 0.3F, 1},
    {"symmetry", 0, 1},
    {"legs", -2.4F, 2.4F},
    {"pulse", -2.5F, 0.1F},
    {"rhythm", -0.2F, 1},
    {"period", 0.2F, 1.3F},
    {"hot_spot", 0, 1.8F},
    {"backdrop", -3, 0},
    {"above", -1.8F, 1.8F},
    {"metres_high", -1.2F, 1.4F},
    {"metres_long", -1.2F, 1.9F},
    {"metres_a_second", -1.4F, 2.5F},
}};

}  // namespace

const FeatureRange& range_of(Feature feature) {
  return kRanges[static_cast<std::size_t>(feature)];
}

int bin_of(Feature feature, float value) {
  if (std::isnan(value)) return -1;
  const FeatureRange& range = range_of(feature);
  const float at = (std::clamp(value, range.low, range.high) - range.low) / (range.high - range.low);
  return std::min(static_cast<int>(at * kBinCount), kBinCount - 1);
}

}  // namespace vigie::classify
