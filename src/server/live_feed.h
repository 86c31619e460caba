// What waits to be sent to one viewer: texts in order and none lost, pictures as many as the viewer can take.
#pragma once

#include "http.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include <vigie/core/clock.h>
#include <vigie/core/mutex.h>
#include <vigie/site/live.h>

namespace vigie::server {

struct LiveFeedLimits {
  std::size_t picture_bytes = 4 << 20;            // that wait, of one camera
  std::size_t pictures = 60;                      // that wait, of one camera: two seconds
  std::size_t text_bytes = 8 << 20;               // that wait in all
  Duration longest_wait = Duration::seconds(10);  // of a text
};

// Thread-safe: cameras fill it, the network thread empties it.
class LiveFeed final : public site::LiveViewer {
 public:
  // `wake` is called, from any thread, when there is something to send. `lost` is called from a camera's
  // thread when pictures of a camera were lost and one that can be decoded by itself is needed.
  LiveFeed(const Clock& clock, LiveFeedLimits limits, std::function<void()> wake,
           std::function<void(CameraId)> lost);

  void on_camera(const site::CameraStatus& status) override;
  void on_removed(CameraId camera) override;
  void on_track(const TrackSummary& track) override;
  void on_target(const vigie::Target& target) override;
  void on_alarm(const Alarm& alarm) override;
  void on_picture(const site::LivePicture& picture) override;
  void on_tracks(const site::LiveTracks& tracks) override;

  // Before everything that waits already.
  void put_first(std::string text) EXCLUDES(mutex_);
  // Pictures of these cameras, and of no others.
  void watch(const std::vector<CameraId>& cameras) EXCLUDES(mutex_);
  // From now on next() says to close for this reason.
  void close(CloseReason reason) EXCLUDES(mutex_);
  std::optional<std::variant<LiveMessage, CloseReason>> next() EXCLUDES(mutex_);

 private:
  struct Item {
    std::shared_ptr<const std::string> bytes;
    MonotonicTime since;
    std::optional<CameraId> picture_of;  // not set: a text
    bool key = false;
  };
  struct Stream {
    std::shared_ptr<const site::LiveFormat> format;
    std::uint16_t number = 0;
    bool needs_key = true;
    std::size_t waiting = 0, waiting_bytes = 0;
  };

  void put_text(std::string text) EXCLUDES(mutex_);
  void add_text(std::string text) REQUIRES(mutex_);
  bool add_picture(const site::LivePicture& picture) REQUIRES(mutex_);
  void start_stream(CameraId camera, Stream& stream, const site::LivePicture& picture) REQUIRES(mutex_);
  void forget_pictures(CameraId camera, Stream& stream, bool up_to_key) REQUIRES(mutex_);

  const Clock& clock_;
  const LiveFeedLimits limits_;
  const std::function<void()> wake_;
  const std::function<void(CameraId)> lost_;
  Mutex mutex_;
  std::optional<CloseReason> closing_ GUARDED_BY(mutex_);
  std::deque<Item> items_ GUARDED_BY(mutex_);
  std::size_t text_bytes_ GUARDED_BY(mutex_) = 0;
  std::map<CameraId, Stream> streams_ GUARDED_BY(mutex_);  // of the watched cameras
  std::uint16_t last_number_ GUARDED_BY(mutex_) = 0;
};

// Version 1 of the binary message: docs/formats/live.md.
std::string picture_message(const site::LivePicture& picture, std::uint16_t stream);

}  // namespace vigie::server
