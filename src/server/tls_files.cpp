#include "tls_files.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::server {

Result<void> check_tls_file(const std::filesystem::path& file) {
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

Error not_pem(const std::filesystem::path& file, std::string_view why) {
  return {ErrorCode::invalid_argument,
          fmt::format("cannot use {} for TLS: {}; it is to be PEM", printable(file.string()), why)};
}

}  // namespace vigie::server
