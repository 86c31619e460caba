// What the last run left open is closed here.
#include "bodies.h"
#include "database.h"
#include "event_query.h"

#include <fmt/format.h>

#include <vigie/store/sqlite_register.h>

namespace vigie::store {
namespace {

std::vector<Sequence> sequences(Statement& rows) {
  std::vector<Sequence> found;
  while (rows.step()) found.push_back(static_cast<Sequence>(rows.integer()));
  return found;
}

// The next revision of what `last` says, caused by it.
Event following(const Event& last, IdGenerator& ids) {
  Event next = last;
  next.id = ids.make<EventId>();
  next.revision = 0;
  next.recorded_time = UtcTime();
  next.causes = {last.id.uuid};
  return next;
}

Event ended_track(Connection& connection, Sequence last, IdGenerator& ids) {
  Event event = following(read_event(connection, last), ids);
  Track& track = std::get<TrackRevision>(event.body).track;
  track.path.clear();
  ++track.revision;
  track.state = TrackState::ended;
  track.measured = false;
  auto& row = connection
                  .statement(
                      "SELECT time_ns, left_px, top_px, width_px, height_px, measured, snr FROM track_point "
                      "WHERE track = (SELECT track FROM track_revision WHERE event = ?1) "
                      "ORDER BY event DESC, ordinal DESC LIMIT 1")
                  .bind(last);
  if (row.step()) {
    if (const TrackPoint point = read_point(row); point.time > track.state_time) {
      track.state_time = point.time;
      track.box = point.box;
      track.position = point.box.centre();
      track.foot = {point.box.centre().x, point.box.bottom()};
    }
  }
  event.event_time = track.state_time;
  return event;
}

Event ended_target(Connection& connection, Sequence last, IdGenerator& ids) {
  Event event = following(read_event(connection, last), ids);
  Target& target = std::get<TargetRevision>(event.body).target;
  ++target.revision;
  target.state = TargetState::ended;
  target.cameras.clear();
  return event;
}

Event closed_span(Connection& connection, Sequence last, IdGenerator& ids) {
  Event event = following(read_event(connection, last), ids);
  auto& span = std::get<WatchedInterval>(event.body);
  auto& row = connection.statement("SELECT to_ns FROM watched_interval WHERE id = ?1").bind(span.id);
  row.step();
  span.to = row.time();
  ++span.revision;
  event.event_time = span.to;
  return event;
}

// The gap from the end of what is known of a camera until now, if there is one. What ends later was written
// while the clock was ahead.
std::optional<Event> stopped_gap(Connection& connection, CameraId camera, SiteId site, UtcTime now,
                                 IdGenerator& ids) {
  auto& row = connection
                  .statement(
                      "SELECT now.to_ns, origin FROM watched_interval AS now JOIN watched_revision AS r "
                      "ON r.event = now.last_event WHERE now.camera = ?1 AND r.origin IN (?2, ?3) "
                      "AND now.to_ns <= ?4 "
                      "ORDER BY now.to_ns DESC LIMIT 1")
                  .bind(camera, Origin::live, Origin::drill, now);
  if (!row.step()) return std::nullopt;
  const UtcTime end = row.time();
  if (end == now) return std::nullopt;
  WatchedInterval gap;
  gap.id = ids.next();
  gap.camera = camera;
  gap.site = site;
  gap.origin = row.code<Origin>();
  gap.from = end;
  gap.to = now;
  gap.cause = GapCause::node_stopped;
  gap.detail = "the node was not running";
  Event event;
  event.id = ids.make<EventId>();
  event.site = site;
  event.origin = gap.origin;
  event.event_time = end;
  event.body = std::move(gap);
  return event;
}

struct Found {
  Recovery recovery;
  std::vector<Event> events;
};

Found find_open(Connection& connection, SiteId site, UtcTime now, IdGenerator& ids) {
  Found found;
  for (const Sequence last :
       sequences(connection.statement("SELECT last_event FROM track WHERE state <> 4 ORDER BY key").bind())) {
    found.events.push_back(ended_track(connection, last, ids));
    ++found.recovery.tracks_ended;
  }
  for (const Sequence last :
       sequences(connection.statement("SELECT last_event FROM target WHERE state <> 2 ORDER BY id").bind())) {
    found.events.push_back(ended_target(connection, last, ids));
    ++found.recovery.targets_ended;
  }
  for (const Sequence last : sequences(
           connection
               .statement("SELECT last_event FROM watched_interval WHERE extended = 1 ORDER BY last_event")
               .bind())) {
    found.events.push_back(closed_span(connection, last, ids));
    ++found.recovery.spans_closed;
  }
  std::vector<CameraId> cameras;
  auto& rows =
      connection
          .statement(
              "SELECT camera FROM camera_revision AS c WHERE removed = 0 AND event = (SELECT event FROM "
              "camera_revision AS n WHERE n.camera = c.camera ORDER BY revision DESC, event DESC "
              "LIMIT 1) ORDER BY camera")
          .bind();
  while (rows.step()) cameras.push_back(rows.id<CameraId>());
  for (const CameraId camera : cameras) {
    if (auto gap = stopped_gap(connection, camera, site, now, ids)) {
      found.events.push_back(std::move(*gap));
      ++found.recovery.gaps_added;
    }
  }
  return found;
}

}  // namespace

Result<Recovery> SqliteRegister::recover(SiteId site, IdGenerator& ids) {
  const UtcTime now = database_->clock().utc();
  auto found = guarded([&] {
    return database_->read([&](Connection& connection) { return find_open(connection, site, now, ids); });
  });
  if (!found) return std::move(found).error();
  if (auto committed = commit(found->events, Durability::durable); !committed)
    return std::move(committed).error();
  return found->recovery;
}

}  // namespace vigie::store
