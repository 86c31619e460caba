// The users and tokens of a site: kept in the register version by version, each change with its line in the
// audit log. Who may do what is core's authorise(); who is signed in, the server's.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>
#include <vigie/core/register.h>
#include <vigie/site/passwords.h>

namespace vigie::site {

struct NewUser {
  std::string name;  // 1 to 64 letters of a to z, digits, and . _ - @; unlike any other, whatever the case
  Role role = Role::unknown;
  std::optional<std::string> password = {};  // not set: one is made
};

struct UserChange {
  std::optional<std::string> name;
  std::optional<Role> role;
  std::optional<bool> enabled;
  bool new_password = false;  // one is made
};

// A user as it is now, and the password that was made for it: told once.
struct UserAnswer {
  UserRecord user;
  std::string password;  // empty: none was made
};

struct NewToken {
  std::string name;  // 1 to 100 characters
  Role role = Role::unknown;
  std::optional<UtcTime> expires;  // later than now
};

struct TokenAnswer {
  TokenRecord token;
  std::string secret;  // told once
};

// Thread-safe. Errors of changes: not_found, invalid_argument for words that make no sense, already_exists
// for a name that is taken and where no administrator would be left who may sign in, unavailable where others
// hash passwords, exhausted past the most that a site may have, io and exhausted from the disk.
class Users {
 public:
  // All three outlive it.
  static Result<std::unique_ptr<Users>> open(Register& records, SiteId site, const Clock& clock,
                                             IdGenerator& ids);
  // Of the data folder of a node that does not run. unavailable where it does.
  static Result<std::unique_ptr<Users>> open(const std::filesystem::path& folder, const Clock& clock,
                                             IdGenerator& ids);

  // Nobody was ever added.
  [[nodiscard]] bool none() const { return now()->users.empty(); }
  // In order of their ids.
  [[nodiscard]] std::vector<UserRecord> users() const { return now()->users; }
  // Those not revoked, expired ones too.
  [[nodiscard]] std::vector<TokenRecord> tokens() const { return now()->tokens; }
  [[nodiscard]] std::optional<UserRecord> user(UserId id) const;
  // Whatever the case.
  [[nodiscard]] std::optional<UserRecord> user(std::string_view name) const;
  // Those that hold now.
  [[nodiscard]] std::optional<TokenRecord> token(TokenId id) const;
  [[nodiscard]] std::optional<TokenRecord> token(const TokenHash& hash) const;

  // The first is an administrator.
  Result<UserAnswer> add(const Principal& who, const NewUser& user);
  Result<UserAnswer> change(const Principal& who, UserId id, const UserChange& change);
  // permission_denied where `current` is not the one that holds.
  Result<UserRecord> change_own_password(const Principal& who, UserId id, std::string_view current,
                                         std::string_view next);
  Result<void> remove(const Principal& who, UserId id);
  Result<TokenAnswer> add_token(const Principal& who, const NewToken& token);
  Result<void> revoke_token(const Principal& who, TokenId id);

  Passwords& passwords() { return passwords_; }

 private:
  struct Held {
    std::vector<UserRecord> users;
    std::vector<TokenRecord> tokens;
  };

  Users(Register& records, SiteId site, const Clock& clock, IdGenerator& ids)
      : records_(records), site_(site), clock_(clock), ids_(ids) {}
  Result<void> read();
  [[nodiscard]] std::shared_ptr<const Held> now() const EXCLUDES(mutex_);
  Result<std::string> hash(std::string_view password);
  // Its name is nobody else's, and somebody is left who may change users.
  [[nodiscard]] Result<void> check(const UserRecord& user) const REQUIRES(changing_);
  Result<void> commit(const Principal& who, UserRecord& user, const std::string& what) REQUIRES(changing_);
  Result<void> commit(const Principal& who, TokenRecord& token, const std::string& what) REQUIRES(changing_);
  Result<void> commit(const Principal& who, EventBody record, const std::string& subject,
                      const std::string& what) REQUIRES(changing_);

  std::unique_ptr<Register> own_;  // where it was opened with the folder
  Register& records_;
  const SiteId site_;
  const Clock& clock_;
  IdGenerator& ids_;
  Passwords passwords_;
  Mutex changing_;  // one change at a time; taken before mutex_
  mutable Mutex mutex_;
  std::shared_ptr<const Held> held_ GUARDED_BY(mutex_) = std::make_shared<const Held>();
};

}  // namespace vigie::site
