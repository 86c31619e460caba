// The one unit that includes Beast and Asio. One thread does all that touches sockets; requests are answered
// on a small pool, since they may touch the disk. Each connection is a coroutine that ends when its socket is
// closed.
#include <utility>  // Boost 1.74's awaitable.hpp wants it
#if defined(__clang__)
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#endif
#include "http_server.h"
#include "problem.h"

#include <fstream>
#include <list>
#include <thread>

#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast.hpp>
#include <boost/beast/ssl.hpp>
#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/core/mutex.h>

namespace vigie::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::awaitable;
using asio::redirect_error;
using asio::use_awaitable;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using Parser = http::request_parser<http::string_body>;

constexpr std::size_t kPiece = 256 * 1024;

// Lets other threads reach the network thread until it is gone.
struct Gate {
  Mutex mutex;
  asio::io_context* network GUARDED_BY(mutex) = nullptr;

  template <typename Work>
  void post(Work work) {
    MutexLock lock(mutex);
    if (network) asio::post(*network, std::move(work));
  }
};

// What the connections share. Touched by the network thread alone, but for `pool`, `gate` and `handler`.
struct Shared {
  Shared(const HttpOptions& options_in, HttpHandler& handler_in) : options(options_in), handler(handler_in) {}

  const HttpOptions options;
  HttpHandler& handler;
  asio::thread_pool pool{4};
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  std::list<std::function<void()>> closers;  // one a connection
};

// A connection's place in the list of those that stop() closes.
class Registration {
 public:
  Registration(Shared& shared, std::function<void()> closer)
      : shared_(shared), place_(shared.closers.insert(shared.closers.end(), std::move(closer))) {}
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() { shared_.closers.erase(place_); }

 private:
  Shared& shared_;
  std::list<std::function<void()>>::iterator place_;
};

// Runs `work` on the pool; the coroutine goes on with its answer on the network thread.
template <typename Work>
awaitable<std::invoke_result_t<Work>> on_pool(Shared& shared, Work work) {
  auto task = [&work]() -> awaitable<std::invoke_result_t<Work>> { co_return work(); };
  co_return co_await asio::co_spawn(shared.pool, std::move(task), use_awaitable);
}

Request to_request(const Parser::value_type& parsed, const std::string& address, bool encrypted) {
  Request request;
  request.method = std::string(parsed.method_string());
  request.target = std::string(parsed.target());
  for (const auto& field : parsed) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    auto& value = request.headers[name];
    if (!value.empty()) value += ", ";
    value += std::string(field.value());
  }
  request.body = parsed.body();
  request.address = address;
  request.encrypted = encrypted;
  return request;
}

// The response to a request that could not be read; nothing where the connection is simply over.
std::optional<Response> refusal(const error_code& error, const HttpLimits& limits) {
  const auto refuse = [](int status, const char* detail) {
    return problem(status, Error(ErrorCode::invalid_argument, detail));
  };
  if (error == http::error::header_limit) {
    return refuse(431, fmt::format("the headers are longer than {} bytes", limits.header_bytes).c_str());
  }
  if (error == http::error::body_limit) {
    return refuse(413, fmt::format("the body is longer than {} bytes", limits.body_bytes).c_str());
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() == make_error_code(http::error::end_of_stream).category()) {
    return refuse(400, "this is not an HTTP/1.1 request");
  }
  return std::nullopt;
}

std::chrono::seconds in_seconds(int s) {
  return std::chrono::seconds(s);
}

template <typename Stream>
awaitable<void> write_bytes(Shared& shared, Stream& stream, const char* data, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const std::size_t now = std::min(kPiece, size - done);
    beast::get_lowest_layer(stream).expires_after(in_seconds(shared.options.limits.write_timeout_s));
    co_await asio::async_write(stream, asio::buffer(data + done, now), use_awaitable);
    done += now;
  }
}

