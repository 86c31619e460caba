// A disk that forgets what was not synced: every file that SQLite syncs is copied, as it is then, to a folder
// beside it, which is what a loss of power would leave.
#pragma once

#include <filesystem>

namespace vigie::store {

// SQLite's default file system while it lives. Both folders exist.
class ForgetfulDisk {
 public:
  ForgetfulDisk(const std::filesystem::path& folder, const std::filesystem::path& mirror);
  ~ForgetfulDisk();
  ForgetfulDisk(const ForgetfulDisk&) = delete;
  ForgetfulDisk& operator=(const ForgetfulDisk&) = delete;
};

}  // namespace vigie::store
