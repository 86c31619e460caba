// Numbers and texts out of bytes from outside: what lies beyond their end is not there.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace vigie::source {

// Borrows the bytes. Reentrant.
class FlirBytes {
 public:
  FlirBytes(std::span<const std::uint8_t> bytes, bool big_endian) : bytes_(bytes), big_(big_endian) {}

  [[nodiscard]] std::optional<std::uint16_t> u16(std::size_t at) const { return number<std::uint16_t>(at); }
  [[nodiscard]] std::optional<std::uint32_t> u32(std::size_t at) const { return number<std::uint32_t>(at); }
  [[nodiscard]] std::optional<float> f32(std::size_t at) const {
    const auto bits = u32(at);
    return bits ? std::optional(std::bit_cast<float>(*bits)) : std::nullopt;
  }
  // Up to a zero byte, or `most` bytes; empty where nothing is there.
  [[nodiscard]] std::string text(std::size_t at, std::size_t most) const {
    std::string out;
    for (; at < bytes_.size() && out.size() < most && bytes_[at] != 0; ++at) {
      out += static_cast<char>(bytes_[at]);
    }
    return out;
  }
  // [at, at + size), where all of it is there.
  [[nodiscard]] std::optional<std::span<const std::uint8_t>> part(std::uint64_t at,
                                                                  std::uint64_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at) return std::nullopt;
    return bytes_.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
  }

 private:
  template <typename T>
  [[nodiscard]] std::optional<T> number(std::size_t at) const {
    const auto bytes = part(at, sizeof(T));
    if (!bytes) return std::nullopt;
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      const std::size_t from = big_ ? i : sizeof(T) - 1 - i;
      value = static_cast<T>(static_cast<std::uint64_t>(value) << 8 | (*bytes)[from]);
    }
    return value;
  }

  std::span<const std::uint8_t> bytes_;
  bool big_;
};

}  // namespace vigie::source
