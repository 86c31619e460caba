#include "bodies.h"
#include "database.h"
#include "event_query.h"

#include <algorithm>

#include <fmt/format.h>

#include <vigie/store/sqlite_register.h>

namespace vigie::store {
namespace {

Bytes causes_bytes(const std::vector<Uuid>& causes) {
  static_assert(sizeof(Uuid) == 16);
  return {reinterpret_cast<const std::uint8_t*>(causes.data()), causes.size() * sizeof(Uuid)};
}

Sequence commit_one(Connection& connection, const Event& event, UtcTime now) {
  auto& known = connection.statement("SELECT sequence FROM event WHERE id = ?1 AND revision = ?2")
                    .bind(event.id, event.revision);
  if (known.step()) return static_cast<Sequence>(known.integer());
  const UtcTime recorded = event.recorded_time == UtcTime() ? now : event.recorded_time;
  connection
      .statement(
          "INSERT INTO event (id, revision, kind, body_schema, site, origin, event_time_ns, "
          "recorded_time_ns, "
          "causes, camera) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)")
      .bind(event.id, event.revision, event.kind(), event.schema, event.site, event.origin, event.event_time,
            recorded, causes_bytes(event.causes), camera_of(event.body))
      .run();
  const auto sequence = static_cast<Sequence>(connection.last_sequence());
  write_body(connection, sequence, event);
  return sequence;
}

constexpr std::string_view kCameraColumns =
    "camera, site, revision, held_from_ns, held_to_ns, name, url, has_secret, enabled, removed";

template <typename Record, typename Read>
std::vector<Record> records(Statement& rows, Read read) {
  std::vector<Record> found;
  while (rows.step()) found.push_back(read(rows));
  return found;
}

}  // namespace

SqliteRegister::SqliteRegister(std::unique_ptr<Database> database) : database_(std::move(database)) {}
SqliteRegister::~SqliteRegister() = default;

Result<std::unique_ptr<SqliteRegister>> SqliteRegister::open(const std::filesystem::path& folder,
                                                             const Clock& clock) {
  return guarded([&] {
    return std::unique_ptr<SqliteRegister>(new SqliteRegister(std::make_unique<Database>(folder, clock)));
  });
}

Result<Sequence> SqliteRegister::commit(std::span<const Event> events, Durability durability) {
  return guarded([&] {
    return database_->write(durability, [&](Connection& connection) {
      const UtcTime now = database_->clock().utc();
      if (events.empty()) return static_cast<Sequence>(connection.integer("SELECT max(sequence) FROM event"));
      Sequence last = 0;
      for (const Event& event : events) last = commit_one(connection, event, now);
      return last;
    });
  });
}

Result<void> SqliteRegister::extend_watched(std::span<const WatchedMark> marks) {
  auto done = guarded([&] {
    return database_->write(Durability::batched, [&](Connection& connection) {
      for (const WatchedMark& mark : marks) {
        connection
            .statement(
                "UPDATE watched_interval SET to_ns = max(to_ns, ?2), extended = max(extended, ?2 > to_ns) "
                "WHERE id = ?1")
            .bind(mark.interval, mark.to)
            .run();
        if (connection.changes() == 0) {
          throw StoreError(ErrorCode::not_found,
                           fmt::format("no watched span {} is committed: commit it before its "
                                       "end is moved",
                                       mark.interval.to_string()));
        }
      }
      return true;
    });
  });
  if (!done) return std::move(done).error();
  return {};
}

Result<EventPage> SqliteRegister::read(Sequence after, const EventFilter& filter, std::size_t limit) {
  if (limit == 0) return Error(ErrorCode::invalid_argument, "a page of events has at least one: limit is 0");
  return guarded([&] {
    return database_->read(
        [&](Connection& connection) { return read_events(connection, after, filter, limit); });
  });
}

Result<std::vector<CameraRecord>> SqliteRegister::cameras() {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      static const std::string sql = fmt::format(
          "SELECT {} FROM camera_revision AS c WHERE removed = 0 AND event = (SELECT event FROM "
          "camera_revision AS n "
          "WHERE n.camera = c.camera ORDER BY revision DESC, event DESC LIMIT 1) ORDER BY camera",
          kCameraColumns);
      return records<CameraRecord>(connection.statement(sql), read_camera);
    });
  });
}

Result<std::vector<CameraRecord>> SqliteRegister::camera_history(CameraId id) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      static const std::string sql = fmt::format(
          "SELECT {} FROM camera_revision WHERE camera = ?1 ORDER BY revision, event", kCameraColumns);
      return records<CameraRecord>(connection.statement(sql).bind(id), read_camera);
    });
  });
}

Result<std::vector<PoseRecord>> SqliteRegister::pose_history(CameraId id) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      auto& rows = connection
                       .statement(
                           "SELECT camera, site, revision, held_from_ns, held_to_ns, latitude_deg, "
                           "longitude_deg, height_m, bearing_deg, elevation_deg, roll_deg, "
                           "place_uncertainty_m, direction_uncertainty_deg, above_ground_m, covariance, "
                           "pixel_pitch_m, focal_length_m, principal_x_px, principal_y_px, distortion, "
                           "how, removed FROM pose_revision "
                           "WHERE camera = ?1 ORDER BY revision, event")
                       .bind(id);
      return records<PoseRecord>(rows, read_pose);
    });
  });
}

Result<std::vector<WatchedInterval>> SqliteRegister::watched(CameraId camera, UtcTime from, UtcTime to) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      auto& rows = connection.statement(kWatchedSql).bind(camera, from, to);
      return records<WatchedInterval>(rows, read_watched);
    });
  });
}

Result<std::optional<UtcTime>> SqliteRegister::watched_until(CameraId camera, UtcTime at) {
  return guarded([&] {
    return database_->read([&](Connection& connection) -> std::optional<UtcTime> {
      auto& row = connection.statement(kWatchedUntilSql).bind(camera, at);
      if (!row.step()) return std::nullopt;
      return row.time();
    });
  });
}

Result<void> SqliteRegister::together(const std::function<Result<void>()>& work) {
  return guarded([&] {
    database_->write_together([&] {
      if (auto done = work(); !done) throw StoreError(done.error());
    });
  });
}

Result<void> SqliteRegister::check() {
  return guarded([&] {
    database_->read([&](Connection& connection) {
      auto& rows = connection.statement("PRAGMA integrity_check(5)").bind();
      std::string faults;
      while (rows.step()) {
        const std::string line = rows.text();
        if (line != "ok") faults += (faults.empty() ? "" : "; ") + line;
      }
      if (!faults.empty()) {
        throw StoreError(ErrorCode::damaged,
                         fmt::format("{}: the database is damaged: {}",
                                     (database_->folder() / "register.db").string(), faults));
      }
      const std::int64_t orphans = connection.integer("SELECT count(*) FROM pragma_foreign_key_check");
      if (orphans != 0) {
        throw StoreError(ErrorCode::damaged,
                         fmt::format("{}: {} rows belong to nothing",
                                     (database_->folder() / "register.db").string(), orphans));
      }
      return true;
    });
  });
}

}  // namespace vigie::store
