// The place of one camera at the site. The camera that works there comes and goes as its record changes, on a
// thread of the slot's own: who asks for a change does not wait for a source to open or to end. One that has
// failed is started anew.
#pragma once

#include "camera.h"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include <vigie/core/mutex.h>

namespace vigie::site {

// Thread-safe.
class CameraSlot {
 public:
  // What the camera of a record is to start with; called by the slot's thread when the one before it has
  // ended and is in the register.
  using Prepare = std::function<CameraStart(const CameraRecord&)>;
  // Lets go of what is kept beside the register for a camera that was taken off the site; called by the
  // slot's thread when it has ended.
  using Forget = std::function<void(CameraId)>;

  // A camera that is switched on starts at once. All of `parts` outlives the slot.
  CameraSlot(CameraRecord record, const CameraParts& parts, Prepare prepare, Forget forget = {});
  // Ends the camera; its tracks and last span are with the writer then.
  ~CameraSlot();
  CameraSlot(const CameraSlot&) = delete;
  CameraSlot& operator=(const CameraSlot&) = delete;

  [[nodiscard]] CameraRecord record() const EXCLUDES(mutex_);
  [[nodiscard]] CameraStatus status() const EXCLUDES(mutex_);
  // The newest frame; nothing before the first.
  [[nodiscard]] std::optional<Frame> newest() const EXCLUDES(mutex_);

  // `anew`: the camera at work ends and one of this record starts, where it is switched on; the state is
  // `starting` or `off` when this returns.
  void set_record(const CameraRecord& record, bool anew) EXCLUDES(mutex_);
  void set_pose(const std::optional<PoseRecord>& pose) EXCLUDES(mutex_);
  // It is taken off the site: it ends, and viewers are told so once more when it has.
  void remove() EXCLUDES(mutex_);
  // Asks the camera to end, without waiting for it.
  void ask_to_end() { thread_.request_stop(); }
  // Whether it has, so that the slot's end need not wait.
  [[nodiscard]] bool has_ended() const { return ended_; }

 private:
  void work(const std::stop_token& stop);
  bool await_change(const std::stop_token& stop) EXCLUDES(mutex_);
  void renew(const std::stop_token& stop) EXCLUDES(mutex_);
  void start() EXCLUDES(mutex_);
  void end(const std::stop_token& stop) EXCLUDES(mutex_);
  void tell() EXCLUDES(mutex_);
  void tell_end() EXCLUDES(mutex_);

  const CameraParts parts_;
  const Prepare prepare_;
  const Forget forget_;
  mutable Mutex mutex_;
  CondVar changes_;
  CameraRecord record_ GUARDED_BY(mutex_);
  std::optional<PoseRecord> pose_ GUARDED_BY(mutex_);
  std::shared_ptr<StatusBoard> board_ GUARDED_BY(mutex_);  // each start has its own: what ends writes no more
  bool changed_ GUARDED_BY(mutex_) = true;
  std::atomic<bool> removed_ = false;
  std::atomic<bool> ended_ = false;

  // Of the slot's thread.
  std::unique_ptr<Camera> camera_;  // null where it is switched off
  std::uint32_t next_epoch_ = 0;
  bool in_vain_ = false;  // the last start failed

  std::jthread thread_;  // last: it uses the others
};

}  // namespace vigie::site
