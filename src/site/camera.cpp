#include "camera.h"

#include <utility>

#include <fmt/format.h>

#include <vigie/core/catching.h>
#include <vigie/site/open_source.h>

namespace vigie::site {
namespace {

constexpr Duration kLookAround = Duration::milliseconds(250);
constexpr Duration kTick = Duration::seconds(1);
constexpr Duration kKeep = Duration::seconds(60);  // what stands becomes known no sooner
constexpr const char* kAnotherView =
    "the picture is another one: the camera was moved, or something is before it";
constexpr Duration kBlind = Duration::seconds(1);  // a hole between frames that is worth a gap

std::int64_t pixels_of(const Frame& frame) {
  return std::int64_t{frame.image->width()} * frame.image->height();
}

}  // namespace

Camera::Camera(const CameraParts& parts, std::shared_ptr<StatusBoard> board, CameraStart start)
    : parts_(parts),
      start_(std::move(start)),
      live_(is_live_url(start_.record.url)),
      board_(std::move(board)),
      intake_(live_ ? WhenFull::drop_oldest : WhenFull::wait),
      coder_(start_.record.id, parts.hub),
      epoch_(start_.first_epoch),
      pipeline_(parts.ids, start_.record.id, parts.pipeline),
      standing_(start_.standing, start_.record.name),
      next_keep_(parts.clock.monotonic() + kKeep),
      journal_(parts.site),
      placer_(start_.record.id, start_.record.name, parts.ground),
      rules_(parts.book != nullptr && parts.desk != nullptr
                 ? std::optional<PictureRules>(std::in_place, start_.record.id, *parts.book, *parts.desk,
                                               parts.placed)
                 : std::nullopt),
      faults_(start_.record.id, parts.clock, parts.desk),
      recorder_(start_.record.id, start_.record.name, parts.clips, parts.clock),
      watch_(parts.site, start_.record.id, parts.ids, start_.recorded_until),
      next_tick_(parts.clock.monotonic()),
      seeing_([this](const std::stop_token& stop) { see(stop); }),
      reading_([this](const std::stop_token& stop) { read(stop); }) {}

Camera::~Camera() {
  ask_to_stop();
}

void Camera::ask_to_stop() {
  reading_.request_stop();
  seeing_.request_stop();
}

void Camera::join() {
  for (std::jthread* thread : {&reading_, &seeing_}) {
    if (thread->joinable()) thread->join();
  }
}

void Camera::read(const std::stop_token& stop) {
  const auto done = catching([&] { start_.obstacle ? stay_lost(stop) : read_source(stop); });
  if (!done) fail(done.error());
  intake_.close();
}

void Camera::read_source(const std::stop_token& stop) {
  source::SourceOptions options;
  options.camera = start_.record.id;
  options.url = start_.address;
  options.pace = Pace::real_time;
  options.first_epoch = start_.first_epoch;
  options.credentials = start_.credentials;
  auto source = parts_.open(options);
  if (!source) {
    intake_.put(SourceEnd{std::move(source).error()}, stop);
    return;
  }
  while (!stop.stop_requested()) {
    if (!hand_on((*source)->next(stop, parts_.clock.monotonic() + kLookAround), stop)) break;
  }
}

void Camera::fail(const Error& error) {
  {
    MutexLock lock(failure_mutex_);
    if (!failure_) failure_ = error;
  }
  intake_.close();
}

bool Camera::has_failed() const {
  MutexLock lock(failure_mutex_);
  return failure_.has_value();
}

void Camera::stay_lost(const std::stop_token& stop) {
  const UtcTime now = parts_.clock.utc();
  intake_.put(Gap{GapCause::disconnected, now, now, *start_.obstacle}, stop);
  while (parts_.clock.sleep_for(kTick, stop)) {
  }
}

// False after the source's end, and where nobody takes it any more.
bool Camera::hand_on(SourceItem item, const std::stop_token& stop) {
  if (std::holds_alternative<SourceTimeout>(item)) return true;
  if (const auto* packet = std::get_if<PacketPtr>(&item)) coder_.take(*packet);
  if (const auto* frame = std::get_if<Frame>(&item)) {
    epoch_ = frame->id.epoch;
    if (pixels_of(*frame) > kMostWatchedPixels) return refuse(*frame, stop);
    refusing_ = false;
    coder_.take(*frame);
  }
  const bool over = std::holds_alternative<SourceEnd>(item);
  return intake_.put(std::move(item), stop) && !over;
}

// Says once why the frame is not watched; it goes no further.
bool Camera::refuse(const Frame& frame, const std::stop_token& stop) {
  if (std::exchange(refusing_, true)) return true;
  std::string why = fmt::format(
      "its pictures are {}×{}: pictures of at most {} pixels are watched, such as 2048×2048; set the "
      "camera to a smaller size",
      frame.image->width(), frame.image->height(), kMostWatchedPixels);
  return intake_.put(Gap{GapCause::damaged, frame.captured, frame.captured, std::move(why)}, stop);
}

void Camera::see(const std::stop_token& stop) {
  if (const auto done = catching([&] { look(stop); }); !done) fail(done.error());
  if (has_failed()) stay_failed(stop);
  if (const auto done = catching([&] { finish(); }); !done) {
    log_error("camera", fmt::format("{}: {}", start_.record.name, done.error().to_string()));
  }
}

// Until a stop: what it saw is kept, and from then on it is lost.
void Camera::stay_failed(const std::stop_token& stop) {
  const auto said = catching([&] {
    std::string why;
    {
      MutexLock lock(failure_mutex_);
      why = failure_->to_string() + "; it is started anew in a few seconds";
    }
    set_state(CameraState::lost, why);
    end_tracks();
    const bool saw = origin_ != Origin::unknown;
    if (live_) watch_.miss(saw ? last_captured_ : parts_.clock.utc(), Origin::live, GapCause::unknown, why);
  });
  if (!said) log_error("camera", fmt::format("{}: {}", start_.record.name, said.error().to_string()));
  while (parts_.clock.sleep_for(kTick, stop)) {
    static_cast<void>(catching([&] { tick(); }));  // said already
  }
}

void Camera::look(const std::stop_token& stop) {
  pipeline_.restore(standing_.read());
  // Until the first frame a live camera misses what happens; a recording has no time of its own yet.
  if (live_) watch_.miss(parts_.clock.utc(), Origin::live, GapCause::not_started, "starting");
  while (!stop.stop_requested() && !intake_.is_over()) {
    if (const auto item = intake_.take(kLookAround, stop)) take(*item);
    if (parts_.clock.monotonic() >= next_tick_) tick();
  }
}

void Camera::take(const SourceItem& item) {
  if (const auto* frame = std::get_if<Frame>(&item)) {
    take_frame(*frame, item);
  } else if (const auto* packet = std::get_if<PacketPtr>(&item)) {
    recorder_.on_packet(*packet);
  } else if (const auto* gap = std::get_if<Gap>(&item)) {
    take_gap(*gap);
  } else if (const auto* end = std::get_if<SourceEnd>(&item)) {
    take_end(*end);
  } else if (std::holds_alternative<FormatChange>(item)) {
    if (why_learning_ == GapCause::unknown) why_learning_ = GapCause::format_change;
  }
  parts_.writer.put(watch_.take_job());
}

void Camera::take_frame(const Frame& frame, const SourceItem& item) {
  board_->count(frame);
  const auto pose = board_->pose();
  if (placer_.stood_elsewhere(pose)) end_tracks();
  // As of the round before: within half a second nobody's range changes by much.
  const Pipeline::Step step = pipeline_.take(
      item, [&](const Track& track) { return placer_.metres_per_px(track.id, frame.captured); });
  recorder_.on_frame(frame, step.tracks);
  record_alarms(frame, step.tracks);
  tell_placed(placer_.take(frame, pose, step.tracks));
  judge(step.tracks);
  tell_tracks(frame, step.tracks);
  keep(step.tracks);
  log_watching(frame, *step.detections);
  if (step.detections->watching) {
    why_learning_ = GapCause::unknown;
    set_state(CameraState::watching, condition_);
  } else if (!frame.shutter) {
    set_state(CameraState::learning, step.detections->health.another_view ? kAnotherView : "");
  }
  health_ = step.detections->health;
  last_captured_ = frame.captured;
  origin_ = frame.origin;
}

// Of a camera that gives no pictures any more: what came before is kept still.
void Camera::record_last_alarms() {
  if (const auto frame = board_->newest(); frame && origin_ != Origin::unknown) record_alarms(*frame, {});
}

void Camera::record_alarms(const Frame& frame, std::span<const Track> tracks) {
  if (parts_.desk == nullptr) return;
  for (const Alarm& alarm : parts_.desk->raised_for(start_.record.id))
    recorder_.on_alarm(alarm, frame, tracks);
}

void Camera::log_watching(const Frame& frame, const DetectOutput& seen) {
  const bool follows = origin_ != Origin::unknown;
  if (follows && frame.captured < last_captured_) watch_.start_anew(last_captured_);
  if (follows && frame.captured - last_captured_ > kBlind && board_->state() == CameraState::watching) {
    const bool ours = intake_.dropped() > told_dropped_;
    watch_.missed(last_captured_, frame.captured, frame.origin, ours ? GapCause::dropped : GapCause::stalled,
                  ours ? "this machine was too slow" : "no pictures came");
  }
  if (seen.watching) {
    watch_.see(frame.captured, frame.origin);
  } else if (frame.shutter) {
    watch_.miss(frame.captured, frame.origin, GapCause::shutter, "");
  } else {
    watch_.miss(frame.captured, frame.origin, why_learning_,
                seen.health.another_view ? kAnotherView : "learning what the scene looks like");
  }
}

// The confirmed and coasting ones, for those who watch this camera's pictures.
void Camera::tell_tracks(const Frame& frame, std::span<const Track> tracks) {
  if (!parts_.hub.is_watched(start_.record.id)) return;
  LiveTracks live{start_.record.id, frame.captured, frame.image->width(), frame.image->height(), {}, {}, {}};
  for (const Track& track : tracks) {
    if (!is_followed(track.state)) continue;
    live.tracks.push_back(track);
    live.tracks.back().path.clear();
    live.places.push_back(placer_.place_of(track.id, frame.captured));
    live.targets.push_back(parts_.placed ? parts_.placed->target_of(track.id) : std::nullopt);
  }
  parts_.hub.publish(live);
}

// The revisions go to the register; viewers are told once a second.
void Camera::keep(std::span<const Track> tracks) {
  std::vector<TrackSummary> summaries;
  parts_.writer.put(journal_.take(tracks, summaries));
  const MonotonicTime now = parts_.clock.monotonic();
  for (const TrackSummary& summary : summaries) {
    const auto [told, first] = told_.try_emplace(summary.id, now);
    const bool ended = summary.state == TrackState::ended;
    if (!first && !ended && now - told->second < kTick) continue;
    told->second = now;
    parts_.hub.publish(summary);
    if (ended) told_.erase(told);
  }
}

void Camera::take_gap(const Gap& gap) {
  const Origin origin = live_ ? Origin::live : origin_;
  if (gap.to > gap.from) {
    watch_.missed(gap.from, gap.to, origin, gap.cause, gap.detail);
    return;
  }
  if (gap.cause == GapCause::dropped) return;  // we were too slow; the camera is there
  set_state(CameraState::lost, gap.detail);
  end_tracks();  // nobody knows where they went
  if (origin != Origin::unknown) watch_.miss(gap.from, origin, gap.cause, gap.detail);
}

void Camera::judge(std::span<const Track> tracks) {
  if (!rules_) return;
  auto judged = catching([&] { rules_->take(tracks, placer_); });
  if (!judged && rules_failed_.pass(parts_.clock.monotonic()) >= 0)
    log_error("camera", fmt::format("{}: rules: {}", start_.record.name, judged.error().to_string()));
}

void Camera::tell_placed(std::optional<PlacedTracks> placed) {
  if (placed && parts_.placed) parts_.placed->take(std::move(*placed));
}

void Camera::end_tracks() {
  record_last_alarms();
  const std::span<const Track> ended = pipeline_.finish();
  judge(ended);
  tell_placed(placer_.finish(ended));
  keep(ended);
  recorder_.end_clips();
}

void Camera::take_end(const SourceEnd& end) {
  end_tracks();
  const bool saw = origin_ != Origin::unknown;
  const std::string detail = end.error ? end.error->to_string() : "";
  set_state(end.error && (live_ || !saw) ? CameraState::lost : CameraState::ended, detail);
  if (end.error) log_warning("camera", fmt::format("{}: {}", start_.record.name, detail));
  watch_.close(last_captured_);
}

void Camera::set_state(CameraState state, const std::string& detail) {
  if (!board_->set_state(state, detail)) return;
  log_info("camera", fmt::format("{}: {}{}{}", start_.record.name, to_string(state),
                                 detail.empty() ? "" : ", ", detail));
  parts_.hub.publish(board_->status());
}

// Once a second.
void Camera::tick() {
  next_tick_ = parts_.clock.monotonic() + kTick;
  condition_ = to_text(health_, last_captured_);
  const std::uint64_t dropped = intake_.dropped();
  if (dropped > told_dropped_) {
    log_warning("camera", fmt::format("{}: {} pictures dropped: this machine is too slow", start_.record.name,
                                      dropped - told_dropped_));
    told_dropped_ = dropped;
    board_->set_dropped(dropped);
  }
  if (live_ && (board_->state() == CameraState::lost || board_->state() == CameraState::starting)) {
    watch_.go_on(parts_.clock.utc());
    parts_.writer.put(watch_.take_job());
  }
  if (board_->state() == CameraState::lost && origin_ != Origin::unknown) {
    record_last_alarms();
    recorder_.end_clips();
  }
  const bool is_lost = live_ && board_->state() == CameraState::lost;
  // A recording has a time of its own.
  const bool now = live_ || origin_ == Origin::unknown;
  faults_.take(is_lost, health_, origin_ == Origin::unknown ? Origin::live : origin_,
               now ? parts_.clock.utc() : last_captured_);
  if (parts_.clock.monotonic() >= next_keep_) {
    next_keep_ = parts_.clock.monotonic() + kKeep;
    standing_.keep(pipeline_.known());
  }
  parts_.hub.publish(board_->status());
}

void Camera::finish() {
  end_tracks();
  standing_.keep(pipeline_.known());
  const bool blind = board_->state() != CameraState::watching;
  watch_.close(live_ && blind ? parts_.clock.utc() : last_captured_);
  parts_.writer.put(watch_.take_job());
}

}  // namespace vigie::site
