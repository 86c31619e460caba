#include "live_session.h"

#include "json.h"
#include "live_message.h"
#include "target_json.h"

#include <nlohmann/json.hpp>

namespace vigie::server {

LiveSession::LiveSession(const ApiParts& parts, std::function<void()> wake, LiveFeedLimits limits)
    : site_(parts.site),
      feed_(std::make_shared<LiveFeed>(parts.clock, limits, std::move(wake),
                                       [&site = parts.site](CameraId id) { site.want_key_picture(id); })) {
  // In this order, so that nothing that changes meanwhile is missed.
  site_.add_viewer(feed_);
  nlohmann::json cameras = nlohmann::json::array();
  for (const auto& status : site_.cameras()) cameras.push_back(to_json(status));
  nlohmann::json targets = nlohmann::json::array();
  for (const auto& target : site_.targets()) targets.push_back(target_json(target));
  feed_->put_first(to_text({{"type", "hello"},
                            {"site", site_json(parts)},
                            {"cameras", std::move(cameras)},
                            {"targets", std::move(targets)}}));
}

LiveSession::~LiveSession() {
  site_.remove_viewer(*feed_);
}

std::optional<CloseReason> LiveSession::on_message(bool binary, std::string_view bytes) {
  if (binary) return CloseReason{1008, "a viewer's messages are to be text"};
  const auto message = parse_viewer_message(bytes);
  if (!message) return CloseReason{1008, message.error().message};
  feed_->watch(message->cameras);
  site_.watch(*feed_, message->cameras);
  return std::nullopt;
}

}  // namespace vigie::server
