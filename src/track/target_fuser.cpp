#include "world.h"

#include <algorithm>
#include <list>

#include <fmt/format.h>

#include <vigie/track/target_fuser.h>

namespace vigie::track {
namespace {

// Cameras whose clocks are farther apart than this do not see the same world at the same time.
constexpr Duration kSameTime = Duration::seconds(60);

}  // namespace

Result<void> TargetFuserOptions::validate() const {
  const auto bad = [](const char* field, const char* range) {
    return Error(ErrorCode::invalid_argument, fmt::format("target option {} must be {}", field, range));
  };
  const Duration none, minute = Duration::seconds(60);
  if (!(step >= Duration::milliseconds(50) && step <= Duration::seconds(5)))
    return bad("step", "from 50 ms to 5 s");
  if (!(deadline >= none && deadline <= minute)) return bad("deadline", "from 0 to a minute");
  if (!(memory_time >= Duration::seconds(1) && memory_time <= minute))
    return bad("memory_time", "from a second to a minute");
  if (!(judge_time >= none && judge_time <= minute)) return bad("judge_time", "from 0 to a minute");
  if (!(hidden_per_km2 > 0 && hidden_per_km2 <= 1e6))
    return bad("hidden_per_km2", "above 0 and at most a million");
  if (!(manoeuvre > 0 && manoeuvre <= 1000)) return bad("manoeuvre", "above 0 and at most 1000");
  if (!(join >= 0 && join <= 100)) return bad("join", "from 0 to 100");
  if (!(part >= 0 && part <= 100)) return bad("part", "from 0 to 100");
  if (!(max_targets >= 1 && max_targets <= 100'000)) return bad("max_targets", "from 1 to 100000");
  return {};
}

class TargetFuser::Impl {
 public:
  Impl(IdGenerator& ids, SiteId site, const TargetFuserOptions& options)
      : ids_(ids), site_(site), options_(options) {
    VIGIE_ASSERT(options.validate().has_value());
  }

  std::span<const Target> take(const PlacedTracks& frame) {
    told_.clear();
    World* world = world_for(frame);
    if (world == nullptr) return {};
    const UtcTime before = world->arrivals.newest();
    const Arrivals::Put put = world->arrivals.put(frame);
    if (put != Arrivals::Put::taken) ++counts_.late;
    if (put == Arrivals::Put::stepped_back) {
      world->finish(told_);
      worlds_.remove_if([&](const World& w) { return &w == world; });
      return told_;
    }
    world->quiet = {};
    if (before != UtcTime()) age_others(*world, world->arrivals.newest() - before);
    close_steps(*world);
    return told_;
  }

  std::span<const Target> idle(Duration silent) {
    told_.clear();
    for (World& world : worlds_) {
      world.arrivals.idle(silent);
      close_steps(world);
    }
    return told_;
  }

  std::span<const Target> finish() {
    told_.clear();
    for (World& world : worlds_) world.finish(told_);
    worlds_.clear();
    return told_;
  }

  [[nodiscard]] Counts counts() const { return counts_; }

 private:
  void close_steps(World& world) {
    while (const auto step = world.arrivals.next()) world.take(*step, counts_, told_);
  }

  // What no camera tells of any more ends, though its own clock stands still.
  void age_others(const World& active, Duration by) {
    for (auto w = worlds_.begin(); w != worlds_.end();) {
      if (&*w != &active) w->quiet = w->quiet + by;
      const bool over = w->quiet > options_.memory_time + options_.deadline;
      if (over) w->finish(told_);
      w = over ? worlds_.erase(w) : std::next(w);
    }
  }

  World* world_for(const PlacedTracks& frame) {
    World* found = nullptr;
    for (World& world : worlds_)
      if (world.origin() == frame.origin && abs(frame.captured - world.arrivals.newest()) <= kSameTime)
        found = &world;
    for (auto w = worlds_.begin(); w != worlds_.end();) {
      if (&*w != found) w->arrivals.gone(frame.camera);
      const bool over = w->arrivals.empty() && &*w != found;
      if (over) w->finish(told_);
      w = over ? worlds_.erase(w) : std::next(w);
    }
    if (found != nullptr) return found;
    const auto site_frame = geo::SiteFrame::make(frame.from);
    if (!site_frame) {
      ++counts_.unusable;
      return nullptr;
    }
    return &worlds_.emplace_back(ids_, site_, frame.origin, *site_frame, options_);
  }

  IdGenerator& ids_;
  const SiteId site_;
  const TargetFuserOptions options_;
  std::list<World> worlds_;
  std::vector<Target> told_;
  Counts counts_;
};

TargetFuser::TargetFuser(IdGenerator& ids, SiteId site, const TargetFuserOptions& options)
    : impl_(std::make_unique<Impl>(ids, site, options)) {}
TargetFuser::~TargetFuser() = default;

std::span<const Target> TargetFuser::take(const PlacedTracks& frame) {
  return impl_->take(frame);
}
std::span<const Target> TargetFuser::idle(Duration silent) {
  return impl_->idle(silent);
}
std::span<const Target> TargetFuser::finish() {
  return impl_->finish();
}
TargetFuser::Counts TargetFuser::counts() const {
  return impl_->counts();
}

}  // namespace vigie::track
