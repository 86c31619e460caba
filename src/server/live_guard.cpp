#include "live_guard.h"

namespace vigie::server {
namespace {

constexpr Duration kEvery = Duration::seconds(1);

}  // namespace

LiveGuard::LiveGuard(Access& access, const Clock& clock)
    : access_(access), thread_([this, &clock](const std::stop_token& stop) {
        while (clock.sleep_for(kEvery, stop)) look();
      }) {}

void LiveGuard::add(const std::shared_ptr<LiveFeed>& feed, Credentials credentials) {
  MutexLock lock(mutex_);
  viewers_.push_back({feed, std::move(credentials)});
}

void LiveGuard::look() {
  MutexLock lock(mutex_);
  std::erase_if(viewers_, [this](const Viewer& viewer) {
    const auto feed = viewer.feed.lock();
    if (!feed) return true;
    if (authorise(access_.caller_of(viewer.credentials).principal, Action::view_pictures)) return false;
    feed->close({4401, "not signed in any more"});
    return true;
  });
}

}  // namespace vigie::server
