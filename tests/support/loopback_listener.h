// A listening socket on a free port of loopback. Whoever comes is let in by the system, and never answered.
#pragma once

#include <string>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace vigie {

class LoopbackListener {
 public:
  LoopbackListener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&here), size), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size), 0);
    port_ = ntohs(here.sin_port);
  }
  ~LoopbackListener() { ::close(socket_); }
  LoopbackListener(const LoopbackListener&) = delete;
  LoopbackListener& operator=(const LoopbackListener&) = delete;

  [[nodiscard]] int port() const { return port_; }
  // Of a camera there, without its scheme.
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_) + "/camera"; }
  // How many came since the last call.
  int visitors() {
    int count = 0;
    for (int visitor = 0; (visitor = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; ++count) {
      ::close(visitor);
    }
    return count;
  }

 private:
  const int socket_;
  int port_ = 0;
};

}  // namespace vigie
