// The one thread that makes targets of what the cameras' tracks say, keeps them in the register, tells
// those who watch, and watches the rules on the ground. Its queue is bounded: were it ever full, the oldest
// would fall out, counted and logged.
#pragma once

#include "ground_rules.h"
#include "live_hub.h"
#include "writer.h"

#include <map>
#include <optional>
#include <thread>
#include <vector>

#include <vigie/core/log.h>
#include <vigie/core/mutex.h>
#include <vigie/core/placed_track.h>
#include <vigie/core/queue.h>
#include <vigie/track/target_fuser.h>

namespace vigie::site {

// Thread-safe.
class Fusion final : public PlacedTracksTaker {
 public:
  // All of it outlives this.
  Fusion(SiteId site, const Clock& clock, IdGenerator& ids, Writer& writer, LiveHub& hub,
         const RuleBook& book, AlarmDesk& desk);
  // Takes what waits, ends all targets and joins. The cameras have ended before.
  ~Fusion() override;

  void take(PlacedTracks tracks) override;
  [[nodiscard]] std::optional<TargetId> target_of(TrackId track) const override EXCLUDES(mutex_);
  // Those that live, in order of their ids.
  [[nodiscard]] std::vector<Target> alive() const EXCLUDES(mutex_);

 private:
  void run();
  void tell(std::span<const Target> targets) EXCLUDES(mutex_);
  void note(const Target& target) EXCLUDES(mutex_);
  [[nodiscard]] bool is_worth_telling(const Target& target);
  [[nodiscard]] bool is_worth_keeping(const Target& target);
  void begin_anew(const Error& failure) EXCLUDES(mutex_);
  void say_losses();

  const SiteId site_;
  const Clock& clock_;
  IdGenerator& ids_;
  Writer& writer_;
  LiveHub& hub_;
  BoundedQueue<PlacedTracks> queue_;
  mutable Mutex mutex_;
  std::map<TargetId, Target> alive_ GUARDED_BY(mutex_);
  std::map<TrackId, TargetId> target_of_ GUARDED_BY(mutex_);

  // Of the thread.
  struct Kept {
    UtcTime time;
    Motion motion = Motion::unknown;
    std::size_t merged = 0;
  };
  std::optional<track::TargetFuser> fuser_;
  GroundRules rules_;
  LogLimiter rules_failed_;
  std::map<TargetId, Kept> kept_;     // the last revision in the register
  std::map<TargetId, UtcTime> told_;  // when those who watch were told last
  std::uint64_t told_late_ = 0, told_dropped_ = 0;
  MonotonicTime next_words_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace vigie::site
