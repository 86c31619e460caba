// Closes the live connections of those who are not signed in any more, or may not look any more: within two
// seconds, with WebSocket code 4401.
#pragma once

#include "access.h"
#include "live_feed.h"

#include <memory>
#include <thread>
#include <vector>

namespace vigie::server {

// Thread-safe; it looks on a thread of its own.
class LiveGuard {
 public:
  // Both outlive it.
  LiveGuard(Access& access, const Clock& clock);

  void add(const std::shared_ptr<LiveFeed>& feed, Credentials credentials) EXCLUDES(mutex_);
  // Once, now.
  void look() EXCLUDES(mutex_);

 private:
  struct Viewer {
    std::weak_ptr<LiveFeed> feed;
    Credentials credentials;
  };

  Access& access_;
  Mutex mutex_;
  std::vector<Viewer> viewers_ GUARDED_BY(mutex_);
  std::jthread thread_;  // last: it uses the others
};

}  // namespace vigie::server
