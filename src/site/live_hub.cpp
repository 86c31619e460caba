#include "live_hub.h"

#include <algorithm>
#include <utility>

namespace vigie::site {

void LiveHub::add(std::shared_ptr<LiveViewer> viewer) {
  MutexLock lock(mutex_);
  entries_.push_back({std::move(viewer), {}});
}

void LiveHub::remove(const LiveViewer& viewer) {
  MutexLock lock(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.viewer.get() == &viewer; });
}

void LiveHub::watch(const LiveViewer& viewer, const std::vector<CameraId>& cameras) {
  MutexLock lock(mutex_);
  for (Entry& entry : entries_) {
    if (entry.viewer.get() != &viewer) continue;
    for (const CameraId camera : cameras) {
      if (!entry.watched.contains(camera)) wish_key(camera);
    }
    entry.watched = {cameras.begin(), cameras.end()};
  }
}

void LiveHub::want_key(CameraId camera) {
  MutexLock lock(mutex_);
  wish_key(camera);
}

void LiveHub::wish_key(CameraId camera) {
  if (const auto found = key_wishes_.find(camera); found != key_wishes_.end()) found->second = true;
}

void LiveHub::add_coded(CameraId camera) {
  MutexLock lock(mutex_);
  key_wishes_.try_emplace(camera, false);
}

void LiveHub::remove_coded(CameraId camera) {
  MutexLock lock(mutex_);
  key_wishes_.erase(camera);
}

bool LiveHub::is_watched(CameraId camera) const {
  MutexLock lock(mutex_);
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return entry.watched.contains(camera); });
}

bool LiveHub::take_key_wish(CameraId camera) {
  MutexLock lock(mutex_);
  const auto found = key_wishes_.find(camera);
  return found != key_wishes_.end() && std::exchange(found->second, false);
}

LiveHub::Viewers LiveHub::all() const {
  Viewers viewers;
  MutexLock lock(mutex_);
  for (const Entry& entry : entries_) viewers.push_back(entry.viewer);
  return viewers;
}

LiveHub::Viewers LiveHub::watching(CameraId camera) const {
  Viewers viewers;
  MutexLock lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.watched.contains(camera)) viewers.push_back(entry.viewer);
  }
  return viewers;
}

void LiveHub::publish(const CameraStatus& status) {
  for (const auto& viewer : all()) viewer->on_camera(status);
}

void LiveHub::publish_removed(CameraId camera) {
  for (const auto& viewer : all()) viewer->on_removed(camera);
}

void LiveHub::publish(const TrackSummary& track) {
  for (const auto& viewer : all()) viewer->on_track(track);
}

void LiveHub::publish(const Target& target) {
  for (const auto& viewer : all()) viewer->on_target(target);
}

void LiveHub::publish(const Alarm& alarm) {
  for (const auto& viewer : all()) viewer->on_alarm(alarm);
}

void LiveHub::publish(const LivePicture& picture) {
  for (const auto& viewer : watching(picture.camera)) viewer->on_picture(picture);
}

void LiveHub::publish(const LiveTracks& tracks) {
  for (const auto& viewer : watching(tracks.camera)) viewer->on_tracks(tracks);
}

}  // namespace vigie::site
