// A viewer's WebSocket, whatever the stream. Part of http_server.cpp's unit, on its network thread.
#pragma once

#include "http_exchange.h"

#include <atomic>

namespace vigie::server::network {

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

}  // namespace vigie::server::network
