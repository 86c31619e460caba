// The listener and its connections: the one unit that includes Beast and Asio. Each connection is a coroutine
// that ends when its socket is closed.
#include "http_exchange.h"
#include "live_exchange.h"
#include "network.h"
#include "tls_files.h"

#include <thread>

#include <vigie/core/log.h>

namespace vigie::server {
namespace {

using namespace network;

template <typename Stream>
awaitable<bool> answer_one(Shared& shared, Connection<Stream>& connection, const Parser::value_type& parsed,
                           const std::string& address) {
  const bool encrypted = !std::is_same_v<Stream, PlainStream>;
  const Request request = to_request(parsed, address, encrypted);
  if (websocket::is_upgrade(parsed)) {
    co_await serve_live(shared, connection, parsed, request);
    co_return false;
  }
  const Response response = co_await on_pool(shared, [&] { return shared.handler.handle(request); });
  const bool keep_alive = parsed.keep_alive() && response.status != 413;
  co_await write_response(shared, connection.stream, response, request.method != "HEAD", keep_alive);
  co_return keep_alive;
}

// Requests of one connection, one after the other, until it ends.
template <typename Stream>
awaitable<void> serve_requests(Shared& shared, Connection<Stream>& connection, const std::string& address) {
  Stream& stream = connection.stream;
  const HttpLimits& limits = shared.options.limits;
  beast::flat_buffer buffer;
  for (bool first = true;; first = false) {
    Parser parser;
    parser.header_limit(limits.header_bytes);
    parser.body_limit(limits.body_bytes);
    error_code error;
    auto& lowest = beast::get_lowest_layer(stream);
    lowest.expires_after(in_seconds(first ? limits.request_timeout_s : limits.idle_timeout_s));
    co_await http::async_read_header(stream, buffer, parser, redirect_error(use_awaitable, error));
    if (!error) {
      lowest.expires_after(in_seconds(limits.request_timeout_s));
      co_await http::async_read(stream, buffer, parser, redirect_error(use_awaitable, error));
    }
    if (error) {
      if (const auto response = refusal(error, limits)) {
        co_await write_response(shared, stream, *response, true, false);
      }
      co_return;
    }
    if (!co_await answer_one(shared, connection, parser.get(), address)) co_return;
  }
}

std::string address_of(const tcp::socket& socket) {
  error_code error;
  const auto address = socket.remote_endpoint(error).address();
  if (error) return "";
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

// A failure of the socket or a timeout ends the connection, and that is all.
awaitable<void> serve_plain(Shared& shared, PlainStream stream) {
  Connection<PlainStream> connection{std::move(stream)};
  const Registration registration(shared, [&connection] { connection.close(); });
  const std::string address = address_of(connection.stream.socket());
  try {
    co_await serve_requests(shared, connection, address);
    error_code ignored;
    if (!connection.moved_on) connection.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  } catch (const boost::system::system_error&) {
  }
}

awaitable<void> serve_tls(Shared& shared, TlsStream stream) {
  Connection<TlsStream> connection{std::move(stream)};
  const Registration registration(shared, [&connection] { connection.close(); });
  auto& lowest = beast::get_lowest_layer(connection.stream);
  const std::string address = address_of(lowest.socket());
  try {
    lowest.expires_after(in_seconds(shared.options.limits.request_timeout_s));
    co_await connection.stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
    co_await serve_requests(shared, connection, address);
    if (connection.moved_on) co_return;
    lowest.expires_after(in_seconds(2));
    co_await connection.stream.async_shutdown(use_awaitable);
  } catch (const boost::system::system_error&) {
  }
}

awaitable<void> refuse_connection(Shared& shared, PlainStream stream) {
  const Registration registration(shared, [&stream] { stream.close(); });
  const Response response =
      problem(503, Error(ErrorCode::exhausted, "too many connections; try again later"));
  try {
    co_await write_response(shared, stream, response, true, false);
  } catch (const boost::system::system_error&) {
  }
}

Error listen_error(const HttpOptions& options, const error_code& error) {
  const std::string place = fmt::format("{}:{}", options.address, options.port);
  if (error == asio::error::address_in_use) {
    return {ErrorCode::already_exists,
            fmt::format("{} is taken by another program: stop that one, or choose another port with --port",
                        place)};
  }
  if (error == asio::error::access_denied) {
    return {ErrorCode::permission_denied,
            fmt::format("this user may not listen at {}: choose a port from 1024 on with --port", place)};
  }
  return {ErrorCode::invalid_argument, fmt::format("cannot listen at {}: {}", place, error.message())};
}

class BeastServer final : public HttpServer {
 public:
  BeastServer(const HttpOptions& options, HttpHandler& handler)
      : shared_(options, handler), acceptor_(network_) {
    MutexLock lock(shared_.gate->mutex);
    shared_.gate->network = &network_;
  }

  ~BeastServer() override {
    // In this order: nothing new comes in, every coroutine ends, then what answers for them.
    shared_.gate->post([this] {
      error_code ignored;
      acceptor_.close(ignored);
      stopping_ = true;
      const auto closers = shared_.closers;
      for (const auto& close : closers) close();
    });
    if (thread_.joinable()) thread_.join();
    shared_.pool.join();
    MutexLock lock(shared_.gate->mutex);
    shared_.gate->network = nullptr;
  }

  Result<void> load_certificate() {
    const HttpOptions& options = shared_.options;
    if (options.tls_certificate.empty() && options.tls_key.empty()) return {};
    for (const auto& file : {options.tls_certificate, options.tls_key}) {
      if (auto readable = check_tls_file(file); !readable) return readable;
    }
    auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    error_code error;
    tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                     asio::ssl::context::no_tlsv1_1);
    tls->use_certificate_chain_file(options.tls_certificate.string(), error);
    if (error) return not_pem(options.tls_certificate, error.message());
    tls->use_private_key_file(options.tls_key.string(), asio::ssl::context::pem, error);
    if (error) return not_pem(options.tls_key, error.message());
    tls_ = std::move(tls);
    return {};
  }

  Result<void> listen() {
    error_code error;
    const auto address = asio::ip::make_address(shared_.options.address, error);
    if (error) {
      return Error(ErrorCode::invalid_argument,
                   fmt::format("\"{}\" is not an IP address", printable(shared_.options.address)));
    }
    const tcp::endpoint endpoint(address, shared_.options.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return listen_error(shared_.options, error);
    port_ = acceptor_.local_endpoint().port();
    return {};
  }

  void run() {
    asio::co_spawn(network_, accept(), asio::detached);
    thread_ = std::jthread([this] { network_.run(); });
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

 private:
  awaitable<void> accept() {
    while (!stopping_) {
      error_code error;
      tcp::socket socket(network_);
      co_await acceptor_.async_accept(socket, redirect_error(use_awaitable, error));
      if (stopping_) co_return;
      if (error) {  // out of file descriptors, say: wait for some to come back
        asio::steady_timer pause(network_, std::chrono::milliseconds(100));
        co_await pause.async_wait(redirect_error(use_awaitable, error));
        continue;
      }
      serve(std::move(socket));
    }
  }

  void serve(tcp::socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    PlainStream stream(std::move(socket));
    if (shared_.closers.size() >= static_cast<std::size_t>(shared_.options.limits.connections)) {
      if (!tls_) asio::co_spawn(network_, refuse_connection(shared_, std::move(stream)), asio::detached);
    } else if (tls_) {
      asio::co_spawn(network_, serve_tls(shared_, TlsStream(std::move(stream), *tls_)), asio::detached);
    } else {
      asio::co_spawn(network_, serve_plain(shared_, std::move(stream)), asio::detached);
    }
  }

  Shared shared_;
  std::unique_ptr<asio::ssl::context> tls_;
  asio::io_context network_{1};
  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  bool stopping_ = false;  // of the network thread
  std::jthread thread_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpOptions& options, HttpHandler& handler) {
  auto server = std::make_unique<BeastServer>(options, handler);
  if (auto loaded = server->load_certificate(); !loaded) return std::move(loaded).error();
  if (auto listening = server->listen(); !listening) return std::move(listening).error();
  server->run();
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace vigie::server
