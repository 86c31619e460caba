// Who may sign in to a site, and the tokens that programs bring. Plain values, kept version by version.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <vigie/core/principal.h>
#include <vigie/core/site.h>

namespace vigie {

using UserId = Id<struct UserTag>;
using TokenId = Id<struct TokenTag>;

inline constexpr std::size_t kMostUsers = 500;   // of one site
inline constexpr std::size_t kMostTokens = 500;  // of one site, revoked ones not counted

struct UserRecord {
  UserId id;
  SiteId site;
  std::uint32_t revision = 0;  // whatever changes ends the user's sessions
  Validity held;
  std::string name;  // what is typed to sign in; no two of a site differ in case alone
  Role role = Role::unknown;
  std::string password_hash;  // Argon2id, as libsodium's crypto_pwhash_str writes it; never shown or logged
  bool enabled = true;
  bool removed = false;  // its history stays
};

// A secret of 256 random bits stands for itself: no more than its hash is kept.
using TokenHash = std::array<std::uint8_t, 32>;  // SHA-256

struct TokenRecord {
  TokenId id;
  SiteId site;
  std::uint32_t revision = 0;
  Validity held;
  std::string name;  // for people
  Role role = Role::unknown;
  TokenHash hash = {};
  std::string made_by;  // the name of who made it
  UtcTime made;
  std::optional<UtcTime> expires;  // it is not known from then on; not set: never
  bool removed = false;            // revoked; its history stays
};

}  // namespace vigie
