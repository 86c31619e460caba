// Who watches what: passes on what happens to the viewers, and tells the cameras whether anybody looks.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include <vigie/core/mutex.h>
#include <vigie/site/live.h>

namespace vigie::site {

// Thread-safe. Viewers are called without the lock held.
class LiveHub {
 public:
  void add(std::shared_ptr<LiveViewer> viewer) EXCLUDES(mutex_);
  void remove(const LiveViewer& viewer) EXCLUDES(mutex_);
  void watch(const LiveViewer& viewer, const std::vector<CameraId>& cameras) EXCLUDES(mutex_);
  void want_key(CameraId camera) EXCLUDES(mutex_);

  // The cameras whose pictures are coded for viewers; of others nobody wishes anything.
  void add_coded(CameraId camera) EXCLUDES(mutex_);
  void remove_coded(CameraId camera) EXCLUDES(mutex_);

  [[nodiscard]] bool is_watched(CameraId camera) const EXCLUDES(mutex_);
  // Whether somebody waits for a picture that can be decoded by itself; asked once, it is forgotten.
  bool take_key_wish(CameraId camera) EXCLUDES(mutex_);

  void publish(const CameraStatus& status) EXCLUDES(mutex_);
  void publish_removed(CameraId camera) EXCLUDES(mutex_);
  void publish(const TrackSummary& track) EXCLUDES(mutex_);
  void publish(const Target& target) EXCLUDES(mutex_);
  void publish(const Alarm& alarm) EXCLUDES(mutex_);
  void publish(const LivePicture& picture) EXCLUDES(mutex_);
  void publish(const LiveTracks& tracks) EXCLUDES(mutex_);

 private:
  struct Entry {
    std::shared_ptr<LiveViewer> viewer;
    std::set<CameraId> watched;
  };
  using Viewers = std::vector<std::shared_ptr<LiveViewer>>;

  void wish_key(CameraId camera) REQUIRES(mutex_);
  [[nodiscard]] Viewers all() const EXCLUDES(mutex_);
  [[nodiscard]] Viewers watching(CameraId camera) const EXCLUDES(mutex_);

  mutable Mutex mutex_;
  std::vector<Entry> entries_ GUARDED_BY(mutex_);
  std::map<CameraId, bool> key_wishes_ GUARDED_BY(mutex_);  // of those that are coded: whether there is one
};

}  // namespace vigie::site
