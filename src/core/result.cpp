#include <cstdio>

#include <vigie/core/result.h>

namespace vigie {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::unknown:
      return "unknown";
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::already_exists:
      return "already_exists";
    case ErrorCode::damaged:
      return "damaged";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::io:
      return "io";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::permission_denied:
      return "permission_denied";
    case ErrorCode::exhausted:
      return "exhausted";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::internal:
      return "internal";
  }
  return "unknown";
}

std::string Error::to_string() const {
  std::string text = message;
  for (const Error* e = cause.get(); e != nullptr; e = e->cause.get()) text += ": " + e->message;
  return text;
}

void invariant_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "vigie: internal error: %s does not hold (%s:%d)\n", what, file, line);
  std::abort();
}

}  // namespace vigie
