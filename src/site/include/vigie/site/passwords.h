// Users' passwords: hashed with Argon2id (Biryukov, Dinu, Khovratovich, 2015; RFC 9106) by libsodium, one at
// a time. A hash takes 64 MB and about a tenth of a second, on a thread of its own that gives way to those
// that watch.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <vigie/core/mutex.h>
#include <vigie/core/result.h>
#include <vigie/core/user.h>

namespace vigie::site {

inline constexpr std::size_t kLeastPassword = 12, kMostPassword = 256;  // bytes

// invalid_argument where it is too short or too long.
Result<void> check_password(std::string_view password);
// 20 of 31 letters and digits that are not mistaken for one another, 99 random bits: "h4kwt-…".
std::string make_password();
// 256 random bits, "vigie_" and 64 hexadecimal digits; and the hash that it is known by.
std::string make_token();
TokenHash hash_of_token(std::string_view secret);

// Thread-safe.
class Passwords {
 public:
  // The one whose turn it is to hash. Whoever comes while one hashes waits, if nobody else does yet.
  class Turn {
   public:
    Turn(Turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Turn& operator=(Turn&&) = delete;
    ~Turn();

    // As crypto_pwhash_str writes it. exhausted where there is no memory.
    [[nodiscard]] Result<std::string> hash(std::string_view password) const;
    // Takes as long where `hash` is empty, of nobody, and is then false.
    [[nodiscard]] bool is(std::string_view password, const std::string& hash) const;

   private:
    friend class Passwords;
    explicit Turn(Passwords& of) : of_(&of) {}
    Passwords* of_;
  };
  // unavailable where one hashes and another waits: a flood of sign-ins takes two of the threads that answer,
  // and not all.
  Result<Turn> turn() EXCLUDES(mutex_);

 private:
  Mutex mutex_;
  CondVar free_;
  bool taken_ GUARDED_BY(mutex_) = false;
  int waiting_ GUARDED_BY(mutex_) = 0;
};

}  // namespace vigie::site
