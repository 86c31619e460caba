// The register's answers about zones, rules, users, tokens, alarms and passages.
#include "bodies.h"
#include "database.h"
#include "event_query.h"

#include <fmt/format.h>

#include <vigie/store/sqlite_register.h>

namespace vigie::store {
namespace {

[[noreturn]] void throw_no_alarm(AlarmId id) {
  throw StoreError(ErrorCode::not_found, fmt::format("there is no alarm {}", id.to_string()));
}

// The newest revision of each that is not removed, in order of ids. `what`: zone, rule, user or token.
std::string newest_sql(std::string_view what) {
  return fmt::format(
      "SELECT * FROM {0}_revision AS r WHERE removed = 0 AND event = (SELECT event FROM {0}_revision AS n "
      "WHERE n.{0} = r.{0} ORDER BY revision DESC, event DESC LIMIT 1) ORDER BY {0}",
      what);
}

template <typename Record>
Result<std::vector<Record>> newest(Database& database, const std::string& sql, Record (*read)(Statement&)) {
  return guarded([&] {
    return database.read([&](Connection& connection) {
      auto& rows = connection.statement(sql).bind();
      std::vector<Record> found;
      while (rows.step()) {
        rows.integer();
        found.push_back(read(rows));
      }
      return found;
    });
  });
}

std::vector<Alarm> read_page(Connection& connection, const AlarmQuery& query) {
  std::optional<UtcTime> before;
  if (query.before) {
    auto& row = connection.statement("SELECT opened_ns FROM alarm WHERE id = ?1").bind(*query.before);
    if (!row.step()) throw_no_alarm(*query.before);
    before = row.time();
  }
  auto& rows = connection.statement(alarm_sql(query))
                   .bind(query.from, query.to, before, query.before, query.judgement, query.rule,
                         query.camera, query.limit);
  std::vector<Sequence> events;
  while (rows.step()) events.push_back(static_cast<Sequence>(rows.integer()));
  std::vector<Alarm> alarms;
  for (const Sequence event : events) alarms.push_back(read_alarm(connection, event));
  return alarms;
}

}  // namespace

std::string alarm_sql(const AlarmQuery& query) {
  std::string states;
  bool may_be_judged = query.states.empty();
  for (const AlarmState state : query.states) {
    states += fmt::format("{}{}", states.empty() ? "" : ",", static_cast<int>(state));
    may_be_judged |= state == AlarmState::judged;
  }
  std::string sql = fmt::format("SELECT last_event FROM alarm INDEXED BY {} WHERE true",
                                may_be_judged ? "alarm_by_opened" : "alarm_not_judged");
  if (!may_be_judged) sql += " AND state < 3";  // as in the index
  if (!states.empty()) sql += fmt::format(" AND state IN ({})", states);
  if (query.from) sql += " AND opened_ns >= ?1";
  if (query.to) sql += " AND opened_ns < ?2";
  if (query.before) sql += " AND (opened_ns, id) < (?3, ?4)";
  if (query.judgement) sql += " AND judgement = ?5";
  if (query.rule) sql += " AND rule = ?6";
  if (query.camera) sql += " AND camera = ?7";
  return sql + " ORDER BY opened_ns DESC, id DESC LIMIT ?8";
}

Result<std::vector<Zone>> SqliteRegister::zones() {
  static const std::string sql = newest_sql("zone");
  return newest(*database_, sql, read_zone);
}

Result<std::vector<Rule>> SqliteRegister::rules() {
  static const std::string sql = newest_sql("rule");
  return newest(*database_, sql, read_rule);
}

Result<std::vector<UserRecord>> SqliteRegister::users() {
  static const std::string sql = newest_sql("user");
  return newest(*database_, sql, read_user);
}

Result<std::vector<TokenRecord>> SqliteRegister::tokens() {
  static const std::string sql = newest_sql("token");
  return newest(*database_, sql, read_token);
}

Result<std::vector<Alarm>> SqliteRegister::alarms(const AlarmQuery& query) {
  if (query.limit == 0 || query.limit > 1000) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a list of alarms has 1 to 1000 of them, not {}", query.limit));
  }
  return guarded(
      [&] { return database_->read([&](Connection& connection) { return read_page(connection, query); }); });
}

Result<Alarm> SqliteRegister::alarm(AlarmId id) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      auto& row = connection.statement("SELECT last_event FROM alarm WHERE id = ?1").bind(id);
      if (!row.step()) throw_no_alarm(id);
      return read_alarm(connection, static_cast<Sequence>(row.integer()));
    });
  });
}

Result<std::vector<PassageCount>> SqliteRegister::passages(std::optional<RuleId> rule, UtcTime from,
                                                           UtcTime to) {
  return guarded([&] {
    return database_->read([&](Connection& connection) {
      auto& rows = connection.statement(kPassageSql).bind(from, to, rule);
      std::vector<PassageCount> counts;
      while (rows.step()) {
        PassageCount& count = counts.emplace_back();
        count.hour = rows.time();
        count.rule = rows.id<RuleId>();
        count.way = rows.code<Way>();
        count.object_class = rows.code<ObjectClass>();
        count.count = static_cast<std::uint64_t>(rows.integer());
      }
      return counts;
    });
  });
}

}  // namespace vigie::store
