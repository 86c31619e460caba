#include "http.h"

namespace vigie::server {

std::string_view Request::header(std::string_view lower_case_name) const {
  const auto found = headers.find(std::string(lower_case_name));
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::uint64_t Response::length() const {
  if (const auto* text = std::get_if<std::string>(&body)) return text->size();
  if (const auto* bytes = std::get_if<std::span<const std::uint8_t>>(&body)) return bytes->size();
  return std::get<FilePart>(body).length;
}

}  // namespace vigie::server
