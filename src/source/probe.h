// Whether a host takes a connection: asked before the long way of opening a stream, so that a camera that is
// switched off costs a second and not the whole timeout. Reentrant.
#pragma once

#include <stop_token>

#include <netdb.h>

#include <vigie/core/result.h>
#include <vigie/core/time.h>

namespace vigie::source {

// Connects by TCP to one address after the other and closes again. unavailable, timeout (of each), cancelled
// (within 0.1 s of a stop).
Result<void> probe(const addrinfo& addresses, Duration timeout, const std::stop_token& stop);

}  // namespace vigie::source
