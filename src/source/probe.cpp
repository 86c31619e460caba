#include "probe.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace vigie::source {
namespace {

constexpr int kLook_ms = 100;  // how often a stop is looked for

std::string port_of_scheme(const std::string& scheme) {
  if (scheme == "rtsp") return "554";
  if (scheme == "rtsps") return "322";
  if (scheme == "rtmp") return "1935";
  if (scheme == "http") return "80";
  if (scheme == "https" || scheme == "rtmps") return "443";
  return {};
}

// 0, or the error number.
int wait_connected(int socket, int timeout_ms, const std::stop_token& stop) {
  for (int waited = 0; waited < timeout_ms; waited += kLook_ms) {
    if (stop.stop_requested()) return ECANCELED;
    pollfd ready{socket, POLLOUT, 0};
    const int count = ::poll(&ready, 1, std::min(kLook_ms, timeout_ms - waited));
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) {
      int error = 0;
      socklen_t size = sizeof error;
      ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
      return error;
    }
  }
  return ETIMEDOUT;
}

int connect_once(const addrinfo& to, int timeout_ms, const std::stop_token& stop) {
  const int socket = ::socket(to.ai_family, to.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, to.ai_protocol);
  if (socket < 0) return errno;
  int error = ::connect(socket, to.ai_addr, to.ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS) error = wait_connected(socket, timeout_ms, stop);
  ::close(socket);
  return error;
}

}  // namespace

HostAndPort host_and_port(const media::StreamUrl& url) {
  const std::size_t start = url.scheme.size() + 3;
  const std::string authority = url.address.substr(start, url.address.find_first_of("/?#", start) - start);
  HostAndPort target{authority, port_of_scheme(url.scheme)};
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  if (colon != std::string::npos) {
    target.host = authority.substr(0, colon);
    target.port = authority.substr(colon + 1);
  }
  if (target.host.size() >= 2 && target.host.front() == '[' && target.host.back() == ']') {
    target.host = target.host.substr(1, target.host.size() - 2);
  }
  return target;
}

Result<void> probe(const HostAndPort& target, Duration timeout, const std::stop_token& stop) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(target.host.c_str(), target.port.c_str(), &wanted, &found);
      error != 0) {
    return {ErrorCode::unavailable, std::string("its name is not known: ") + ::gai_strerror(error)};
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* to = list.get(); to != nullptr && error != 0 && error != ECANCELED; to = to->ai_next) {
    error = connect_once(*to, static_cast<int>(timeout.milliseconds()), stop);
  }
  if (error == 0) return {};
  const ErrorCode code = error == ETIMEDOUT   ? ErrorCode::timeout
                         : error == ECANCELED ? ErrorCode::cancelled
                                              : ErrorCode::unavailable;
  return {code, std::string("no connection: ") + std::strerror(error)};
}

}  // namespace vigie::source
