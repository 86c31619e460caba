#include "probe.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace vigie::source {
namespace {

constexpr int kLook_ms = 100;  // how often a stop is looked for

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

Result<void> probe(const addrinfo& addresses, Duration timeout, const std::stop_token& stop) {
  int error = EADDRNOTAVAIL;
  for (const addrinfo* to = &addresses; to != nullptr && error != 0 && error != ECANCELED; to = to->ai_next) {
    error = connect_once(*to, static_cast<int>(timeout.milliseconds()), stop);
  }
  if (error == 0) return {};
  const ErrorCode code = error == ETIMEDOUT   ? ErrorCode::timeout
                         : error == ECANCELED ? ErrorCode::cancelled
                                              : ErrorCode::unavailable;
  return {code, std::string("no connection: ") + std::strerror(error)};
}

}  // namespace vigie::source
