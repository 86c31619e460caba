// Who asks: the principal of a request, from where it comes and what it brings.
#pragma once

#include "http.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>
#include <vigie/core/principal.h>
#include <vigie/core/result.h>

namespace vigie::server {

struct AccessOptions {
  bool loopback = true;                 // listens on loopback only: every caller is the local administrator
  std::string token;                    // otherwise what callers bring; empty: there is none
  std::vector<std::string> host_names;  // besides localhost and IP addresses
};

// Thread-safe.
class Access {
 public:
  Access(AccessOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}

  // Is the request meant for this node (against DNS rebinding), and if it changes something or opens a
  // WebSocket, does it come from its own pages? The refusal's status with the reason otherwise.
  [[nodiscard]] std::optional<Response> check_addressing(const Request& request) const;

  [[nodiscard]] Principal principal_of(const Request& request);

  // The Set-Cookie for who brings the right token; permission_denied otherwise, unsupported where there is no
  // token to bring.
  Result<std::string> open_session(std::string_view token);

 private:
  [[nodiscard]] bool is_ours(const std::string& host) const;
  [[nodiscard]] bool has_session(std::string_view cookies) EXCLUDES(mutex_);

  const AccessOptions options_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, MonotonicTime> sessions_ GUARDED_BY(mutex_);  // hash of the secret → its end
};

// Equal, in a time that does not tell where they differ.
bool equal_secrets(std::string_view a, std::string_view b);
// "host" of "host:port", "[::1]:80", "host"; in lower case; empty for what is none.
std::string host_of(std::string_view authority);
// The value of our cookie in "name=value; name=value"; empty where it is not there.
std::string_view session_cookie(std::string_view cookies);

}  // namespace vigie::server