// Throws where the file is shorter than it was: the connection then ends, so that the caller notices.
template <typename Stream>
awaitable<void> write_file(Shared& shared, Stream& stream, FilePart part) {
  std::ifstream in;
  std::string piece;
  const auto read_piece = [&]() -> bool {
    if (!in.is_open()) {
      in.open(part.file, std::ios::binary);
      in.seekg(static_cast<std::streamoff>(part.offset));
    }
    piece.resize(std::min<std::uint64_t>(kPiece, part.length));
    return static_cast<bool>(in.read(piece.data(), static_cast<std::streamsize>(piece.size())));
  };
  while (part.length > 0) {
    const bool whole = co_await on_pool(shared, read_piece);
    if (!whole) throw boost::system::system_error(asio::error::eof);
    co_await write_bytes(shared, stream, piece.data(), piece.size());
    part.length -= piece.size();
  }
}

template <typename Stream>
awaitable<void> write_response(Shared& shared, Stream& stream, const Response& response, bool with_body,
                               bool keep_alive) {
  http::response<http::empty_body> head;
  head.version(11);
  head.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) head.insert(name, value);
  if (response.status != 204 && response.status != 304) head.content_length(response.length());
  head.keep_alive(keep_alive);
  http::response_serializer<http::empty_body> serializer(head);
  beast::get_lowest_layer(stream).expires_after(in_seconds(shared.options.limits.write_timeout_s));
  co_await http::async_write_header(stream, serializer, use_awaitable);
  if (!with_body) co_return;
  if (const auto* text = std::get_if<std::string>(&response.body)) {
    co_await write_bytes(shared, stream, text->data(), text->size());
  } else if (const auto* bytes = std::get_if<std::span<const std::uint8_t>>(&response.body)) {
    co_await write_bytes(shared, stream, reinterpret_cast<const char*>(bytes->data()), bytes->size());
  } else {
    co_await write_file(shared, stream, std::get<FilePart>(response.body));
  }
}

// A connection as it came. A WebSocket takes the stream along: there is then nothing left to close here.
template <typename Stream>
struct Connection {
  Stream stream;
  bool moved_on = false;

  void close() {
    if (!moved_on) beast::get_lowest_layer(stream).close();
  }
};

// A viewer's WebSocket: one coroutine reads, one writes.
template <typename Stream>
struct Live {
  explicit Live(Stream stream)
      : socket(std::move(stream)), wake_up(socket.get_executor()), watchdog(wake_up.get_executor()) {}

  websocket::stream<Stream> socket;
  std::unique_ptr<LiveConnection> connection;
  asio::steady_timer wake_up;
  asio::steady_timer watchdog;  // closes the connection where a write takes too long
  bool over = false;

  void close() {
    over = true;
    wake_up.cancel();
    beast::get_lowest_layer(socket).close();
  }
};

template <typename Stream>
awaitable<void> close_live(Live<Stream>& live, const CloseReason& reason) {
  live.over = true;
  live.wake_up.cancel();
  error_code ignored;
  websocket::close_reason told;
  told.code = reason.code;
  told.reason.assign(reason.reason.data(), std::min<std::size_t>(reason.reason.size(), 120));
  co_await live.socket.async_close(told, redirect_error(use_awaitable, ignored));
}

template <typename Stream>
awaitable<void> write_message(Shared& shared, std::shared_ptr<Live<Stream>> live, LiveMessage message) {
  error_code error;
  live->watchdog.expires_after(in_seconds(shared.options.limits.live_write_timeout_s));
  live->watchdog.async_wait([live](const error_code& cancelled) {
    if (!cancelled) live->close();
  });
  live->socket.binary(message.binary);
  co_await live->socket.async_write(asio::buffer(*message.bytes), redirect_error(use_awaitable, error));
  live->watchdog.cancel();
  if (error) live->close();
}

template <typename Stream>
awaitable<void> write_live(Shared& shared, std::shared_ptr<Live<Stream>> live) {
  while (!live->over) {
    auto next = live->connection->next();
    if (!next) {
      error_code woken;
      live->wake_up.expires_at(asio::steady_timer::time_point::max());
      co_await live->wake_up.async_wait(redirect_error(use_awaitable, woken));
    } else if (auto* message = std::get_if<LiveMessage>(&*next)) {
      co_await write_message(shared, live, std::move(*message));
    } else {
      co_await close_live(*live, std::get<CloseReason>(*next));
    }
  }
}

