#include "fault_watch.h"

namespace vigie::site {
namespace {

// Networks and shutters come back sooner.
constexpr Duration kHolds = Duration::seconds(10);
// What was told is told again only after so long without it.
constexpr Duration kIsOver = Duration::seconds(60);
// Masts sway by less, and give way by more.
constexpr double kMoved = 10;  // px

}  // namespace

void FaultWatch::take(bool is_lost, const CameraHealth& health, Origin origin, UtcTime time) {
  if (desk_ == nullptr) return;
  take(Fault::lost, is_lost, origin, time);
  take(Fault::another_view, health.another_view && !is_lost, origin, time);
  take(Fault::moved, norm(health.moved) > kMoved, origin, time);
}

void FaultWatch::take(Fault fault, bool holds, Origin origin, UtcTime time) {
  State& state = states_[static_cast<std::size_t>(fault)];
  const MonotonicTime now = clock_.monotonic();
  if (!holds) {
    if (state.since) state.well = now;
    state.since.reset();
    if (state.told && now - state.well > kIsOver) state.told = false;
    return;
  }
  if (!state.since) {
    state.since = time;
    state.began = now;
  }
  if (state.told || now - state.began < kHolds) return;
  state.told = true;
  desk_->raise(fault, camera_, origin, *state.since);
}

}  // namespace vigie::site
