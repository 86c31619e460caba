#include "fusion.h"

#include "track_placer.h"

#include <fmt/format.h>

#include <vigie/core/catching.h>
#include <vigie/core/log.h>

namespace vigie::site {
namespace {

// A quarter of a minute of the largest site: 64 cameras, four times a second each.
constexpr std::size_t kMostWaiting = 4096;
// With no camera telling anything, time goes on by this.
constexpr Duration kIdle = Duration::seconds(1);
// A path is a place a second; of what stands, a minute.
constexpr Duration kKeepMoving = Duration::seconds(1), kKeepStanding = Duration::seconds(60);
constexpr Duration kWords = Duration::seconds(10);
// People need no more than two a second of a target.
constexpr Duration kTell = Duration::milliseconds(500);

track::TargetFuserOptions fuser_options() {
  track::TargetFuserOptions options;
  options.step = kPlacingRound;
  return options;
}

}  // namespace

Fusion::Fusion(SiteId site, const Clock& clock, IdGenerator& ids, Writer& writer, LiveHub& hub,
               const RuleBook& book, AlarmDesk& desk)
    : site_(site),
      clock_(clock),
      ids_(ids),
      writer_(writer),
      hub_(hub),
      queue_(kMostWaiting, WhenFull::drop_oldest),
      fuser_(std::in_place, ids, site, fuser_options()),
      rules_(book, desk),
      next_words_(clock.monotonic()),
      thread_([this] { run(); }) {}

Fusion::~Fusion() {
  queue_.close();
  thread_.join();
}

void Fusion::take(PlacedTracks tracks) {
  queue_.push(std::move(tracks));
}

std::optional<TargetId> Fusion::target_of(TrackId track) const {
  MutexLock lock(mutex_);
  const auto found = target_of_.find(track);
  return found == target_of_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Target> Fusion::alive() const {
  std::vector<Target> targets;
  MutexLock lock(mutex_);
  for (const auto& [id, target] : alive_) targets.push_back(target);
  return targets;
}

void Fusion::run() {
  MonotonicTime last = clock_.monotonic();
  while (true) {
    auto tracks = queue_.pop_for(kIdle);
    if (!tracks && queue_.is_closed()) break;
    const MonotonicTime now = clock_.monotonic();
    const Result<void> done = catching([&] {
      if (tracks) rules_.note(*tracks);
      tell(tracks ? fuser_->take(*tracks) : fuser_->idle(now - last));
    });
    if (!done) begin_anew(done.error());
    last = now;
    say_losses();
  }
  if (const auto done = catching([&] { tell(fuser_->finish()); }); !done) begin_anew(done.error());
}

// What was followed is told to have ended.
void Fusion::begin_anew(const Error& failure) {
  log_error("site", fmt::format("targets: {}; they begin anew", failure.to_string()));
  std::vector<Target> ended = alive();
  for (Target& target : ended) {
    target.state = TargetState::ended;
    ++target.revision;
  }
  fuser_.emplace(ids_, site_, fuser_options());
  if (const auto told = catching([&] { tell(ended); }); !told)
    log_error("site", fmt::format("targets: {}", told.error().to_string()));
}

void Fusion::tell(std::span<const Target> targets) {
  for (const Target& target : targets) {
    note(target);
    if (is_worth_telling(target)) hub_.publish(target);
    if (!is_worth_keeping(target)) continue;
    Event event;
    event.id = EventId{target.id.uuid};
    event.site = site_;
    event.origin = target.origin;
    event.event_time = target.time;
    event.revision = target.revision;
    event.body = TargetRevision{target};
    const bool ended = target.state == TargetState::ended;
    writer_.put({{std::move(event)}, {}, ended ? Durability::durable : Durability::batched});
  }
  // What goes wrong in a rule does not take tracking with it.
  if (auto judged = catching([&] { rules_.take(targets); });
      !judged && rules_failed_.pass(clock_.monotonic()) >= 0)
    log_error("site", fmt::format("rules on the ground: {}", judged.error().to_string()));
}

void Fusion::note(const Target& target) {
  MutexLock lock(mutex_);
  if (const auto before = alive_.find(target.id); before != alive_.end()) {
    for (const TrackId track : before->second.tracks) {
      const auto held = target_of_.find(track);
      if (held != target_of_.end() && held->second == target.id) target_of_.erase(held);
    }
  }
  if (target.state == TargetState::ended) {
    alive_.erase(target.id);
    return;
  }
  for (const TrackId track : target.tracks) target_of_[track] = target.id;
  alive_[target.id] = target;
}

bool Fusion::is_worth_telling(const Target& target) {
  if (target.state == TargetState::ended) {
    told_.erase(target.id);
    return true;
  }
  const auto [told, is_new] = told_.try_emplace(target.id, target.time);
  if (!is_new && abs(target.time - told->second) < kTell) return false;
  told->second = target.time;
  return true;
}

bool Fusion::is_worth_keeping(const Target& target) {
  if (target.state == TargetState::ended) {
    kept_.erase(target.id);
    return true;
  }
  const auto [known, is_new] = kept_.try_emplace(target.id);
  Kept& kept = known->second;
  const Duration least = target.motion == Motion::stationary ? kKeepStanding : kKeepMoving;
  const bool changed = kept.motion != target.motion || kept.merged != target.merged_from.size();
  if (!is_new && !changed && target.time - kept.time < least) return false;
  kept = {target.time, target.motion, target.merged_from.size()};
  return true;
}

void Fusion::say_losses() {
  const MonotonicTime now = clock_.monotonic();
  if (now < next_words_) return;
  const std::uint64_t late = fuser_->counts().late, dropped = queue_.dropped();
  if (late == told_late_ && dropped == told_dropped_) return;
  log_warning("site", fmt::format("targets: {} frames of cameras came too late and {} fell out of the queue",
                                  late - told_late_, dropped - told_dropped_));
  told_late_ = late;
  told_dropped_ = dropped;
  next_words_ = now + kWords;
}

}  // namespace vigie::site
