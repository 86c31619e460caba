// The one thread that writes the register. What it is given waits in a queue and is never dropped; while the
// disk is full or away it tries again until it is told to end.
#pragma once

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
};

// Thread-safe.
class Writer {
 public:
  // Both outlive it.
  Writer(Register& records, const Clock& clock);
  // Writes what waits, then joins.
  ~Writer();

  // Waits while the queue is full.
  void put(WriteJob job);
  // Returns when all that was put before is written, or cannot be.
  void flush() EXCLUDES(mutex_);

 private:
  void run();
  void write(const WriteJob& job);
  bool try_write(const WriteJob& job, bool last_try);

  Register& records_;
  const Clock& clock_;
  BoundedQueue<WriteJob> queue_{4096, WhenFull::wait};
  Mutex mutex_;
  CondVar written_;
  std::uint64_t put_count_ GUARDED_BY(mutex_) = 0, done_count_ GUARDED_BY(mutex_) = 0;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace vigie::site
