// Random numbers that depend on what they are for and on nothing else: a hash of seed and counters, so that
// any frame can be made without those before it.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace vigie::sim {

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}
constexpr std::uint64_t hash(std::uint64_t seed, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) {
  return mix(mix(mix(mix(seed) ^ a) ^ b) ^ c);
}
// In [0, 1).
constexpr double unit(std::uint64_t h) {
  return static_cast<double>(h >> 11) * 0x1p-53;
}

// A sequence of its own.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() { return mix(state_++); }
  double uniform() { return unit(next()); }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // Mean 0, variance 1 (Box, Muller 1958).
  double normal() {
    const double r = std::sqrt(-2 * std::log(1 - uniform()));
    return r * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  std::uint64_t state_;
};

// Smooth noise over the plane (Perlin 2002), about in [-0.7, 0.7], one feature a unit.
inline double gradient_noise(std::uint64_t seed, double x, double y) {
  const double fx = std::floor(x), fy = std::floor(y);
  const double u = x - fx, v = y - fy;
  const auto ix = static_cast<std::uint64_t>(static_cast<std::int64_t>(fx));
  const auto iy = static_cast<std::uint64_t>(static_cast<std::int64_t>(fy));
  const auto corner = [&](std::uint64_t cx, std::uint64_t cy, double dx, double dy) {
    // One round is enough here: it is seen, not measured.
    std::uint64_t h = (cx * 0x9e3779b97f4a7c15ULL) ^ (cy * 0xc2b2ae3d27d4eb4fULL) ^ seed;
    h = (h ^ (h >> 32)) * 0xbf58476d1ce4e5b9ULL;
    h ^= h >> 29;
    const double gx = static_cast<double>(static_cast<std::int32_t>(h & 0xffff) - 32768) / 32768;
    const double gy = static_cast<double>(static_cast<std::int32_t>((h >> 16) & 0xffff) - 32768) / 32768;
    return gx * dx + gy * dy;
  };
  const auto fade = [](double t) { return t * t * t * (t * (t * 6 - 15) + 10); };
  const double a = corner(ix, iy, u, v), b = corner(ix + 1, iy, u - 1, v);
  const double c = corner(ix, iy + 1, u, v - 1), d = corner(ix + 1, iy + 1, u - 1, v - 1);
  const double fu = fade(u), fv = fade(v);
  return (a + (b - a) * fu) * (1 - fv) + (c + (d - c) * fu) * fv;
}

inline double smooth_step(double from, double to, double x) {
  const double t = x <= from ? 0 : x >= to ? 1 : (x - from) / (to - from);
  return t * t * (3 - 2 * t);
}

}  // namespace vigie::sim
