// The register's answers about targets.
#include "bodies.h"
#include "database.h"

#include <fmt/format.h>

#include <vigie/store/sqlite_register.h>

namespace vigie::store {
namespace {

[[noreturn]] void throw_no_target(TargetId id) {
  throw StoreError(ErrorCode::not_found, fmt::format("there is no target {}", id.to_string()));
}

std::string target_sql(const TargetQuery& query) {
  std::string sql = "SELECT last_event FROM target INDEXED BY target_by_first_seen WHERE true";
  if (query.from) sql += " AND last_seen_ns >= ?1";
  if (query.to) sql += " AND first_seen_ns < ?2";
  if (query.before) sql += " AND (first_seen_ns, id) < (?3, ?4)";
  return sql + " ORDER BY first_seen_ns DESC, id DESC LIMIT ?5";
}

}  // namespace

Result<std::vector<Target>> SqliteRegister::targets(const TargetQuery& query) {
  if (query.limit == 0 || query.limit > 1000) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a list of targets has 1 to 1000 of them, not {}", query.limit));
  }
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      std::optional<UtcTime> before;
      if (query.before) {
        auto& row =
            connection.statement("SELECT first_seen_ns FROM target WHERE id = ?1").bind(*query.before);
        if (!row.step()) throw_no_target(*query.before);
        before = row.time();
      }
      auto& rows = connection.statement(target_sql(query))
                       .bind(query.from, query.to, before, query.before, query.limit);
      std::vector<Sequence> found;
      while (rows.step()) found.push_back(static_cast<Sequence>(rows.integer()));
      std::vector<Target> targets;
      for (const Sequence sequence : found) targets.push_back(read_target_revision(connection, sequence));
      return targets;
    });
  });
}

Result<Target> SqliteRegister::target(TargetId id) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      auto& row = connection.statement("SELECT last_event FROM target WHERE id = ?1").bind(id);
      if (!row.step()) throw_no_target(id);
      return read_target_revision(connection, static_cast<Sequence>(row.integer()));
    });
  });
}

Result<std::vector<TargetPoint>> SqliteRegister::target_path(TargetId id) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      auto& known = connection.statement("SELECT last_event FROM target WHERE id = ?1").bind(id);
      if (!known.step()) throw_no_target(id);
      auto& rows =
          connection
              .statement(
                  "SELECT time_ns, latitude_deg, longitude_deg, height_m, covariance, weight, half_radius, "
                  "ninety_radius FROM target_revision AS r JOIN target_place AS p ON p.event = r.event "
                  "WHERE target = ?1 AND ordinal = 0 ORDER BY time_ns, r.event DESC")
              .bind(id);
      std::vector<TargetPoint> path;
      while (rows.step()) {
        const UtcTime time = rows.time();
        const GroundPlace place = read_place(rows);
        if (path.empty() || path.back().time != time) path.push_back({time, place});
      }
      return path;
    });
  });
}

}  // namespace vigie::store
