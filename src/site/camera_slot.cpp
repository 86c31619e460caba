#include "camera_slot.h"

#include <fmt/format.h>

#include <vigie/core/catching.h>
#include <vigie/core/log.h>

namespace vigie::site {
namespace {

constexpr Duration kTryAgain = Duration::seconds(5);  // a camera that has failed
constexpr Duration kMostFlush = Duration::seconds(10);

}  // namespace

CameraSlot::CameraSlot(CameraRecord record, const CameraParts& parts, Prepare prepare, Forget forget)
    : parts_(parts),
      prepare_(std::move(prepare)),
      forget_(std::move(forget)),
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
  board_->set_pose(pose_);
  changed_ = true;
  changes_.notify_one();
}

void CameraSlot::set_pose(const std::optional<PoseRecord>& pose) {
  MutexLock lock(mutex_);
  pose_ = pose;
  board_->set_pose(pose);
}

void CameraSlot::remove() {
  removed_ = true;
  ask_to_end();
}

void CameraSlot::work(const std::stop_token& stop) {
  while (await_change(stop)) renew(stop);
  end(stop);
  tell_end();
  ended_ = true;
}

void CameraSlot::renew(const std::stop_token& stop) {
  const auto done = catching([&] {
    end(stop);
    start();
    tell();
  });
  in_vain_ = !done;
  if (done) return;
  MutexLock lock(mutex_);
  board_->set_state(CameraState::lost, done.error().to_string());
}

bool CameraSlot::await_change(const std::stop_token& stop) {
  MutexLock lock(mutex_);
  while (!stop.stop_requested()) {
    changes_.wait_for(mutex_, stop, kTryAgain, [this]() NO_THREAD_SAFETY_ANALYSIS { return changed_; });
    const bool failed = in_vain_ || (camera_ && camera_->has_failed());
    if (!changed_ && !failed) continue;
    changed_ = false;
    return !stop.stop_requested();
  }
  return false;
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

void CameraSlot::end(const std::stop_token& stop) {
  if (!camera_) return;
  camera_->ask_to_stop();
  camera_->join();
  next_epoch_ = camera_->next_epoch();
  camera_.reset();
  // What starts next is to know how far this one has come.
  if (auto written = parts_.writer.flush(kMostFlush, stop); !written && !stop.stop_requested()) {
    log_warning("camera", fmt::format("{}: {}", record().name, written.error().to_string()));
  }
}

// What the camera told while it ended may have come after the change was told.
void CameraSlot::tell() {
  CameraStatus now;
  {
    MutexLock lock(mutex_);
    now = board_->status();
  }
  parts_.hub.publish(now);
}

void CameraSlot::tell_end() {
  if (!removed_) return tell();
  const CameraId id = record().id;
  if (forget_) forget_(id);
  parts_.hub.publish_removed(id);
}

}  // namespace vigie::site
