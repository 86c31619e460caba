#include "clip_thread.h"
#include "moment.h"
#include "reduce.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/evidence/clip_recorder.h>
#include <vigie/media/tone_map.h>

namespace vigie::evidence {
namespace {

// The ring keeps the pre-roll, and as long as a track takes from first seen to confirmed, or an alarm from
// the crossing until it is beyond doubt and on the disk.
constexpr Duration kUntilKnown = Duration::seconds(2);
// A frame is this much better than the best before it is cut out anew.
constexpr double kBetter = 1.1;
constexpr double kMargin = 3;     // times the target's longer side
constexpr int kLeastCut = 32;     // px
constexpr int kMostCut = 160;     // px
constexpr double kTrailStep = 3;  // px
constexpr std::size_t kLongestTrail = 400;
constexpr Duration kLongestGap = Duration::seconds(5);

bool kept_as_it_came(const PacketPtr& packet) {
  return packet && packet->format && packet->format->codec == "h264" && packet->format->bits <= 8;
}

template <typename Value>
Result<void> in_range(const char* field, Value value, Value least, Value most) {
  if (value >= least && value <= most) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("{} is {}: it must be {} to {}", field, value, least, most));
}

}  // namespace

Result<void> ClipRecorderOptions::validate() const {
  const std::initializer_list<Result<void>> checks = {
      in_range("pre_roll (s)", pre_roll.seconds(), 0.0, 10.0),
      in_range("post_roll (s)", post_roll.seconds(), 0.0, 10.0),
      in_range("alarm_pre_roll (s)", alarm_pre_roll.seconds(), 0.0, 60.0),
      in_range("alarm_post_roll (s)", alarm_post_roll.seconds(), 0.0, 60.0),
      in_range("longest (s)", longest.seconds(), 1.0, 300.0),
      in_range("picture_width", picture_width, 16, 1920),
      in_range("pictures_per_second", pictures_per_second, 1.0, 60.0),
      in_range("most_bytes", most_bytes, std::size_t{1} << 20, std::size_t{1} << 30),
      in_range("most_at_once", most_at_once, std::size_t{1}, std::size_t{1000})};
  for (const auto& check : checks) {
    if (!check) return check.error();
  }
  return {};
}

// A confirmed track, until it ends.
struct ClipRecorder::Followed {
  double best_snr = 0;
  std::vector<PixelPoint> trail;  // where its foot was, some pixels apart
  Image16 best_cut;               // not sent yet; empty where the best was sent
  int bits = 16;
};

struct ClipRecorder::Parts {
  Parts(ClipFolder& folder, const Clock& clock, const std::string& name, const ClipRecorderOptions& options)
      : ring(std::max(options.pre_roll, options.alarm_pre_roll) + kUntilKnown, options.most_bytes / 20 * 7),
        writer(folder, clock, name, options.most_bytes / 10 * 3) {}

  Ring ring;
  media::ToneMap tones;
  std::optional<FrameId> last_frame;
  UtcTime last_captured;
  std::optional<UtcTime> last_picture;
  int width = 0, height = 0;  // px, of the camera
  bool original = false;
  ClipThread writer;
};

ClipRecorder::ClipRecorder(CameraId camera, std::string name, ClipFolder& folder, const Clock& clock,
                           const ClipRecorderOptions& options)
    : options_(options),
      camera_(camera),
      name_(std::move(name)),
      clock_(clock),
      parts_(std::make_unique<Parts>(folder, clock, name_, options)) {}

ClipRecorder::~ClipRecorder() {
  end_clips();  // what does not fit into the queue, the writer ends by itself
}

std::size_t ClipRecorder::buffered_bytes() const {
  std::size_t cuts = 0;
  for (const auto& [track, followed] : followed_) cuts += followed.best_cut.samples().size_bytes();
  return parts_->ring.bytes() + parts_->writer.waiting_bytes() + cuts;
}

void ClipRecorder::on_packet(const PacketPtr& packet) {
  if (!parts_->original || !kept_as_it_came(packet)) return;
  add({packet->captured, packet, nullptr});
}

