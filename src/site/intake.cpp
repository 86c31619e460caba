#include "intake.h"

#include <algorithm>

namespace vigie::site {
namespace {

bool is_frame(const SourceItem& item) {
  return std::holds_alternative<Frame>(item);
}

}  // namespace

bool Intake::has_room() const {
  if (items_.size() >= kMostItems) return false;
  return when_full_ == WhenFull::drop_oldest || frames_ < kMostFrames;
}

bool Intake::put(SourceItem item, const std::stop_token& stop) {
  {
    MutexLock lock(mutex_);
    changed_.wait(mutex_, stop, [this]() NO_THREAD_SAFETY_ANALYSIS { return closed_ || has_room(); });
    if (closed_ || !has_room()) return false;
    if (is_frame(item)) {
      if (frames_ >= kMostFrames) drop_oldest_frame();
      ++frames_;
    }
    items_.push_back(std::move(item));
  }
  changed_.notify_all();
  return true;
}

void Intake::drop_oldest_frame() {
  const auto oldest = std::find_if(items_.begin(), items_.end(), is_frame);
  if (PacketPtr packet = std::get<Frame>(*oldest).packet) {
    *oldest = std::move(packet);
  } else {
    items_.erase(oldest);
  }
  --frames_;
  ++dropped_;
}

std::optional<SourceItem> Intake::take(Duration timeout, const std::stop_token& stop) {
  std::optional<SourceItem> item;
  {
    MutexLock lock(mutex_);
    changed_.wait_for(mutex_, stop, timeout,
                      [this]() NO_THREAD_SAFETY_ANALYSIS { return closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    item = std::move(items_.front());
    items_.pop_front();
    if (is_frame(*item)) --frames_;
  }
  changed_.notify_all();
  return item;
}

void Intake::close() {
  {
    MutexLock lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

bool Intake::is_over() const {
  MutexLock lock(mutex_);
  return closed_ && items_.empty();
}

std::uint64_t Intake::dropped() const {
  MutexLock lock(mutex_);
  return dropped_;
}

}  // namespace vigie::site
