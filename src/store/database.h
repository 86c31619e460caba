// The database file of a data folder: who may open it, one writer, readers beside it, and when what was
// written is on the disk. For the files of this library alone.
#pragma once

#include "connection.h"

#include <atomic>
#include <filesystem>
#include <thread>

#include <vigie/core/clock.h>
#include <vigie/core/log.h>
#include <vigie/core/mutex.h>
#include <vigie/core/register.h>

namespace vigie::store {

// Held while it lives: no other program opens the same data folder. The system lets go of it when the
// process ends, however it ends.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_ = -1;
};

// Thread-safe. What goes wrong is thrown as StoreError.
class Database {
 public:
  Database(const std::filesystem::path& folder, const Clock& clock);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs work(Connection&) in one transaction, alone; within write_together() in that one.
  template <typename Work>
  auto write(Durability durability, Work&& work) EXCLUDES(writer_mutex_) {
    if (together_ == std::this_thread::get_id()) return join(work);
    MutexLock lock(writer_mutex_);
    Transaction transaction(*writer_, Transaction::Kind::writing);
    auto result = work(*writer_);
    transaction.commit();
    after_commit(durability);
    return result;
  }
  // Runs work(); what it writes on this thread is one durable transaction: all of it, or none where it
  // throws.
  template <typename Work>
  void write_together(Work&& work) EXCLUDES(writer_mutex_) {
    MutexLock lock(writer_mutex_);
    Transaction transaction(*writer_, Transaction::Kind::writing);
    {
      const Together joined(together_);
      work();
    }
    transaction.commit();
    after_commit(Durability::durable);
  }
  // Runs work(Connection&) on one state of the database, beside others.
  template <typename Work>
  auto read(Work&& work) EXCLUDES(readers_mutex_) {
    const BorrowedReader reader(*this);
    const Transaction transaction(reader.connection(), Transaction::Kind::reading);
    return work(reader.connection());
  }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }

 private:
  // A reader of the pool, given back at the end.
  class BorrowedReader {
   public:
    explicit BorrowedReader(Database& database) : database_(database), reader_(database.take_reader()) {}
    ~BorrowedReader() { database_.give_back(std::move(reader_)); }
    BorrowedReader(const BorrowedReader&) = delete;
    BorrowedReader& operator=(const BorrowedReader&) = delete;
    [[nodiscard]] Connection& connection() const { return *reader_; }

   private:
    Database& database_;
    std::unique_ptr<Connection> reader_;
  };

  // While it lives, this thread's writes belong together.
  class Together {
   public:
    explicit Together(std::atomic<std::thread::id>& who) : who_(who) { who_ = std::this_thread::get_id(); }
    ~Together() { who_ = std::thread::id(); }
    Together(const Together&) = delete;
    Together& operator=(const Together&) = delete;

   private:
    std::atomic<std::thread::id>& who_;
  };

  // Of the thread that holds writer_mutex_ in write_together().
  template <typename Work>
  auto join(Work& work) NO_THREAD_SAFETY_ANALYSIS {
    return work(*writer_);
  }
  std::unique_ptr<Connection> take_reader() EXCLUDES(readers_mutex_);
  void give_back(std::unique_ptr<Connection> reader) EXCLUDES(readers_mutex_);
  void after_commit(Durability durability) REQUIRES(writer_mutex_);
  void flush() EXCLUDES(writer_mutex_);
  void flush_until(const std::stop_token& stop);

  const std::filesystem::path folder_;
  const std::string path_;
  const Clock& clock_;
  const FolderLock lock_;

  Mutex writer_mutex_;
  std::unique_ptr<Connection> writer_ PT_GUARDED_BY(writer_mutex_);
  bool unsynced_ GUARDED_BY(writer_mutex_) = false;
  std::atomic<std::thread::id> together_;  // the thread in write_together(), if one is

  Mutex readers_mutex_;
  CondVar reader_back_;
  std::vector<std::unique_ptr<Connection>> idle_readers_ GUARDED_BY(readers_mutex_);
  int open_readers_ GUARDED_BY(readers_mutex_) = 0;

  LogLimiter flush_failed_;
  std::jthread flusher_;  // last: it uses all of the above
};

}  // namespace vigie::store
