#include "access.h"
#include "api.h"
#include "http_server.h"
#include "service.h"
#include "web_files.h"

#include <array>
#include <fstream>

#include <arpa/inet.h>
#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/server/server.h>

namespace vigie::server {
namespace {

constexpr std::size_t kLeastToken = 16;
constexpr std::size_t kMostToken = 256;

// By its first bytes: https://github.com/protomaps/PMTiles, version 3.
bool is_pmtiles(const std::filesystem::path& file) {
  constexpr std::string_view kMagic = "PMTiles\x03";
  std::array<char, kMagic.size()> start{};
  std::ifstream in(file, std::ios::binary);
  return in.read(start.data(), start.size()) && std::string_view(start.data(), start.size()) == kMagic;
}

class RunningServer final : public Server {
 public:
  RunningServer(const ServerOptions& options, site::Site& site, const Clock& clock)
      : options_(options),
        access_({options.on_loopback(), options.token, options.host_names}, site.users(), clock),
        service_(ApiParts{site, access_, clock, options.version, options.map_tiles},
                 WebFiles(built_in_web_files(), options.web)) {}

  Result<void> listen() {
    HttpOptions http;
    http.address = options_.address;
    http.port = options_.port;
    http.tls_certificate = options_.tls_certificate;
    http.tls_key = options_.tls_key;
    auto started = HttpServer::start(http, service_);
    if (!started) return std::move(started).error();
    http_ = std::move(*started);
    return {};
  }

  [[nodiscard]] std::string url() const override {
    const bool v6 = options_.address.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", options_.tls_certificate.empty() ? "http" : "https", v6 ? "[" : "",
                       options_.address, v6 ? "]" : "", http_->port());
  }

 private:
  const ServerOptions options_;
  Access access_;
  Service service_;
  std::unique_ptr<HttpServer> http_;  // last: it calls the others
};

}  // namespace

bool ServerOptions::on_loopback() const {
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

Result<void> ServerOptions::validate() const {
  const auto wrong = [](std::string what) { return Error(ErrorCode::invalid_argument, std::move(what)); };
  if (tls_certificate.empty() != tls_key.empty()) {
    return wrong("TLS needs both a certificate and a key: tls_certificate and tls_key");
  }
  std::error_code none;
  if (!web.empty() && !std::filesystem::is_regular_file(web / "index.html", none)) {
    return wrong(fmt::format("the folder {} does not hold the console: there is no index.html in it",
                             printable(web.string())));
  }
  if (!map_tiles.empty() && !is_pmtiles(map_tiles)) {
    return wrong(
        fmt::format("{} is no PMTiles file of version 3 that can be read", printable(map_tiles.string())));
  }
  if (!token.empty() && (token.size() < kLeastToken || token.size() > kMostToken)) {
    return wrong(fmt::format("the token is to have {} to {} bytes", kLeastToken, kMostToken));
  }
  if (!on_loopback() && tls_certificate.empty()) {
    return wrong(fmt::format(
        "{} is not a loopback address: it is served with TLS only; set tls_certificate and tls_key",
        address));
  }
  return {};
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, site::Site& site,
                                              const Clock& clock) {
  if (auto valid = options.validate(); !valid) return std::move(valid).error();
  auto server = std::make_unique<RunningServer>(options, site, clock);
  if (auto listening = server->listen(); !listening) return std::move(listening).error();
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace vigie::server
