// The register's answers about tracks.
#include "bodies.h"
#include "database.h"
#include "event_query.h"

#include <fmt/format.h>

#include <vigie/store/sqlite_register.h>

namespace vigie::store {
namespace {

constexpr std::string_view kTrackColumns =
    "id, camera, origin, state, first_seen_ns, last_seen_ns, classes, existence, peak_snr, points, left_px, "
    "top_px, "
    "width_px, height_px, start_x_px, start_y_px, motion";

TrackSummary read_summary(Statement& row) {
  TrackSummary track;
  track.id = row.id<TrackId>();
  track.camera = row.id<CameraId>();
  track.origin = row.code<Origin>();
  track.state = row.code<TrackState>();
  track.first_seen = row.time();
  track.last_seen = row.time();
  row.numbers(track.classes.p);
  track.existence = row.real();
  track.peak_snr = row.real();
  track.points = static_cast<std::uint64_t>(row.integer());
  track.box.left = row.real();
  track.box.top = row.real();
  track.box.width = row.real();
  track.box.height = row.real();
  track.start.x = row.real();
  track.start.y = row.real();
  track.motion = row.code<Motion>();
  return track;
}

[[noreturn]] void throw_no_track(TrackId id) {
  throw StoreError(ErrorCode::not_found, fmt::format("there is no track {}", id.to_string()));
}

}  // namespace

std::string track_sql(const TrackQuery& query) {
  std::string sql = fmt::format("SELECT {} FROM track INDEXED BY {} WHERE true", kTrackColumns,
                                query.camera ? "track_by_camera" : "track_by_first_seen");
  if (query.camera) sql += " AND camera = ?1";
  if (query.from) sql += " AND last_seen_ns >= ?2";
  if (query.to) sql += " AND first_seen_ns < ?3";
  if (query.before) sql += " AND (first_seen_ns, id) < (?4, ?5)";
  return sql + " ORDER BY first_seen_ns DESC, id DESC LIMIT ?6";
}

Result<std::vector<TrackSummary>> SqliteRegister::tracks(const TrackQuery& query) {
  if (query.limit == 0 || query.limit > 1000) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a list of tracks has 1 to 1000 of them, not {}", query.limit));
  }
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      std::optional<UtcTime> before;
      if (query.before) {
        auto& row = connection.statement("SELECT first_seen_ns FROM track WHERE id = ?1").bind(*query.before);
        if (!row.step()) throw_no_track(*query.before);
        before = row.time();
      }
      auto& rows = connection.statement(track_sql(query))
                       .bind(query.camera, query.from, query.to, before, query.before, query.limit);
      std::vector<TrackSummary> found;
      while (rows.step()) found.push_back(read_summary(rows));
      return found;
    });
  });
}

Result<TrackSummary> SqliteRegister::track(TrackId id) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      static const std::string sql = fmt::format("SELECT {} FROM track WHERE id = ?1", kTrackColumns);
      auto& row = connection.statement(sql).bind(id);
      if (!row.step()) throw_no_track(id);
      return read_summary(row);
    });
  });
}

Result<std::vector<TrackPoint>> SqliteRegister::track_path(TrackId id) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      auto& track = connection.statement("SELECT key FROM track WHERE id = ?1").bind(id);
      if (!track.step()) throw_no_track(id);
      auto& rows = connection
                       .statement(
                           "SELECT time_ns, left_px, top_px, width_px, height_px, measured, snr "
                           "FROM track_point WHERE track = ?1 ORDER BY time_ns, event DESC, ordinal DESC")
                       .bind(track.integer());
      // Of those of one moment the first is what came last.
      std::vector<TrackPoint> path;
      while (rows.step()) {
        TrackPoint point = read_point(rows);
        if (path.empty() || path.back().time != point.time) path.push_back(point);
      }
      return path;
    });
  });
}

}  // namespace vigie::store
