#include "forgetful_vfs.h"

#include <cstring>
#include <new>
#include <string>

#include <sqlite3.h>

namespace vigie::store {
namespace {

sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs forgetful_vfs;
std::filesystem::path watched_folder, mirror_folder;

// SQLite allocates szOsFile bytes; the real file follows ours.
struct File {
  sqlite3_file base;
  sqlite3_io_methods methods;
  const char* name;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

template <auto Method, typename... Arguments>
int forward(sqlite3_file* file, Arguments... arguments) {
  sqlite3_file* real = reinterpret_cast<File*>(file)->real();
  return (real->pMethods->*Method)(real, arguments...);
}

void mirror(const std::filesystem::path& path) {
  if (path.parent_path() != watched_folder) return;
  std::error_code error;
  std::filesystem::copy_file(path, mirror_folder / path.filename(),
                             std::filesystem::copy_options::overwrite_existing, error);
}

int sync_and_mirror(sqlite3_file* file, int flags) {
  const int code = forward<&sqlite3_io_methods::xSync>(file, flags);
  const char* name = reinterpret_cast<File*>(file)->name;
  if (code == SQLITE_OK && name != nullptr) mirror(name);
  return code;
}

// A deletion counts at once: the register syncs its folder after the only one that matters, the journal of
// its making.
int delete_file(sqlite3_vfs*, const char* name, int sync_folder) {
  const std::filesystem::path path = name;
  std::error_code error;
  if (path.parent_path() == watched_folder) std::filesystem::remove(mirror_folder / path.filename(), error);
  return real_vfs->xDelete(real_vfs, name, sync_folder);
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* ours = new (file) File{};
  ours->name = name;
  const int code = real_vfs->xOpen(real_vfs, name, ours->real(), flags, out_flags);
  if (ours->real()->pMethods == nullptr) return code;
  ours->methods = {3,
                   forward<&sqlite3_io_methods::xClose>,
                   forward<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
                   forward<&sqlite3_io_methods::xWrite, const void*, int, sqlite3_int64>,
                   forward<&sqlite3_io_methods::xTruncate, sqlite3_int64>,
                   sync_and_mirror,
                   forward<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
                   forward<&sqlite3_io_methods::xLock, int>,
                   forward<&sqlite3_io_methods::xUnlock, int>,
                   forward<&sqlite3_io_methods::xCheckReservedLock, int*>,
                   forward<&sqlite3_io_methods::xFileControl, int, void*>,
                   forward<&sqlite3_io_methods::xSectorSize>,
                   forward<&sqlite3_io_methods::xDeviceCharacteristics>,
                   forward<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
                   forward<&sqlite3_io_methods::xShmLock, int, int, int>,
                   [](sqlite3_file* f) {
                     sqlite3_file* real = reinterpret_cast<File*>(f)->real();
                     real->pMethods->xShmBarrier(real);
                   },
                   forward<&sqlite3_io_methods::xShmUnmap, int>,
                   forward<&sqlite3_io_methods::xFetch, sqlite3_int64, int, void**>,
                   forward<&sqlite3_io_methods::xUnfetch, sqlite3_int64, void*>};
  ours->base.pMethods = &ours->methods;
  return code;
}

}  // namespace

ForgetfulDisk::ForgetfulDisk(const std::filesystem::path& folder, const std::filesystem::path& mirror) {
  watched_folder = folder;
  mirror_folder = mirror;
  real_vfs = sqlite3_vfs_find(nullptr);
  forgetful_vfs = *real_vfs;
  forgetful_vfs.zName = "forgetful";
  forgetful_vfs.szOsFile = real_vfs->szOsFile + static_cast<int>(sizeof(File));
  forgetful_vfs.xOpen = open_file;
  forgetful_vfs.xDelete = delete_file;
  sqlite3_vfs_register(&forgetful_vfs, 1);
}

ForgetfulDisk::~ForgetfulDisk() {
  sqlite3_vfs_unregister(&forgetful_vfs);
}

}  // namespace vigie::store
