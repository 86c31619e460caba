// One request read and one response written, whatever the stream. Part of http_server.cpp's unit, on its
// network thread.
#pragma once

#include "network.h"
#include "problem.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include <vigie/core/ascii.h>

namespace vigie::server::network {

inline constexpr std::size_t kPiece = 256 * 1024;

inline Request to_request(const Parser::value_type& parsed, const std::string& address, bool encrypted) {
  Request request;
  request.method = std::string(parsed.method_string());
  request.target = std::string(parsed.target());
  for (const auto& field : parsed) {
    std::string name(field.name_string());
    for (char& c : name) c = ascii_lower(c);
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
inline std::optional<Response> refusal(const error_code& error, const HttpLimits& limits) {
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

}  // namespace vigie::server::network
