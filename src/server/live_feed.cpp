#include "live_feed.h"

#include "alarm_json.h"
#include "json.h"
#include "target_json.h"

#include <nlohmann/json.hpp>

namespace vigie::server {

using nlohmann::json;

std::string picture_message(const site::LivePicture& picture, std::uint16_t stream) {
  std::string out;
  out.reserve(12 + picture.access_unit->size());
  const auto put = [&out](std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  };
  put(1, 1);
  put(picture.key ? 1 : 0, 1);
  put(stream, 2);
  put(static_cast<std::uint64_t>(picture.captured.nanoseconds()), 8);
  out.append(picture.access_unit->begin(), picture.access_unit->end());
  return out;
}

LiveFeed::LiveFeed(const Clock& clock, LiveFeedLimits limits, std::function<void()> wake,
                   std::function<void(CameraId)> lost)
    : clock_(clock), limits_(limits), wake_(std::move(wake)), lost_(std::move(lost)) {}

void LiveFeed::on_camera(const site::CameraStatus& status) {
  put_text(to_text({{"type", "camera"}, {"camera", to_json(status)}}));
}

void LiveFeed::on_removed(CameraId camera) {
  put_text(to_text({{"type", "removed"}, {"camera", camera.to_string()}}));
}

void LiveFeed::on_track(const TrackSummary& track) {
  put_text(to_text({{"type", "track"}, {"track", to_json(track)}}));
}

void LiveFeed::on_target(const vigie::Target& target) {
  put_text(to_text({{"type", "target"}, {"target", target_json(target)}}));
}

void LiveFeed::on_alarm(const Alarm& alarm) {
  put_text(to_text({{"type", "alarm"}, {"alarm", alarm_json(alarm)}}));
}

void LiveFeed::on_tracks(const site::LiveTracks& tracks) {
  json list = json::array();
  for (std::size_t i = 0; i < tracks.tracks.size(); ++i) {
    const auto place = i < tracks.places.size() ? tracks.places[i] : std::nullopt;
    const auto target = i < tracks.targets.size() ? tracks.targets[i] : std::nullopt;
    list.push_back(to_live_json(tracks.tracks[i], place, target));
  }
  put_text(to_text({{"type", "frame"},
                    {"camera", tracks.camera.to_string()},
                    {"captured_ns", std::to_string(tracks.captured.nanoseconds())},
                    {"width", tracks.width},
                    {"height", tracks.height},
                    {"tracks", std::move(list)}}));
}

void LiveFeed::on_picture(const site::LivePicture& picture) {
  bool lost = false;
  {
    MutexLock lock(mutex_);
    lost = add_picture(picture);
  }
  if (lost) lost_(picture.camera);
  wake_();
}

void LiveFeed::put_text(std::string text) {
  {
    MutexLock lock(mutex_);
    add_text(std::move(text));
  }
  wake_();
}

void LiveFeed::put_first(std::string text) {
  {
    MutexLock lock(mutex_);
    text_bytes_ += text.size();
    items_.push_front({std::make_shared<const std::string>(std::move(text)), clock_.monotonic(), {}, false});
  }
  wake_();
}

void LiveFeed::add_text(std::string text) {
  text_bytes_ += text.size();
  items_.push_back({std::make_shared<const std::string>(std::move(text)), clock_.monotonic(), {}, false});
}

// True where pictures were lost and a key picture is to be asked for.
bool LiveFeed::add_picture(const site::LivePicture& picture) {
  const auto found = streams_.find(picture.camera);
  if (found == streams_.end()) return false;
  Stream& stream = found->second;
  if (stream.needs_key && !picture.key) return false;
  if (stream.format != picture.format) {
    if (!picture.key) return false;
    start_stream(picture.camera, stream, picture);
  }
  auto bytes = std::make_shared<const std::string>(picture_message(picture, stream.number));
  ++stream.waiting;
  stream.waiting_bytes += bytes->size();
  items_.push_back({std::move(bytes), clock_.monotonic(), picture.camera, picture.key});
  stream.needs_key = false;
  if (stream.waiting <= limits_.pictures && stream.waiting_bytes <= limits_.picture_bytes) return false;
  forget_pictures(picture.camera, stream, true);
  stream.needs_key = stream.waiting == 0;
  return stream.needs_key;
}

void LiveFeed::start_stream(CameraId camera, Stream& stream, const site::LivePicture& picture) {
  stream.format = picture.format;
  stream.number = ++last_number_;
  add_text(to_text({{"type", "video"},
                    {"camera", camera.to_string()},
                    {"stream", stream.number},
                    {"codec", picture.format->codec},
                    {"width", picture.format->width},
                    {"height", picture.format->height}}));
}

// Drops the pictures of one camera that wait: the oldest one and those after it, up to the next key picture,
// or all.
void LiveFeed::forget_pictures(CameraId camera, Stream& stream, bool up_to_key) {
  bool first = true, done = false;
  std::erase_if(items_, [&](const Item& item) {
    if (done || item.picture_of != camera) return false;
    if (up_to_key && !first && item.key) {
      done = true;
      return false;
    }
    first = false;
    --stream.waiting;
    stream.waiting_bytes -= item.bytes->size();
    return true;
  });
}

void LiveFeed::watch(const std::vector<CameraId>& cameras) {
  MutexLock lock(mutex_);
  const std::set<CameraId> wanted(cameras.begin(), cameras.end());
  for (auto at = streams_.begin(); at != streams_.end();) {
    if (wanted.contains(at->first)) {
      ++at;
      continue;
    }
    forget_pictures(at->first, at->second, false);
    at = streams_.erase(at);
  }
  for (const CameraId camera : cameras) streams_.try_emplace(camera);
}

void LiveFeed::close(CloseReason reason) {
  {
    MutexLock lock(mutex_);
    closing_ = std::move(reason);
  }
  wake_();
}

std::optional<std::variant<LiveMessage, CloseReason>> LiveFeed::next() {
  MutexLock lock(mutex_);
  if (closing_) return *closing_;
  if (items_.empty()) return std::nullopt;
  Item item = std::move(items_.front());
  items_.pop_front();
  if (item.picture_of) {
    Stream& stream = streams_.at(*item.picture_of);
    --stream.waiting;
    stream.waiting_bytes -= item.bytes->size();
    return LiveMessage{true, std::move(item.bytes)};
  }
  if (clock_.monotonic() - item.since > limits_.longest_wait || text_bytes_ > limits_.text_bytes) {
    return CloseReason{1013, "too slow: connect again"};
  }
  text_bytes_ -= item.bytes->size();
  return LiveMessage{false, std::move(item.bytes)};
}

}  // namespace vigie::server
