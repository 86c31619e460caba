// A bounded queue between two threads, with the policy of what happens when it is full.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <stop_token>
#include <utility>

#include <vigie/core/mutex.h>

namespace vigie {

enum class WhenFull {
  drop_oldest,  // for frames: the newest matters; what fell out is counted
  wait,         // for alarms, evidence and stored events: nothing is lost, the writer waits
};

// Thread-safe. After close() nothing is taken in; what is inside can still be popped.
template <typename T>
class BoundedQueue {
 public:
  // `capacity` at least 1.
  explicit BoundedQueue(std::size_t capacity, WhenFull when_full)
      : capacity_(capacity), when_full_(when_full) {
    VIGIE_ASSERT(capacity > 0);
  }

  // False if the queue is closed, or a stop was asked for while waiting; the item is then not taken.
  bool push(T item, const std::stop_token& stop = {}) EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      if (when_full_ == WhenFull::wait) {
        changed_.wait(mutex_, stop,
                      [this]() NO_THREAD_SAFETY_ANALYSIS { return closed_ || items_.size() < capacity_; });
        if (items_.size() >= capacity_) return false;
      }
      if (closed_) return false;
      if (items_.size() >= capacity_) {
        items_.pop_front();
        ++dropped_;
      }
      items_.push_back(std::move(item));
    }
    changed_.notify_all();
    return true;
  }

  // The oldest item, waiting for one; nothing once the queue is closed and empty or a stop was asked for.
  std::optional<T> pop(const std::stop_token& stop = {}) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    changed_.wait(mutex_, stop, [this]() NO_THREAD_SAFETY_ANALYSIS { return closed_ || !items_.empty(); });
    return take();
  }

  // The same, for at most `timeout`.
  std::optional<T> pop_for(Duration timeout, const std::stop_token& stop = {}) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    changed_.wait_for(mutex_, stop, timeout,
                      [this]() NO_THREAD_SAFETY_ANALYSIS { return closed_ || !items_.empty(); });
    return take();
  }

  void close() EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

  [[nodiscard]] bool is_closed() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return closed_;
  }
  [[nodiscard]] std::size_t size() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return items_.size();
  }
  // How many items fell out since the queue was made.
  [[nodiscard]] std::uint64_t dropped() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return dropped_;
  }

 private:
  std::optional<T> take() REQUIRES(mutex_) {
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    changed_.notify_all();
    return item;
  }

  const std::size_t capacity_;
  const WhenFull when_full_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<T> items_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
  std::uint64_t dropped_ GUARDED_BY(mutex_) = 0;
};

}  // namespace vigie
