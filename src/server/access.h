// Who asks: the principal of a request, from where it comes and what it brings; and who is signed in.
#pragma once

#include "http.h"
#include "throttle.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>
#include <vigie/core/principal.h>
#include <vigie/core/result.h>
#include <vigie/site/users.h>

namespace vigie::server {

struct AccessOptions {
  bool loopback = true;                 // listens on loopback only
  std::string token;                    // of the configuration, an administrator's; empty: there is none
  std::vector<std::string> host_names;  // besides localhost and IP addresses
};

// What a request brings to say who asks: kept by those whose connection outlives the request.
struct Credentials {
  std::optional<TokenHash> token, session;  // of what it brought
  std::string address;
};

// Who asks, and which user that is.
struct Caller {
  Principal principal;
  std::optional<UserId> user;
};

// A session ends after twelve hours, after one without use, at sign-out, and when its user or token is
// changed or removed. An open live connection is use.
inline constexpr Duration kSessionLength = Duration::seconds(12LL * 3600);
inline constexpr Duration kSessionIdle = Duration::seconds(3600);

// Thread-safe.
class Access {
 public:
  // `users` and `clock` outlive it.
  Access(AccessOptions options, site::Users& users, const Clock& clock)
      : options_(std::move(options)), users_(users), clock_(clock), throttle_(clock) {}

  // Is the request meant for this node (against DNS rebinding), and if it changes something or opens a
  // WebSocket, does it come from its own pages? The refusal's status with the reason otherwise.
  [[nodiscard]] std::optional<Response> check_addressing(const Request& request) const;

  // On loopback everybody is the local administrator as long as there is no user.
  [[nodiscard]] bool is_open() const { return options_.loopback && users_.none(); }
  [[nodiscard]] Caller caller_of(const Credentials& credentials) EXCLUDES(mutex_);
  [[nodiscard]] Principal principal_of(const Request& request);

  // The Set-Cookie for who brings the right name and password, or the right token. permission_denied
  // otherwise; unsupported where nobody needs to sign in; unavailable where too many do.
  Result<std::string> sign_in(const Request& request, std::string_view name, std::string_view password);
  Result<std::string> sign_in(const Request& request, std::string_view token);
  // Of a user whose password is changed by the user: their sessions end, and the caller has a new one.
  Result<std::string> change_password(const Request& request, std::string_view current,
                                      std::string_view next);
  // How long whoever asks has to wait before a name (empty: a token) is tried; zero: not at all.
  [[nodiscard]] Duration wait(const Request& request, std::string_view name) const {
    return throttle_.wait(name, request.address);
  }
  // The Set-Cookie that takes the cookie away.
  std::string sign_out(const Request& request) EXCLUDES(mutex_);

 private:
  struct ByConfiguration {};
  struct ByUser {
    UserId id;
    std::uint32_t revision = 0;  // the user as it was then
  };
  using SessionOf = std::variant<ByConfiguration, ByUser, TokenId>;
  struct Session {
    SessionOf of;
    MonotonicTime ends, ends_unused;
  };

  [[nodiscard]] bool is_ours(const std::string& host) const;
  [[nodiscard]] std::optional<Caller> caller_of(const Session& session) const;
  [[nodiscard]] std::optional<Caller> by_token(const TokenHash& hash) const;
  [[nodiscard]] bool is_own_token(const TokenHash& hash) const;
  Result<std::string> open_session(const Request& request, const SessionOf& of) EXCLUDES(mutex_);
  void end_oldest_of(const SessionOf& of) REQUIRES(mutex_);
  [[nodiscard]] Caller by_configuration() const;

  const AccessOptions options_;
  site::Users& users_;
  const Clock& clock_;
  Throttle throttle_;
  Mutex mutex_;
  std::map<TokenHash, Session> sessions_ GUARDED_BY(mutex_);  // by the hash of the secret
};

Credentials credentials_of(const Request& request);
// "host" of "host:port", "[::1]:80", "host"; in lower case; empty for what is none.
std::string host_of(std::string_view authority);
// The value of our cookie in "name=value; name=value"; empty where it is not there.
std::string_view session_cookie(std::string_view cookies);

}  // namespace vigie::server
