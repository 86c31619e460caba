// The network: takes connections, reads requests within limits, hands them to the handler, writes the
// answers.
#pragma once

#include "http.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <vigie/core/result.h>

namespace vigie::server {

struct HttpLimits {
  std::uint32_t header_bytes = 8 * 1024;  // of the request line and all headers
  std::uint64_t body_bytes = 64 * 1024;   // the largest thing that is sent to us is a camera's URL
  std::uint64_t live_message_bytes = 16 * 1024;
  int connections = 256;          // at once; those past it are told 503 and closed
  int request_timeout_s = 15;     // for a request to come whole, and for the TLS handshake
  int idle_timeout_s = 60;        // between two requests of one connection
  int write_timeout_s = 20;       // for a viewer to take a piece of 256 KiB
  int live_write_timeout_s = 10;  // for a viewer to take a live message
};

struct HttpOptions {
  std::string address = "127.0.0.1";               // an IP address
  std::uint16_t port = 8080;                       // 0: any free one
  std::filesystem::path tls_certificate, tls_key;  // PEM; both or neither
  HttpLimits limits;
};

// Thread-bound, but for port().
class HttpServer {
 public:
  // Listens when it returns. `handler` outlives it. already_exists where the port is taken, invalid_argument
  // for an address or certificate that is none, permission_denied for a port that we may not use.
  static Result<std::unique_ptr<HttpServer>> start(const HttpOptions& options, HttpHandler& handler);

  HttpServer() = default;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  // Closes all connections and joins its threads.
  virtual ~HttpServer() = default;

  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace vigie::server
