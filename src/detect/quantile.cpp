#include "gain_fit.h"

#include <array>
#include <bit>

namespace vigie::detect {
namespace {

constexpr std::uint32_t kSign = 0x80000000U;

// Whole numbers in the order of the values.
std::uint32_t key_of(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}
float value_of(std::uint32_t key) {
  return std::bit_cast<float>((key & kSign) != 0 ? key & ~kSign : ~key);
}

// Leaves of `keys` those whose digit holds the one of rank `rank`, which becomes its rank among them.
void narrow(std::vector<std::uint32_t>& keys, std::size_t& rank, int shift) {
  constexpr std::uint32_t kDigits = 2048;
  std::array<std::uint32_t, kDigits> count{};
  for (const std::uint32_t k : keys) ++count[k >> shift & (kDigits - 1)];
  std::uint32_t digit = 0;
  while (rank >= count[digit]) rank -= count[digit++];
  std::size_t kept = 0;
  for (const std::uint32_t k : keys) {
    keys[kept] = k;
    kept += (k >> shift & (kDigits - 1)) == digit ? 1 : 0;
  }
  keys.resize(kept);
}

}  // namespace

float quantile_of(std::span<const float> values, double share, std::vector<std::uint32_t>& keys) {
  if (values.empty()) return 0;
  keys.clear();
  for (const float v : values) keys.push_back(key_of(v));
  auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  for (const int shift : {21, 10, 0}) {
    if (keys.size() > 1) narrow(keys, rank, shift);
  }
  return value_of(keys[0]);
}

}  // namespace vigie::detect
