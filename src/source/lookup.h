// The addresses of a host by its name. The system's own question cannot be broken off and may take half a
// minute where a name server is away, so it is asked on a thread of its own that nobody waits for longer than
// they want.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include <netdb.h>

#include <vigie/core/result.h>
#include <vigie/core/time.h>
#include <vigie/media/url.h>

namespace vigie::source {

struct HostAndPort {
  std::string host;  // empty where the address names none, as in udp://:5000
  std::string port;  // the scheme's own where the address names none; empty where it is not known
  friend bool operator==(const HostAndPort&, const HostAndPort&) = default;
};
HostAndPort host_and_port(const media::StreamUrl& url);

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

// Thread-bound.
class Lookup {
 public:
  // 0 and the list, or the error number of getaddrinfo(3). Called on a thread that may outlive the Lookup.
  using Resolve = std::function<int(const HostAndPort&, addrinfo**)>;
  explicit Lookup(Resolve resolve = ask_system) : resolve_(std::move(resolve)) {}

  // An address in numbers is answered at once. A question that ran into its timeout goes on: the next call
  // for the same host waits for its answer. unavailable: there is no such name, no name server, or no such
  // port; timeout; cancelled.
  Result<Addresses> find(const HostAndPort& target, Duration timeout, const std::stop_token& stop);

 private:
  struct Question;
  static int ask_system(const HostAndPort& target, addrinfo** found);

  const Resolve resolve_;
  std::shared_ptr<Question> asked_;  // with its thread, which may outlive this
};

}  // namespace vigie::source
