#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <vigie/core/whole_file.h>

namespace vigie {
namespace {

Error system_error(const std::filesystem::path& path, int error) {
  const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::exhausted : ErrorCode::io;
  return {code, fmt::format("cannot write {}: {}", path.string(), std::generic_category().message(error))};
}

int write_and_sync(int file, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0 ? 0 : errno;
}

// The names in a folder. Some file systems have nothing to sync there, and say EINVAL.
int sync_folder_of(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return errno;
  const int error = fsync(file) == 0 || errno == EINVAL ? 0 : errno;
  close(file);
  return error;
}

}  // namespace

Result<void> write_whole(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  const std::string part = path.string() + ".part";
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return system_error(path, errno);
  int error = write_and_sync(file, bytes);
  close(file);
  if (error == 0 && rename(part.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    unlink(part.c_str());
    return system_error(path, error);
  }
  if (const int unsynced = sync_folder_of(path); unsynced != 0) return system_error(path, unsynced);
  return {};
}

Result<void> sync_file(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_error(path, errno);
  const int error = fsync(file) == 0 ? 0 : errno;
  close(file);
  if (error == 0) return {};
  return system_error(path, error);
}

}  // namespace vigie
