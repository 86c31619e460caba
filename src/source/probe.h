// Whether a host takes a connection: asked before the long way of opening a stream, so that a camera that is
// switched off costs a second and not the whole timeout. Reentrant.
#pragma once

#include <stop_token>
#include <string>

#include <vigie/core/time.h>
#include <vigie/media/url.h>

namespace vigie::source {

struct HostAndPort {
  std::string host;
  std::string port;  // the scheme's own where the address names none; empty where it is not known
};
HostAndPort host_and_port(const media::StreamUrl& url);

// Connects by TCP and closes again. unavailable, timeout, cancelled (within 0.1 s of a stop; a name server
// that does not answer is waited for).
Result<void> probe(const HostAndPort& target, Duration timeout, const std::stop_token& stop);

}  // namespace vigie::source
