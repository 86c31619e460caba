#include "private_file.h"

#include <fmt/format.h>

#include <vigie/core/log.h>

namespace vigie::app {

bool is_open_to_others(const std::filesystem::path& path) {
  constexpr auto kOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  return std::filesystem::exists(status) && (status.permissions() & kOthers) != std::filesystem::perms::none;
}

Result<void> check_private(const std::filesystem::path& file, std::string_view what) {
  if (!is_open_to_others(file)) return {};
  return Error(ErrorCode::permission_denied,
               fmt::format("others may read {0} in {1}: chmod 600 {1}", what, printable(file.string())));
}

}  // namespace vigie::app
