#include "access.h"

#include "problem.h"

#include <algorithm>
#include <array>
#include <span>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <vigie/core/ascii.h>
#include <vigie/core/log.h>

namespace vigie::server {
namespace {

constexpr std::string_view kCookie = "vigie_session";
constexpr std::size_t kMostSessions = 1000;
constexpr std::ptrdiff_t kMostOfOne = 20;  // user or token

std::string cookie(const Request& request, std::string_view secret, Duration length) {
  // Without TLS it is asked for on loopback alone, where not every browser takes a Secure cookie.
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly;{} SameSite=Strict", kCookie, secret,
                     length.nanoseconds() / 1'000'000'000, request.encrypted ? " Secure;" : "");
}

bool is_ip_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

bool changes_something(const Request& request) {
  return request.method != "GET" && request.method != "HEAD";
}

}  // namespace

std::string_view session_cookie(std::string_view cookies) {
  while (!cookies.empty()) {
    const std::size_t end = std::min(cookies.find(';'), cookies.size());
    std::string_view pair = cookies.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(kCookie) && pair.substr(kCookie.size()).starts_with('=')) {
      return pair.substr(kCookie.size() + 1);
    }
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
  }
  return {};
}

std::string host_of(std::string_view authority) {
  std::string_view host = authority;
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return "";
    host = host.substr(1, end - 1);
  } else {
    host = host.substr(0, std::min(host.find(':'), host.size()));
  }
  std::string lower(host);
  std::transform(lower.begin(), lower.end(), lower.begin(), ascii_lower);
  return lower;
}

// A page elsewhere can let a name of its own point to this node, but neither an address nor localhost.
bool Access::is_ours(const std::string& host) const {
  if (host == "localhost" || is_ip_address(host)) return true;
  return std::any_of(options_.host_names.begin(), options_.host_names.end(),
                     [&](const std::string& name) { return host_of(name) == host; });
}

std::optional<Response> Access::check_addressing(const Request& request) const {
  const std::string_view authority = request.header("host");
  const std::string host = host_of(authority);
  // A node that listens on every address is known by many names; its token stands guard there.
  const bool any_name = !options_.loopback && options_.host_names.empty();
  if (host.empty() || (!any_name && !is_ours(host))) {
    return problem(421,
                   Error(ErrorCode::permission_denied,
                         fmt::format("this node does not answer as \"{}\": use its IP address, or add the "
                                     "name to host_names in its configuration file",
                                     printable(authority))));
  }
  const std::string_view origin = request.header("origin");
  const bool guarded = changes_something(request) || !request.header("upgrade").empty();
  if (!guarded || origin.empty()) return std::nullopt;
  const std::string own = fmt::format("{}://{}", request.encrypted ? "https" : "http", authority);
  if (origin == own) return std::nullopt;
  return problem(403, Error(ErrorCode::permission_denied,
                            fmt::format("a page of \"{}\" may not do this", printable(origin))));
}

Credentials credentials_of(const Request& request) {
  Credentials credentials;
  credentials.address = request.address;
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view authorization = request.header("authorization");
  if (authorization.starts_with(kBearer))
    credentials.token = site::hash_of_token(authorization.substr(kBearer.size()));
  const std::string_view secret = session_cookie(request.header("cookie"));
  if (!secret.empty()) credentials.session = site::hash_of_token(secret);
  return credentials;
}

Principal Access::principal_of(const Request& request) {
  return caller_of(credentials_of(request)).principal;
}

Caller Access::caller_of(const Credentials& credentials) {
  std::optional<Caller> found;
  if (is_open()) found = Caller{{PrincipalKind::local_administrator, "local administrator"}, {}};
  if (!found && credentials.token) found = by_token(*credentials.token);
  if (!found && credentials.session) {
    const MonotonicTime now = clock_.monotonic();
    MutexLock lock(mutex_);
    const auto session = sessions_.find(*credentials.session);
    if (session != sessions_.end() && now < session->second.ends && now < session->second.ends_unused) {
      found = caller_of(session->second);
      session->second.ends_unused = now + kSessionIdle;
    }
  }
  Caller caller = found.value_or(Caller{});
  caller.principal.address = credentials.address;
  return caller;
}

Caller Access::by_configuration() const {
  const TokenHash hash = site::hash_of_token(options_.token);
  return {{PrincipalKind::token, fmt::format("token {:02x}", fmt::join(std::span(hash).first<4>(), "")), "",
           Role::administrator},
          {}};
}

namespace {

Caller caller_of(const UserRecord& user) {
  return {{PrincipalKind::user, user.name, "", user.role}, user.id};
}
Caller caller_of(const TokenRecord& token) {
  return {{PrincipalKind::token, "token " + token.name, "", token.role}, {}};
}

}  // namespace

bool Access::is_own_token(const TokenHash& hash) const {
  const TokenHash own = site::hash_of_token(options_.token);
  return !options_.token.empty() && CRYPTO_memcmp(own.data(), hash.data(), own.size()) == 0;
}

