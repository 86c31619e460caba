#include "problem.h"

#include <nlohmann/json.hpp>

namespace vigie::server {
namespace {

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::damaged:
      return 400;
    case ErrorCode::permission_denied:
      return 403;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::already_exists:
      return 409;
    case ErrorCode::unsupported:
      return 422;
    case ErrorCode::unavailable:
    case ErrorCode::cancelled:
    case ErrorCode::timeout:
      return 503;
    case ErrorCode::exhausted:
      return 507;
    case ErrorCode::unknown:
    case ErrorCode::io:
    case ErrorCode::internal:
      return 500;
  }
  return 500;
}

const char* title_of(int status) {
  switch (status) {
    case 400:
      return "The request makes no sense";
    case 401:
      return "Who asks is not known";
    case 403:
      return "Not allowed";
    case 404:
      return "There is no such thing";
    case 405:
      return "It cannot be done with this method";
    case 409:
      return "It does not go together with what is there";
    case 413:
      return "The body is too long";
    case 415:
      return "The body is of another kind";
    case 416:
      return "The range is outside the file";
    case 421:
      return "The request is for another host";
    case 422:
      return "Not supported";
    case 426:
      return "A WebSocket is needed";
    case 429:
      return "Too many tries";
    case 431:
      return "The headers are too long";
    case 503:
      return "Not available now";
    case 507:
      return "Out of space";
    default:
      return "Failed";
  }
}

}  // namespace

Response problem(int status, const Error& error) {
  const nlohmann::json body = {{"title", title_of(status)},
                               {"status", status},
                               {"detail", error.to_string()},
                               {"code", to_string(error.code)}};
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  // What came from outside may not be UTF-8.
  response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

Response problem(const Error& error) {
  return problem(status_of(error.code), error);
}

}  // namespace vigie::server