template <typename Stream>
awaitable<void> read_live(Shared& shared, Live<Stream>& live) {
  const std::size_t most = shared.options.limits.live_message_bytes;
  while (!live.over) {
    std::string bytes;
    auto buffer = asio::dynamic_buffer(bytes, most + 1);
    do {
      error_code error;
      co_await live.socket.async_read_some(buffer, most + 1 - bytes.size(),
                                           redirect_error(use_awaitable, error));
      if (error) co_return live.close();
    } while (!live.socket.is_message_done() && bytes.size() <= most);
    std::optional<CloseReason> wrong;
    if (bytes.size() > most) {
      wrong = CloseReason{1008, fmt::format("a message is longer than {} bytes", most)};
    } else {
      wrong = live.connection->on_message(live.socket.got_binary(), bytes);
    }
    if (wrong) co_await close_live(live, *wrong);
  }
}

// What wakes the writer: coalesced, so that a burst of pictures posts once.
template <typename Stream>
std::function<void()> waker(Shared& shared, const std::shared_ptr<std::weak_ptr<Live<Stream>>>& target) {
  auto pending = std::make_shared<std::atomic<bool>>(false);
  return [gate = shared.gate, target, pending] {
    if (pending->exchange(true)) return;
    gate->post([target, pending] {
      pending->store(false);
      if (const auto live = target->lock()) live->wake_up.cancel();
    });
  };
}

// Answers a request to become a WebSocket, and stays until it is closed.
template <typename Stream>
awaitable<void> serve_live(Shared& shared, Connection<Stream>& connection, const Parser::value_type& upgrade,
                           const Request& request) {
  auto target = std::make_shared<std::weak_ptr<Live<Stream>>>();  // set on the network thread, below
  auto wake = waker<Stream>(shared, target);
  auto opened = co_await on_pool(shared, [&] { return shared.handler.open_live(request, wake); });
  if (const auto* response = std::get_if<Response>(&opened)) {
    co_await write_response(shared, connection.stream, *response, true, false);
    co_return;
  }
  beast::get_lowest_layer(connection.stream).expires_never();
  connection.moved_on = true;
  auto live = std::make_shared<Live<Stream>>(std::move(connection.stream));
  live->connection = std::move(std::get<std::unique_ptr<LiveConnection>>(opened));
  live->socket.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
  live->socket.read_message_max(0);  // read_live() holds the limit, to close with the stated code
  live->socket.auto_fragment(false);
  *target = live;
  const Registration registration(shared, [live] { live->close(); });
  co_await live->socket.async_accept(upgrade, use_awaitable);
  asio::co_spawn(live->socket.get_executor(), write_live(shared, live), asio::detached);
  co_await read_live(shared, *live);
}

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
      if (auto readable = check_readable(file); !readable) return readable;
    }
    auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    error_code error;
    tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                     asio::ssl::context::no_tlsv1_1);
    tls->use_certificate_chain_file(options.tls_certificate.string(), error);
    if (error) return tls_error(options.tls_certificate, error);
    tls->use_private_key_file(options.tls_key.string(), asio::ssl::context::pem, error);
    if (error) return tls_error(options.tls_key, error);
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
  // OpenSSL's own errors do not say why a file cannot be opened.
  static Result<void> check_readable(const std::filesystem::path& file) {
    std::error_code why;
    const auto kind = std::filesystem::status(file, why).type();
    if (kind == std::filesystem::file_type::directory) why = make_error_code(std::errc::is_a_directory);
    errno = 0;
    if (!why && !std::ifstream(file)) why = {errno, std::generic_category()};
    if (!why) return {};
    return Error(ErrorCode::invalid_argument,
                 fmt::format("cannot use {} for TLS: {}", printable(file.string()),
                             kind == std::filesystem::file_type::not_found ? "no such file" : why.message()));
  }

  static Error tls_error(const std::filesystem::path& file, const error_code& error) {
    return {ErrorCode::invalid_argument,
            fmt::format("cannot use {} for TLS: {}; it is to be PEM", file.string(), error.message())};
  }

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
