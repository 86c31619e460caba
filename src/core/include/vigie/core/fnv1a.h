// FNV-1a in 64 bits (Fowler, Noll and Vo 1991): tells one configuration from another. Not against people who
// want two to look alike. Reentrant.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <span>

#include <vigie/core/time.h>

namespace vigie {

class Fnv1a {
 public:
  void put(std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte) put_byte(static_cast<std::uint8_t>(value >> (8 * byte) & 255));
  }
  void put(double value) { put(std::bit_cast<std::uint64_t>(value)); }
  void put(std::integral auto value) { put(static_cast<std::uint64_t>(value)); }
  void put(Duration value) { put(value.nanoseconds()); }
  void put(std::span<const char> bytes) {
    for (const char byte : bytes) put_byte(static_cast<std::uint8_t>(byte));
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  void put_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3; }

  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace vigie
