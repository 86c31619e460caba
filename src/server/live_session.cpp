#include "live_session.h"

#include "alarm_json.h"
#include "json.h"
#include "live_message.h"
#include "target_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vigie/core/log.h>

namespace vigie::server {
namespace {

constexpr std::size_t kMostFirstAlarms = 500;

}  // namespace

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
  nlohmann::json alarms = nlohmann::json::array();
  AlarmQuery not_judged;
  not_judged.states = {AlarmState::open, AlarmState::acknowledged};
  not_judged.limit = kMostFirstAlarms;
  const auto waiting = site_.records().alarms(not_judged);
  if (waiting) {
    for (const Alarm& alarm : *waiting) alarms.push_back(alarm_json(alarm));
  } else {
    log_error("server", fmt::format("a viewer is not told of open alarms: {}", waiting.error().to_string()));
  }
  feed_->put_first(to_text({{"type", "hello"},
                            {"site", site_json(parts)},
                            {"cameras", std::move(cameras)},
                            {"targets", std::move(targets)},
                            {"alarms", std::move(alarms)}}));
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
