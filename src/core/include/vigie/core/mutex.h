// A mutex whose guarded fields Clang checks at compile time (-Wthread-safety); other compilers see plain
// code. Write `int count_ GUARDED_BY(mutex_);` beside `Mutex mutex_;`.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stop_token>

#include <vigie/core/time.h>

#if defined(__clang__)
#define VIGIE_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define VIGIE_THREAD_ATTRIBUTE(x)
#endif

#define CAPABILITY(x) VIGIE_THREAD_ATTRIBUTE(capability(x))
#define SCOPED_CAPABILITY VIGIE_THREAD_ATTRIBUTE(scoped_lockable)
#define GUARDED_BY(x) VIGIE_THREAD_ATTRIBUTE(guarded_by(x))
#define PT_GUARDED_BY(x) VIGIE_THREAD_ATTRIBUTE(pt_guarded_by(x))
#define REQUIRES(...) VIGIE_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) VIGIE_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) VIGIE_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define EXCLUDES(...) VIGIE_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS VIGIE_THREAD_ATTRIBUTE(no_thread_safety_analysis)

namespace vigie {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

// Holds the mutex while it lives.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Waits on a Mutex that the caller holds. `ready` runs with the mutex held.
class CondVar {
 public:
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

  // Until `ready()` or a stop is asked for; what `ready()` says last.
  template <typename Ready>
  bool wait(Mutex& mutex, const std::stop_token& stop, Ready ready)
      REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    return condition_.wait(mutex, stop, ready);
  }
  // The same, for `timeout` at most.
  template <typename Ready>
  bool wait_for(Mutex& mutex, const std::stop_token& stop, Duration timeout, Ready ready)
      REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    // Longer ones would overflow on their way to a deadline, and end at once.
    constexpr Duration kMost = Duration::seconds(100LL * 365 * 86400);
    return condition_.wait_for(mutex, stop, std::chrono::nanoseconds(std::min(timeout, kMost).nanoseconds()),
                               ready);
  }

 private:
  std::condition_variable_any condition_;
};

}  // namespace vigie
