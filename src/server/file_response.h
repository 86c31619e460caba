// A file as an answer, whole or the part that is asked for (RFC 9110, sections 13 and 14). Reentrant.
#pragma once

#include "http.h"

#include <filesystem>
#include <string_view>

namespace vigie::server {

// `missing`: what is said, with 404, where the file is not there.
Response file_response(const Request& request, const std::filesystem::path& file, std::string_view type,
                       std::string_view missing);

}  // namespace vigie::server
