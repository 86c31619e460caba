// What the parts of the one unit that includes Beast and Asio (http_server.cpp) share: the libraries, what
// connections have in common, and the way from one thread to the other. One thread does all that touches
// sockets; requests are answered on a small pool, since they may touch the disk.
#pragma once

#include <utility>  // Boost 1.74's awaitable.hpp wants it
#if defined(__clang__)
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#endif
#include "http_server.h"

#include <functional>
#include <list>
#include <memory>

#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast.hpp>
#include <boost/beast/ssl.hpp>

#include <vigie/core/mutex.h>

namespace vigie::server::network {

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

inline std::chrono::seconds in_seconds(int s) {
  return std::chrono::seconds(s);
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

}  // namespace vigie::server::network