void ClipRecorder::add(const Moment& moment) {
  parts_->ring.push(moment);
  if (!open_.empty() && (!send_ends() || !parts_->writer.offer(AddMoment{moment}))) give_up_clips();
}

void ClipRecorder::on_frame(const Frame& frame, std::span<const Track> tracks) {
  if (!frame.image || frame.image->empty()) return;
  begin_anew_where_the_stream_does(frame);
  keep(frame);
  for (const Track& track : tracks) follow(frame, track);
  end_clips_until(frame.captured);
  // Every track that lives is told of at every frame.
  std::erase_if(followed_, [&](const auto& f) {
    return !open_.contains(f.first.uuid) &&
           std::ranges::none_of(tracks, [&](const Track& t) { return t.id == f.first; });
  });
}

void ClipRecorder::begin_anew_where_the_stream_does(const Frame& frame) {
  Parts& parts = *parts_;
  const bool original = kept_as_it_came(frame.packet);
  const bool goes_on =
      parts.last_frame && parts.last_frame->epoch == frame.id.epoch && frame.captured > parts.last_captured &&
      frame.captured - parts.last_captured < kLongestGap && parts.width == frame.image->width() &&
      parts.height == frame.image->height() && parts.original == original;
  if (!goes_on) {
    end_clips();
    parts.ring.clear();
    parts.last_picture.reset();
  }
  parts.last_frame = frame.id;
  parts.last_captured = frame.captured;
  parts.width = frame.image->width();
  parts.height = frame.image->height();
  parts.original = original;
}

void ClipRecorder::keep(const Frame& frame) {
  Parts& parts = *parts_;
  if (parts.original) return on_packet(frame.packet);
  // A tenth earlier than due, so that a rate just above a multiple of ours is not halved by jitter.
  const auto spacing = Duration::from_seconds(0.9 / options_.pictures_per_second);
  if (parts.last_picture && frame.captured - *parts.last_picture < spacing) return;
  parts.last_picture = frame.captured;
  const Image16 small = reduced(frame.image->view(),
                                fitted(frame.image->width(), frame.image->height(), options_.picture_width));
  auto picture = std::make_shared<Image8>();
  parts.tones.map(small.view(), frame.bits, frame.captured, *picture);
  add({frame.captured, nullptr, std::move(picture)});
}

void ClipRecorder::follow(const Frame& frame, const Track& track) {
  auto found = followed_.find(track.id);
  if (track.state == TrackState::ended) {
    if (found == followed_.end()) return;
    send_thumbnail(track.id, found->second);
    if (const auto clip = open_.find(track.id.uuid); clip != open_.end())
      clip->second.end = std::min(clip->second.end, track.last_seen + options_.post_roll);
    return;
  }
  if (!is_followed(track.state)) return;
  if (found != followed_.end()) note_way(track, found->second);
  if (found == followed_.end()) {
    // What stands is no event; it becomes one when it moves.
    if (track.motion == Motion::stationary) return;
    found = followed_.try_emplace(track.id).first;
    consider_thumbnail(frame, track, found->second);
    send_thumbnail(track.id, found->second);
    ClipInfo info;
    info.track = track.id;
    const UtcTime end = frame.captured - options_.pre_roll + options_.longest;
    begin_clip(frame, info, track.first_seen - options_.pre_roll, end);
  } else {
    consider_thumbnail(frame, track, found->second);
  }
}

void ClipRecorder::note_way(const Track& track, Followed& followed) {
  auto& trail = followed.trail;
  const PixelPoint foot{track.box.centre().x, track.box.bottom()};
  if (!trail.empty() && norm(foot - trail.back()) < kTrailStep) return;
  if (trail.size() >= kLongestTrail) trail.erase(trail.begin());
  trail.push_back(foot);
}

