#include "data_folder.h"

#include <cstdlib>

namespace vigie::app {

Result<std::filesystem::path> usual_data_folder() {
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg && *xdg == '/') {
    return std::filesystem::path(xdg) / "vigie";
  }
  if (const char* home = std::getenv("HOME"); home && *home == '/') {
    return std::filesystem::path(home) / ".local/share/vigie";
  }
  return Error(ErrorCode::invalid_argument, "there is no home folder: name the data folder with --data");
}

}  // namespace vigie::app
