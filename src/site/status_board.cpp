#include "status_board.h"

namespace vigie::site {

StatusBoard::StatusBoard(CameraRecord record, const Clock& clock) : clock_(clock) {
  MutexLock lock(mutex_);
  status_.record = std::move(record);
  status_.state = status_.record.enabled ? CameraState::starting : CameraState::off;
  status_.since = clock_.utc();
}

bool StatusBoard::set_state(CameraState state, const std::string& detail) {
  MutexLock lock(mutex_);
  if (status_.state == state && status_.detail == detail) return false;
  if (status_.state != state) status_.since = clock_.utc();
  status_.state = state;
  status_.detail = detail;
  return true;
}

void StatusBoard::set_record(CameraRecord record) {
  MutexLock lock(mutex_);
  status_.record = std::move(record);
}

void StatusBoard::set_pose(const std::optional<PoseRecord>& pose) {
  MutexLock lock(mutex_);
  status_.pose = pose;
}

std::optional<PoseRecord> StatusBoard::pose() const {
  MutexLock lock(mutex_);
  return status_.pose;
}

void StatusBoard::count(const Frame& frame) {
  const MonotonicTime now = clock_.monotonic();
  MutexLock lock(mutex_);
  newest_ = frame;
  newest_->packet.reset();
  status_.origin = frame.origin;
  status_.width = frame.image->width();
  status_.height = frame.image->height();
  status_.bits = frame.bits;
  ++status_.frames;
  arrivals_.push_back(now);
  while (now - arrivals_.front() > kRateOver) arrivals_.pop_front();
}

void StatusBoard::set_dropped(std::uint64_t dropped) {
  MutexLock lock(mutex_);
  status_.dropped = dropped;
}

CameraStatus StatusBoard::status() const {
  const MonotonicTime now = clock_.monotonic();
  MutexLock lock(mutex_);
  CameraStatus status = status_;
  std::size_t recent = 0;
  MonotonicTime first = now;
  for (const MonotonicTime arrival : arrivals_) {
    if (now - arrival > kRateOver) continue;
    if (recent++ == 0) first = arrival;
  }
  const Duration span = now - first;
  status.rate_fps = span > Duration() ? static_cast<double>(recent) / span.seconds() : 0;
  return status;
}

CameraState StatusBoard::state() const {
  MutexLock lock(mutex_);
  return status_.state;
}

std::optional<Frame> StatusBoard::newest() const {
  MutexLock lock(mutex_);
  return newest_;
}

}  // namespace vigie::site
