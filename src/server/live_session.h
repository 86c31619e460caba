// One viewer's connection to the site. Made on any thread, then of the network thread.
#pragma once

#include "api.h"
#include "http.h"
#include "live_feed.h"

#include <memory>

namespace vigie::server {

class LiveSession final : public LiveConnection {
 public:
  LiveSession(const ApiParts& parts, std::function<void()> wake, LiveFeedLimits limits = {});
  ~LiveSession() override;

  [[nodiscard]] const std::shared_ptr<LiveFeed>& feed() const { return feed_; }
  std::optional<CloseReason> on_message(bool binary, std::string_view bytes) override;
  std::optional<std::variant<LiveMessage, CloseReason>> next() override { return feed_->next(); }

 private:
  site::Site& site_;
  const std::shared_ptr<LiveFeed> feed_;
};

}  // namespace vigie::server
