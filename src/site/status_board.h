// How one camera is doing: written by its threads, read by whoever asks.
#pragma once

#include <deque>
#include <optional>

#include <vigie/core/clock.h>
#include <vigie/core/frame.h>
#include <vigie/core/mutex.h>
#include <vigie/site/camera_status.h>

namespace vigie::site {

// Thread-safe.
class StatusBoard {
 public:
  // `starting`, or `off` where the camera is switched off.
  StatusBoard(CameraRecord record, const Clock& clock);

  // True where the state or the detail is another one now.
  bool set_state(CameraState state, const std::string& detail) EXCLUDES(mutex_);
  void set_record(CameraRecord record) EXCLUDES(mutex_);
  void set_pose(const std::optional<PoseRecord>& pose) EXCLUDES(mutex_);
  void count(const Frame& frame) EXCLUDES(mutex_);
  void set_dropped(std::uint64_t dropped) EXCLUDES(mutex_);

  [[nodiscard]] CameraStatus status() const EXCLUDES(mutex_);
  [[nodiscard]] CameraState state() const EXCLUDES(mutex_);
  [[nodiscard]] std::optional<PoseRecord> pose() const EXCLUDES(mutex_);
  // The newest frame; nothing before the first.
  [[nodiscard]] std::optional<Frame> newest() const EXCLUDES(mutex_);

 private:
  static constexpr Duration kRateOver = Duration::seconds(3);

  const Clock& clock_;
  mutable Mutex mutex_;
  CameraStatus status_ GUARDED_BY(mutex_);
  std::optional<Frame> newest_ GUARDED_BY(mutex_);
  std::deque<MonotonicTime> arrivals_ GUARDED_BY(mutex_);  // of the last seconds
};

}  // namespace vigie::site
