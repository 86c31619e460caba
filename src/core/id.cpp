#include <algorithm>

#include <fmt/format.h>
#include <sys/random.h>

#include <vigie/core/ascii.h>
#include <vigie/core/id.h>
#include <vigie/core/log.h>

namespace vigie {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void fill_random(std::uint8_t* bytes, std::size_t size) {
  // Up to 256 bytes come whole and never fail once the system has started.
  const ssize_t got = getrandom(bytes, size, 0);
  VIGIE_ASSERT(got == static_cast<ssize_t>(size));
}

Uuid from_halves(std::uint64_t high, std::uint64_t low) {
  Uuid uuid;
  for (std::size_t i = 0; i < 8; ++i) {
    uuid.bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    uuid.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return uuid;
}

// 48 bits of milliseconds, version 7, 12 bits of counter; variant 2 and 62 bits of tail.
Uuid version7(std::int64_t ms, std::uint32_t counter, std::uint64_t tail) {
  return from_halves(static_cast<std::uint64_t>(ms) << 16 | 0x7000U | (counter & 0xFFFU),
                     (tail & 0x3FFF'FFFF'FFFF'FFFFULL) | 0x8000'0000'0000'0000ULL);
}

}  // namespace

std::string Uuid::to_string() const {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15];
  }
  return text;
}

Result<Uuid> Uuid::parse(std::string_view text) {
  const auto bad = [&] {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is not a UUID", printable(text.substr(0, 64))));
  };
  if (text.size() != 36) return bad();
  Uuid uuid;
  std::size_t digit = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return bad();
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) return bad();
    uuid.bytes[digit / 2] = static_cast<std::uint8_t>(uuid.bytes[digit / 2] << 4 | value);
    ++digit;
  }
  return uuid;
}

Uuid UuidV7Generator::next() {
  std::uint64_t tail = 0;
  fill_random(reinterpret_cast<std::uint8_t*>(&tail), sizeof tail);
  const std::int64_t now_ms = std::max<std::int64_t>(clock_.utc().nanoseconds() / 1'000'000, 0);
  MutexLock lock(mutex_);
  if (now_ms > last_ms_) {
    last_ms_ = now_ms;
    counter_ = 0;
  } else if (++counter_ > 0xFFF) {
    ++last_ms_;
    counter_ = 0;
  }
  return version7(last_ms_, counter_, tail);
}

Uuid SequenceIdGenerator::next() {
  MutexLock lock(mutex_);
  ++count_;
  return version7(series_, 0, count_);
}

}  // namespace vigie
