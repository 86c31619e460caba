// Between the thread that reads a camera and the one that sees for it: of a live camera the newest frames
// win, of a recording none is dropped. What is not a frame is never dropped, nor is the packet of a frame
// that is.
#pragma once

#include <deque>
#include <optional>

#include <vigie/core/mutex.h>
#include <vigie/core/queue.h>
#include <vigie/core/source.h>

namespace vigie::site {

// Thread-safe: one thread puts, one takes.
class Intake {
 public:
  explicit Intake(WhenFull when_full) : when_full_(when_full) {}

  // False where a stop was asked for, or it is closed.
  bool put(SourceItem item, const std::stop_token& stop) EXCLUDES(mutex_);
  // The oldest item, waiting up to `timeout`.
  std::optional<SourceItem> take(Duration timeout, const std::stop_token& stop) EXCLUDES(mutex_);
  void close() EXCLUDES(mutex_);
  // Closed, and all was taken.
  [[nodiscard]] bool is_over() const EXCLUDES(mutex_);
  [[nodiscard]] std::uint64_t dropped() const EXCLUDES(mutex_);

 private:
  static constexpr std::size_t kMostFrames = 8;   // a third of a second; 5 MB at 640×512
  static constexpr std::size_t kMostItems = 256;  // of all kinds: past it even a live camera waits

  [[nodiscard]] bool has_room() const REQUIRES(mutex_);
  void drop_oldest_frame() REQUIRES(mutex_);

  const WhenFull when_full_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<SourceItem> items_ GUARDED_BY(mutex_);
  std::size_t frames_ GUARDED_BY(mutex_) = 0;
  std::uint64_t dropped_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace vigie::site