std::optional<Caller> Access::by_token(const TokenHash& hash) const {
  if (is_own_token(hash)) return by_configuration();
  const auto token = users_.token(hash);
  return token ? std::optional(server::caller_of(*token)) : std::nullopt;
}

std::optional<Caller> Access::caller_of(const Session& session) const {
  if (const auto* by = std::get_if<ByUser>(&session.of)) {
    const auto user = users_.user(by->id);
    if (!user || !user->enabled || user->revision != by->revision) return std::nullopt;
    return server::caller_of(*user);
  }
  if (const auto* id = std::get_if<TokenId>(&session.of)) {
    const auto token = users_.token(*id);
    return token ? std::optional(server::caller_of(*token)) : std::nullopt;
  }
  return by_configuration();
}

Result<std::string> Access::sign_in(const Request& request, std::string_view name,
                                    std::string_view password) {
  if (is_open())
    return Error(ErrorCode::unsupported, "there are no users: every caller is the local administrator");
  const auto turn = users_.passwords().turn();
  if (!turn) return turn.error();
  const Error wrong(ErrorCode::permission_denied, "name and password do not belong together");
  // Whoever waited for the turn may have to wait longer by now.
  if (wait(request, name) > Duration())
    return Error(ErrorCode::unavailable, "others try the same; try again in a while");
  const auto user = users_.user(name);
  const bool right = turn->is(password, user ? user->password_hash : "");
  if (!right || !user->enabled) {
    throttle_.failed(name, request.address);
    return wrong;
  }
  throttle_.passed(name, request.address);
  return open_session(request, ByUser{user->id, user->revision});
}

Result<std::string> Access::sign_in(const Request& request, std::string_view token) {
  if (is_open())
    return Error(ErrorCode::unsupported, "no token is needed: every caller is the local administrator");
  const TokenHash hash = site::hash_of_token(token);
  const bool own = is_own_token(hash);
  const auto record = own ? std::nullopt : users_.token(hash);
  if (!own && !record) {
    throttle_.failed("", request.address);
    return Error(ErrorCode::permission_denied, "this is no token of the node");
  }
  throttle_.passed("", request.address);
  return own ? open_session(request, ByConfiguration{}) : open_session(request, record->id);
}

Result<std::string> Access::change_password(const Request& request, std::string_view current,
                                            std::string_view next) {
  const Caller caller = caller_of(credentials_of(request));
  if (!caller.user) return Error(ErrorCode::unsupported, "only a user who signed in has a password");
  auto changed = users_.change_own_password(caller.principal, *caller.user, current, next);
  if (!changed) {
    if (changed.error().code == ErrorCode::permission_denied)
      throttle_.failed(caller.principal.name, request.address);
    return std::move(changed).error();
  }
  return open_session(request, ByUser{changed->id, changed->revision});
}

Result<std::string> Access::open_session(const Request& request, const SessionOf& of) {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return Error(ErrorCode::internal, "no random numbers");
  }
  const std::string secret = fmt::format("{:02x}", fmt::join(bytes, ""));
  const MonotonicTime now = clock_.monotonic();
  MutexLock lock(mutex_);
  std::erase_if(sessions_, [&](const auto& each) {
    const Session& session = each.second;
    return session.ends <= now || session.ends_unused <= now || !caller_of(session);
  });
  end_oldest_of(of);
  if (sessions_.size() >= kMostSessions) {
    return Error(ErrorCode::exhausted, "too many sessions are open; try again later");
  }
  sessions_.emplace(site::hash_of_token(secret), Session{of, now + kSessionLength, now + kSessionIdle});
  return cookie(request, secret, kSessionLength);
}

// Where one user or token has as many as it may: nobody takes all there are.
void Access::end_oldest_of(const SessionOf& of) {
  const auto is_same = [&](const auto& each) {
    const SessionOf& other = each.second.of;
    if (const auto* user = std::get_if<ByUser>(&of)) {
      const auto* as_well = std::get_if<ByUser>(&other);
      return as_well != nullptr && as_well->id == user->id;
    }
    const auto* token = std::get_if<TokenId>(&of);
    const auto* other_token = std::get_if<TokenId>(&other);
    return of.index() == other.index() && (token == nullptr || *token == *other_token);
  };
  if (std::ranges::count_if(sessions_, is_same) < kMostOfOne) return;
  auto oldest = sessions_.end();
  for (auto each = sessions_.begin(); each != sessions_.end(); ++each)
    if (is_same(*each) && (oldest == sessions_.end() || each->second.ends < oldest->second.ends))
      oldest = each;
  sessions_.erase(oldest);
}

std::string Access::sign_out(const Request& request) {
  if (const auto session = credentials_of(request).session) {
    MutexLock lock(mutex_);
    sessions_.erase(*session);
  }
  return cookie(request, "", Duration());
}

}  // namespace vigie::server
