#include "watch_log.h"

namespace vigie::site {
namespace {

constexpr Duration kMarkEvery = Duration::seconds(1);
constexpr Duration kSetBack = Duration::seconds(1);  // less than this is jitter

}  // namespace

void WatchLog::see(UtcTime at, Origin origin) {
  enter(at, origin, true, GapCause::unknown, "");
}

void WatchLog::miss(UtcTime at, Origin origin, GapCause cause, const std::string& detail) {
  enter(at, origin, false, cause, detail);
}

void WatchLog::missed(UtcTime from, UtcTime to, Origin origin, GapCause cause, const std::string& detail) {
  if (to <= from) return;
  miss(from, origin, cause, detail);
  if (open_) end(to);
}

void WatchLog::close(UtcTime at) {
  if (open_) end(at);
}

WriteJob WatchLog::take_job() {
  return std::exchange(job_, {});
}

void WatchLog::enter(UtcTime at, Origin origin, bool watched, GapCause cause, const std::string& detail) {
  const UtcTime known_to = open_ ? open_->to : recorded_until_.value_or(at);
  if (at < known_to) return;
  const bool same = open_ && open_->watched == watched && open_->cause == cause && open_->origin == origin;
  if (!same) {
    if (open_) end(at);
    begin(at, origin, watched, cause, detail);
    return;
  }
  go_on(at);
}

void WatchLog::go_on(UtcTime at) {
  if (!open_) return;
  if (open_->to - at > kSetBack) {
    const WatchedInterval before = *open_;
    start_anew(before.to);
    begin(at, before.origin, before.watched, before.cause, before.detail);
  }
  if (at < open_->to) return;
  open_->to = at;
  if (at - marked_ < kMarkEvery) return;
  marked_ = at;
  job_.marks.push_back({open_->id, at});
}

void WatchLog::start_anew(UtcTime at) {
  close(at);
  recorded_until_.reset();
}

void WatchLog::begin(UtcTime at, Origin origin, bool watched, GapCause cause, const std::string& detail) {
  WatchedInterval span;
  span.id = ids_.next();
  span.camera = camera_;
  span.site = site_;
  span.origin = origin;
  span.revision = 1;
  span.from = span.to = marked_ = at;
  span.watched = watched;
  span.cause = cause;
  span.detail = detail;
  open_ = span;
  put(span);
}

void WatchLog::end(UtcTime at) {
  open_->to = std::max(open_->to, at);
  ++open_->revision;
  put(*open_);
  recorded_until_ = open_->to;
  open_.reset();
}

void WatchLog::put(const WatchedInterval& span) {
  Event event;
  event.id = EventId{span.id};
  event.site = site_;
  event.origin = span.origin;
  event.event_time = span.revision == 1 ? span.from : span.to;
  event.revision = span.revision;
  event.body = span;
  job_.events.push_back(std::move(event));
}

}  // namespace vigie::site
