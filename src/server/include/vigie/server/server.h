// The node's HTTP and WebSocket interface (api/openapi.yaml, docs/formats/live.md) and the console's pages.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <vigie/core/clock.h>
#include <vigie/core/result.h>
#include <vigie/site/site.h>

namespace vigie::server {

// Plain values.
struct ServerOptions {
  std::string address = "127.0.0.1";               // an IP address; loopback unless TLS is given
  std::uint16_t port = 8080;                       // 0: any free one
  std::string version;                             // of the program
  std::filesystem::path web;                       // the console's files; empty: those built into the program
  std::filesystem::path map_tiles;                 // PMTiles, version 3, below the console's map; empty: none
  std::filesystem::path tls_certificate, tls_key;  // PEM
  std::string token;  // an administrator's, besides those of the register; 16 to 256 bytes, or empty: none
  // Names that callers may use besides localhost and IP addresses. Where it listens on other addresses than
  // loopback and none is given: any.
  std::vector<std::string> host_names;

  // invalid_argument, saying what is missing: no address but loopback is served without TLS, a
  // folder for the console has to hold it, and map tiles have to be such.
  [[nodiscard]] Result<void> validate() const;
  [[nodiscard]] bool on_loopback() const;
};

// Thread-bound, but for url(). It answers on threads of its own.
class Server {
 public:
  // Listens when it returns. `site` and `clock` outlive it. Errors: those of validate(), already_exists where
  // the port is taken, permission_denied where we may not use it.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, site::Site& site,
                                               const Clock& clock);

  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Closes all connections and joins its threads.
  virtual ~Server() = default;

  // Where it is: "http://127.0.0.1:8080".
  [[nodiscard]] virtual std::string url() const = 0;
};

}  // namespace vigie::server
