#include "access.h"

#include "problem.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <vigie/core/ascii.h>
#include <vigie/core/log.h>

namespace vigie::server {
namespace {

constexpr std::string_view kCookie = "vigie_session";
constexpr Duration kSessionLength = Duration::seconds(12LL * 3600);
constexpr std::size_t kMostSessions = 1000;

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest(std::string_view text) {
  Digest out{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
  return out;
}

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += fmt::format("{:02x}", bytes[i]);
  return out;
}

std::string digest_text(std::string_view text) {
  const Digest d = digest(text);
  return hex(d.data(), d.size());
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

bool equal_secrets(std::string_view a, std::string_view b) {
  const Digest da = digest(a), db = digest(b);
  return CRYPTO_memcmp(da.data(), db.data(), da.size()) == 0;
}

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

Principal Access::principal_of(const Request& request) {
  if (options_.loopback) {
    return {PrincipalKind::local_administrator, "local administrator", request.address};
  }
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view authorization = request.header("authorization");
  const bool bears = authorization.starts_with(kBearer) && !options_.token.empty() &&
                     equal_secrets(authorization.substr(kBearer.size()), options_.token);
  if (bears || has_session(request.header("cookie"))) {
    return {PrincipalKind::token, "token " + digest_text(options_.token).substr(0, 8), request.address,
            Role::administrator};
  }
  return {PrincipalKind::unknown, "", request.address};
}

bool Access::has_session(std::string_view cookies) {
  const std::string_view secret = session_cookie(cookies);
  if (secret.empty()) return false;
  MutexLock lock(mutex_);
  const auto found = sessions_.find(digest_text(secret));
  return found != sessions_.end() && found->second > clock_.monotonic();
}

Result<std::string> Access::open_session(std::string_view token) {
  if (options_.loopback) {
    return Error(ErrorCode::unsupported,
                 "on loopback no token is needed: every caller is the local administrator");
  }
  if (options_.token.empty() || !equal_secrets(token, options_.token)) {
    return Error(ErrorCode::permission_denied, "this is not the node's token");
  }
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return Error(ErrorCode::internal, "no random numbers");
  }
  const std::string secret = hex(bytes.data(), bytes.size());
  const MonotonicTime now = clock_.monotonic();
  MutexLock lock(mutex_);
  std::erase_if(sessions_, [now](const auto& session) { return session.second <= now; });
  if (sessions_.size() >= kMostSessions) {
    return Error(ErrorCode::exhausted, "too many sessions are open; try again later");
  }
  sessions_.emplace(digest_text(secret), now + kSessionLength);
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; Secure; SameSite=Strict", kCookie, secret,
                     kSessionLength.nanoseconds() / 1'000'000'000);
}

}  // namespace vigie::server
