#include "database.h"

#include "schema.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace vigie::store {
namespace {

// Half of what "batched" promises, so that the sync itself has the other half.
constexpr Duration kFlushEvery = Duration::milliseconds(500);
constexpr int kMaxReaders = 4;

[[noreturn]] void throw_system(const std::filesystem::path& path, int error, std::string_view advice) {
  const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::exhausted : ErrorCode::io;
  throw StoreError(code,
                   fmt::format("{}: {}; {}", path.string(), std::generic_category().message(error), advice));
}

void require_folder(const std::filesystem::path& folder) {
  std::error_code error;
  const auto status = std::filesystem::status(folder, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    throw StoreError(ErrorCode::not_found,
                     fmt::format("the data folder {} does not exist; create it", folder.string()));
  }
  if (error) throw_system(folder, error.value(), "see that the data folder can be read");
  if (!std::filesystem::is_directory(status)) {
    throw StoreError(ErrorCode::invalid_argument,
                     fmt::format("{} is not a folder; name a folder for the data", folder.string()));
  }
}

std::string process_in(int file) {
  char text[32] = {};
  const ssize_t length = pread(file, text, sizeof text - 1, 0);
  std::string digits;
  for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; ++i) digits += text[i];
  return digits.empty() ? "?" : digits;
}

// SQLite would make the file readable to all.
void create_file(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) throw_system(path, errno, "see that the data folder can be written");
  close(file);
}

void sync_folder(const std::filesystem::path& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) throw_system(folder, errno, "see that the data folder can be read");
  const int failed = fsync(file) == 0 ? 0 : errno;
  close(file);
  if (failed != 0 && failed != EINVAL) throw_system(folder, failed, "see that the disk works");
}

std::unique_ptr<Connection> open_writer(const std::string& path, const std::filesystem::path& folder) {
  create_file(path);
  auto writer = std::make_unique<Connection>(path, Access::read_write);
  writer->keep_log_on_close(true);  // until it is known to be ours
  const SchemaState state = inspect_schema(*writer, path);
  writer->execute("PRAGMA journal_mode = WAL");
  // NORMAL: no commit waits for the disk by itself; sync_log() says when it does.
  writer->execute("PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864");
  bring_up_to_date(*writer, state);
  writer->sync_log();
  sync_folder(folder);
  writer->keep_log_on_close(false);
  return writer;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) {
  require_folder(folder);
  const auto path = folder / "lock";
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) throw_system(path, errno, "see that the data folder can be written");
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = process_in(file_);
    const int error = errno;
    close(file_);
    if (error != EWOULDBLOCK) throw_system(path, error, "see that the data folder is on a local disk");
    throw StoreError(
        ErrorCode::unavailable,
        fmt::format("the data folder {} is in use by process {}; stop it, or name another data folder",
                    folder.string(), holder));
  }
  const std::string self = fmt::format("{}\n", getpid());
  // For people only: a full disk must not keep the node from reading what it has.
  if (ftruncate(file_, 0) == 0) (void)!pwrite(file_, self.data(), self.size(), 0);
}

FolderLock::~FolderLock() {
  close(file_);
}

Database::Database(const std::filesystem::path& folder, const Clock& clock)
    : folder_(folder),
      path_((folder / "register.db").string()),
      clock_(clock),
      lock_(folder),
      writer_(open_writer(path_, folder)),
      flusher_([this](const std::stop_token& stop) { flush_until(stop); }) {}

Database::~Database() {
  flusher_.request_stop();
  flusher_.join();
  flush();
}

void Database::after_commit(Durability durability) {
  unsynced_ = true;
  if (durability != Durability::durable) return;
  writer_->sync_log();  // takes along what was batched before
  unsynced_ = false;
}

void Database::flush() {
  try {
    MutexLock lock(writer_mutex_);
    if (!unsynced_) return;
    writer_->sync_log();
    unsynced_ = false;
  } catch (const StoreError& e) {
    if (const auto held = flush_failed_.pass(clock_.monotonic()); held >= 0) log_error("store", e.what());
  }
}

void Database::flush_until(const std::stop_token& stop) {
  while (clock_.sleep_for(kFlushEvery, stop)) flush();
}

std::unique_ptr<Connection> Database::take_reader() {
  MutexLock lock(readers_mutex_);
  reader_back_.wait(readers_mutex_, {}, [this]() NO_THREAD_SAFETY_ANALYSIS {
    return !idle_readers_.empty() || open_readers_ < kMaxReaders;
  });
  if (idle_readers_.empty()) {
    auto reader = std::make_unique<Connection>(path_, Access::read_only);
    ++open_readers_;
    return reader;
  }
  auto reader = std::move(idle_readers_.back());
  idle_readers_.pop_back();
  return reader;
}

void Database::give_back(std::unique_ptr<Connection> reader) {
  {
    MutexLock lock(readers_mutex_);
    idle_readers_.push_back(std::move(reader));
  }
  reader_back_.notify_one();
}

}  // namespace vigie::store