void ClipRecorder::on_alarm(const Alarm& alarm, const Frame& frame, std::span<const Track> tracks) {
  if (!frame.image || frame.image->empty()) return;
  // A camera that was gone meanwhile shows another time now.
  if (frame.captured > alarm.happened + options_.alarm_post_roll ||
      frame.captured + options_.alarm_pre_roll < alarm.happened) {
    log_warning(name_,
                fmt::format("alarm {} has no clip: the camera gave no picture then", alarm.id.to_string()));
    return;
  }
  const auto track =
      std::ranges::find_if(tracks, [&](const Track& t) { return alarm.track && t.id == *alarm.track; });
  Marks marks;
  if (alarm.pixel && alarm.pixel->camera == camera_) marks.at = alarm.pixel->at;
  if (track != tracks.end()) {
    marks.box = track->box;
    if (const auto known = followed_.find(track->id); known != followed_.end())
      marks.trail = known->second.trail;
  }
  if (!parts_->writer.offer(MakeStill{alarm.id, frame.image, frame.bits, std::move(marks)}))
    say_too_slow("an alarm is without its picture");
  ClipInfo info;
  info.alarm = alarm.id;
  info.track = alarm.track.value_or(TrackId());
  begin_clip(frame, info, alarm.happened - options_.alarm_pre_roll,
             alarm.happened + options_.alarm_post_roll);
}

void ClipRecorder::begin_clip(const Frame& frame, const ClipInfo& info, UtcTime from, UtcTime to) {
  const bool of_alarm = info.alarm.has_value();
  const auto alike =
      std::ranges::count_if(open_, [&](const auto& clip) { return clip.second.of_alarm == of_alarm; });
  if (static_cast<std::size_t>(alike) >= options_.most_at_once) {
    if (too_slow_.pass(clock_.monotonic()) >= 0) {
      log_warning(name_, fmt::format("{} clips are being written: {} gets none", alike,
                                     of_alarm ? "an alarm" : "a track"));
    }
    return;
  }
  BeginClip begin;
  begin.info = info;
  begin.info.camera = camera_;
  begin.info.origin = frame.origin;
  begin.info.camera_width = parts_->width;
  begin.info.camera_height = parts_->height;
  begin.info.original = parts_->original;
  begin.frames_per_second = options_.pictures_per_second;
  begin.before = parts_->ring.since(from);
  const Uuid id = begin.info.id();
  if (!send_ends() || !parts_->writer.offer(std::move(begin)))
    return say_too_slow(of_alarm ? "an alarm gets no clip" : "a track gets no clip");
  open_[id] = {to, of_alarm};
}

void ClipRecorder::consider_thumbnail(const Frame& frame, const Track& track, Followed& followed) {
  // The track's peak rises in the very frame in which it is reached.
  if (!track.measured || track.peak_snr < followed.best_snr * kBetter) return;
  if (buffered_bytes() + kMostCut * kMostCut * sizeof(std::uint16_t) > options_.most_bytes) return;
  followed.best_snr = track.peak_snr;
  followed.best_cut = cut_around(frame.image->view(), track.box, kMargin, kLeastCut, kMostCut);
  followed.bits = frame.bits;
}

void ClipRecorder::send_thumbnail(TrackId track, Followed& followed) {
  if (followed.best_cut.empty()) return;
  const bool taken = parts_->writer.offer(MakeThumbnail{track, std::move(followed.best_cut), followed.bits});
  followed.best_cut = {};
  if (!taken) say_too_slow("a track is without its best picture");
}

void ClipRecorder::end_clips_until(UtcTime now) {
  std::erase_if(open_, [&](const auto& clip) {
    if (clip.second.end > now) return false;
    ends_.push_back(clip.first);
    return true;
  });
  send_ends();
}

void ClipRecorder::end_clips() {
  for (auto& [track, followed] : followed_) send_thumbnail(track, followed);
  for (const auto& [id, clip] : open_) ends_.push_back(id);
  open_.clear();
  send_ends();
}

void ClipRecorder::give_up_clips() {
  for (const auto& [id, clip] : open_) ends_.push_back(id);
  open_.clear();
  say_too_slow("the clips being written end here");
}

void ClipRecorder::say_too_slow(const char* what) {
  if (too_slow_.pass(clock_.monotonic()) < 0) return;
  log_warning(name_, fmt::format("processor or disk is too slow for the clips: {}", what));
}

// False where some still wait.
bool ClipRecorder::send_ends() {
  while (!ends_.empty() && parts_->writer.offer(EndClip{ends_.back()})) ends_.pop_back();
  return ends_.empty();
}

}  // namespace vigie::evidence
