// HTTP and WebSocket in plain types: what the network unit (http_server.cpp, the one that includes Beast) and
// everything else of the server say to each other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <vigie/core/result.h>

namespace vigie::server {

struct Request {
  std::string method;                          // "GET"
  std::string target;                          // as it came: path and query, still encoded
  std::map<std::string, std::string> headers;  // names in lower case; several of one name joined by ", "
  std::string body;
  std::string address;     // the caller's, without port
  bool encrypted = false;  // it came over TLS

  // Empty where there is none.
  [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
};

// The part of a file that is to be sent.
struct FilePart {
  std::filesystem::path file;
  std::uint64_t offset = 0, length = 0;  // bytes
};
// In memory: owned, or borrowed from what lives as long as the program.
using Body = std::variant<std::string, std::span<const std::uint8_t>, FilePart>;

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  Body body;

  [[nodiscard]] std::uint64_t length() const;
};

// A message to a viewer.
struct LiveMessage {
  bool binary = false;
  std::shared_ptr<const std::string> bytes;
};

// Why a WebSocket is to be closed: RFC 6455's code and a reason of at most 120 bytes.
struct CloseReason {
  std::uint16_t code = 1000;
  std::string reason;
};

// One viewer's WebSocket. The network thread calls it; what happens elsewhere wakes that thread.
class LiveConnection {
 public:
  LiveConnection() = default;
  LiveConnection(const LiveConnection&) = delete;
  LiveConnection& operator=(const LiveConnection&) = delete;
  virtual ~LiveConnection() = default;

  // A message from the viewer; a reason where the connection is to be closed for it.
  virtual std::optional<CloseReason> on_message(bool binary, std::string_view bytes) = 0;
  // The next thing to send, or why to close; nothing where there is none until the next wake.
  virtual std::optional<std::variant<LiveMessage, CloseReason>> next() = 0;
};

// Answers requests. Called from several threads at once; may touch the disk.
class HttpHandler {
 public:
  HttpHandler() = default;
  HttpHandler(const HttpHandler&) = delete;
  HttpHandler& operator=(const HttpHandler&) = delete;
  virtual ~HttpHandler() = default;

  virtual Response handle(const Request& request) = 0;
  // A request to become a WebSocket: the connection, or the response that refuses it. `wake` may be called
  // from any thread, at any time, also after the connection is gone.
  virtual std::variant<Response, std::unique_ptr<LiveConnection>> open_live(const Request& request,
                                                                            std::function<void()> wake) = 0;
};

}  // namespace vigie::server
