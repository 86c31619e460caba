#include "spot_rows.h"

#include <algorithm>
#include <cstdlib>

namespace vigie::detect {
namespace {

std::uint16_t excess(std::uint16_t a, std::uint16_t b) {
  return static_cast<std::uint16_t>(a > b ? a - b : 0);
}

void smooth(const SmoothRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin - 1; x < end + 1; ++x) {
    const auto up = [&](const std::uint16_t* samples) {
      return static_cast<std::uint16_t>(samples[x] << row.shift);
    };
    row.columns[x] = average(average(up(row.above), up(row.below)), up(row.here));
  }
  for (std::size_t x = begin; x < end; ++x) {
    row.smooth[x] = average(average(row.columns[x - 1], row.columns[x + 1]), row.columns[x]);
  }
}

void respond_row(const RespondRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) row.sizes[x] = respond(row.above, row.here, row.below, x).size();
}

void gather(const GatherRow& row, std::size_t width) {
  constexpr std::size_t side = kSpotBlock, r = kSpotReach;
  for (std::size_t x = 0; x < width; ++x) {
    std::uint16_t& highest = row.highest[x / side];
    std::uint32_t& unlike = row.unlike[x / side];
    if (x % side == 0) highest = 0, unlike = 0;
    if (row.inside[x] == 0) continue;
    for (std::size_t y = row.from; y < row.to; ++y) {
      const Response found = respond(row.rows[y], row.rows[y + r], row.rows[y + 2 * r], x);
      highest = std::max(highest, found.size());
      unlike += std::min(found.unlike, kMostUnlike);
    }
  }
}

void halve(const HalveRow& row, std::size_t begin, std::size_t end) {
  for (std::size_t x = begin; x < end; ++x) {
    const auto up = [&](const std::uint16_t* samples, std::size_t i) {
      return static_cast<std::uint16_t>(samples[i] << row.shift);
    };
    row.out[x] = average(average(up(row.upper, 2 * x), up(row.lower, 2 * x)),
                         average(up(row.upper, 2 * x + 1), up(row.lower, 2 * x + 1)));
  }
}

}  // namespace

Response respond(const std::uint16_t* above, const std::uint16_t* here, const std::uint16_t* below,
                 std::size_t x) {
  constexpr std::size_t r = kSpotReach;
  const std::uint16_t falling = average(above[x - r], below[x + r]), upright = average(above[x], below[x]),
                      rising = average(above[x + r], below[x - r]), level = average(here[x - r], here[x + r]);
  const std::uint16_t mean = average(average(falling, upright), average(rising, level)), own = here[x];
  return {excess(own, std::max({falling, upright, rising, level})),
          excess(std::min({falling, upright, rising, level}), own),
          static_cast<std::uint16_t>(excess(own, mean) | excess(mean, own))};
}

SpotRows scalar_spot_rows() {
  return {smooth, respond_row, gather, halve};
}

}  // namespace vigie::detect
