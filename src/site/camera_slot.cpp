#include "camera_slot.h"

namespace vigie::site {

CameraSlot::CameraSlot(CameraRecord record, const CameraParts& parts, Prepare prepare)
    : parts_(parts),
      prepare_(std::move(prepare)),
      record_(std::move(record)),
      board_(std::make_shared<StatusBoard>(record_, parts.clock)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

CameraSlot::~CameraSlot() {
  ask_to_end();
}

CameraRecord CameraSlot::record() const {
  MutexLock lock(mutex_);
  return record_;
}

CameraStatus CameraSlot::status() const {
  MutexLock lock(mutex_);
  return board_->status();
}

std::optional<Frame> CameraSlot::newest() const {
  MutexLock lock(mutex_);
  return board_->newest();
}

void CameraSlot::set_record(const CameraRecord& record, bool anew) {
  MutexLock lock(mutex_);
  record_ = record;
  if (!anew) return board_->set_record(record);
  board_ = std::make_shared<StatusBoard>(record, parts_.clock);
  changed_ = true;
  changes_.notify_one();
}

void CameraSlot::remove() {
  {
    MutexLock lock(mutex_);
    removed_ = true;
  }
  ask_to_end();
}

void CameraSlot::work(const std::stop_token& stop) {
  while (await_change(stop)) {
    end();
    start();
    tell();
  }
  end();
  tell();
  ended_ = true;
}

bool CameraSlot::await_change(const std::stop_token& stop) {
  MutexLock lock(mutex_);
  changes_.wait(mutex_, stop, [this]() NO_THREAD_SAFETY_ANALYSIS { return changed_; });
  if (stop.stop_requested()) return false;
  changed_ = false;
  return true;
}

void CameraSlot::start() {
  CameraRecord record;
  std::shared_ptr<StatusBoard> board;
  {
    MutexLock lock(mutex_);
    if (changed_ || !record_.enabled) return;  // changed again: that is what counts
    record = record_;
    board = board_;
  }
  CameraStart start = prepare_(record);
  start.first_epoch = next_epoch_;
  camera_ = std::make_unique<Camera>(parts_, std::move(board), std::move(start));
}

void CameraSlot::end() {
  if (!camera_) return;
  camera_->ask_to_stop();
  camera_->join();
  next_epoch_ = camera_->next_epoch();
  camera_.reset();
  parts_.writer.flush();
}

// What the camera told while it ended may have come after the change was told.
void CameraSlot::tell() {
  CameraStatus now;
  bool removed = false;
  {
    MutexLock lock(mutex_);
    now = board_->status();
    removed = removed_;
  }
  removed ? parts_.hub.publish_removed(now.record.id) : parts_.hub.publish(now);
}

}  // namespace vigie::site
