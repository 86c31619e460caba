#include "blob_rows.h"
#include "rows.h"

#include <algorithm>

namespace vigie::detect {
namespace {

void sway(const SwayRow& row, SwaySums& sums) {
  const auto between = [](const std::int16_t* level, const std::uint8_t* more, std::ptrdiff_t one,
                          const std::int16_t* other_level, const std::uint8_t* other_more,
                          std::ptrdiff_t other) {
    return (level[one] - other_level[other]) * 256 + more[one] - other_more[other];
  };
  for (std::size_t k = 0; k < row.count; ++k) {
    const auto i = static_cast<std::ptrdiff_t>(k * row.step);
    // Over two pixels, in 256ths of a count.
    const int across = between(row.here, row.here_256ths, i + 1, row.here, row.here_256ths, i - 1);
    const int down = between(row.below, row.below_256ths, i, row.above, row.above_256ths, i);
    const int more = (row.in[i] - kLevelBias - row.here[i]) * 256 - row.here_256ths[i];
    const float x = static_cast<float>(across) * (1.0F / 512), y = static_cast<float>(down) * (1.0F / 512);
    const float d = static_cast<float>(more) * (1.0F / 256);
    const std::size_t lane = k % kBlobLanes;
    sums[0][lane] += x * x;
    sums[1][lane] += x * y;
    sums[2][lane] += y * y;
    sums[3][lane] += x * d;
    sums[4][lane] += y * d;
    sums[5][lane] += d * d;
  }
}

float most(const std::int16_t* filtered, const std::int16_t* noise, std::size_t count) {
  float most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto f = static_cast<float>(filtered[i]), s = static_cast<float>(noise[i]);
    most = std::max(most, f * f / (s * s));
  }
  return most;
}

}  // namespace

BlobRows scalar_blob_rows() {
  return {sway, most};
}

}  // namespace vigie::detect
