// The one thread that writes the register. What it is given waits in a queue and is never dropped; while the
// disk is full or away it tries again. Told to end, it tries for a second more, and says what is lost.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include <vigie/core/clock.h>
#include <vigie/core/queue.h>
#include <vigie/core/register.h>

namespace vigie::site {

struct WriteJob {
  std::vector<Event> events;
  std::vector<WatchedMark> marks;  // after the events
  Durability durability = Durability::batched;
  std::vector<std::function<void()>> then = {};  // called by the writer's thread when all that is done
};

// Thread-safe.
class Writer {
 public:
  // Both outlive it.
  Writer(Register& records, const Clock& clock);
  // Writes what waits, then joins.
  ~Writer();

  // Waits while the queue is full; never long once it is told to end.
  void put(WriteJob job);
  // Returns when all that was put before is written, or cannot be. timeout where that takes longer than
  // `most`; unavailable where a stop was asked for: it is written later.
  Result<void> flush(Duration most, const std::stop_token& stop = {}) EXCLUDES(mutex_);
  // The node ends: from now on nobody waits for a disk that is full or away. What is put is still taken.
  void tell_to_end();

 private:
  void run();
  bool write(const WriteJob& job);  // false where it is lost
  std::optional<bool> try_write(const WriteJob& job, bool last_try);

  Register& records_;
  const Clock& clock_;
  BoundedQueue<WriteJob> queue_{4096, WhenFull::wait};
  Mutex mutex_;
  CondVar written_;
  std::uint64_t put_count_ GUARDED_BY(mutex_) = 0, done_count_ GUARDED_BY(mutex_) = 0;
  std::stop_source ending_;
  int tries_at_end_ = 0;  // of the thread: that failed since it was told to end, of all jobs together
  std::jthread thread_;   // last: it uses the others
};

}  // namespace vigie::site
