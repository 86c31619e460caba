// Names of stored and sent things: UUIDv7 (RFC 9562), which sort by the time they were made.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>
#include <vigie/core/result.h>

namespace vigie {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  [[nodiscard]] bool is_nil() const { return *this == Uuid{}; }
  // "018f3c1e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
  [[nodiscard]] std::string to_string() const;
  // Any version; upper or lower case. invalid_argument otherwise.
  static Result<Uuid> parse(std::string_view text);
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

// An id that cannot be taken for that of another kind of thing.
template <typename Tag>
struct Id {
  Uuid uuid;

  [[nodiscard]] bool is_nil() const { return uuid.is_nil(); }
  [[nodiscard]] std::string to_string() const { return uuid.to_string(); }
  static Result<Id> parse(std::string_view text) {
    auto parsed = Uuid::parse(text);
    if (!parsed) return std::move(parsed).error();
    return Id{*parsed};
  }
  friend auto operator<=>(const Id&, const Id&) = default;
};

using SiteId = Id<struct SiteTag>;
using CameraId = Id<struct CameraTag>;
using TrackId = Id<struct TrackTag>;
using TargetId = Id<struct TargetTag>;
using EventId = Id<struct EventTag>;
using PrincipalId = Id<struct PrincipalTag>;

// Thread-safe.
class IdGenerator {
 public:
  IdGenerator() = default;
  IdGenerator(const IdGenerator&) = delete;
  IdGenerator& operator=(const IdGenerator&) = delete;
  virtual ~IdGenerator() = default;
  virtual Uuid next() = 0;

  template <typename TypedId>
  TypedId make() {
    return TypedId{next()};
  }
};

// From the clock and the operating system's random numbers. Ids of one generator only ever rise,
// even where the clock steps back.
class UuidV7Generator final : public IdGenerator {
 public:
  explicit UuidV7Generator(const Clock& clock) : clock_(clock) {}
  Uuid next() override;

 private:
  const Clock& clock_;
  Mutex mutex_;
  std::int64_t last_ms_ GUARDED_BY(mutex_) = 0;
  std::uint32_t counter_ GUARDED_BY(mutex_) = 0;
};

// 1, 2, 3, … in the shape of a UUIDv7, so that the same input gives the same ids.
class SequenceIdGenerator final : public IdGenerator {
 public:
  // Generators with different `series` never give the same id.
  explicit SequenceIdGenerator(std::uint32_t series = 0) : series_(series) {}
  Uuid next() override;

 private:
  const std::uint32_t series_;
  Mutex mutex_;
  std::uint64_t count_ GUARDED_BY(mutex_) = 0;
};

}  // namespace vigie

template <>
struct std::hash<vigie::Uuid> {
  std::size_t operator()(const vigie::Uuid& uuid) const noexcept {
    return std::hash<std::string_view>()(
        {reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
  }
};

template <typename Tag>
struct std::hash<vigie::Id<Tag>> {
  std::size_t operator()(const vigie::Id<Tag>& id) const noexcept {
    return std::hash<vigie::Uuid>()(id.uuid);
  }
};
