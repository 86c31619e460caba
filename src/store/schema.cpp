#include "schema.h"

#include <array>

#include <fmt/format.h>

namespace vigie::store {

std::span<const Upgrade> upgrades() {
  static constexpr std::array kSteps = {
      // Of what was kept until then, only what moved was ever told of.
      Upgrade{2,
              "ALTER TABLE track ADD COLUMN motion INTEGER NOT NULL DEFAULT 1;"
              "ALTER TABLE track_revision ADD COLUMN motion INTEGER NOT NULL DEFAULT 1"},
      // Optics, and how well and whence a pose is known.
      Upgrade{3,
              "ALTER TABLE pose_revision ADD COLUMN above_ground_m REAL;"
              "ALTER TABLE pose_revision ADD COLUMN covariance BLOB;"
              "ALTER TABLE pose_revision ADD COLUMN pixel_pitch_m REAL;"
              "ALTER TABLE pose_revision ADD COLUMN focal_length_m REAL;"
              "ALTER TABLE pose_revision ADD COLUMN principal_x_px REAL;"
              "ALTER TABLE pose_revision ADD COLUMN principal_y_px REAL;"
              "ALTER TABLE pose_revision ADD COLUMN distortion BLOB;"
              "ALTER TABLE pose_revision ADD COLUMN how INTEGER NOT NULL DEFAULT 0;"
              "ALTER TABLE pose_revision ADD COLUMN removed INTEGER NOT NULL DEFAULT 0"},
      // Targets: what cameras see together.
      Upgrade{4,
              "CREATE TABLE target (id BLOB PRIMARY KEY, last_event INTEGER NOT NULL REFERENCES event "
              "(sequence), revision INTEGER NOT NULL, state INTEGER NOT NULL, first_seen_ns INTEGER NOT "
              "NULL, last_seen_ns INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
              "CREATE INDEX target_by_first_seen ON target (first_seen_ns, id, last_seen_ns);"
              "CREATE INDEX target_not_ended ON target (state) WHERE state <> 2;"
              "CREATE TABLE target_revision (event INTEGER PRIMARY KEY REFERENCES event (sequence), "
              "target BLOB NOT NULL, site BLOB NOT NULL, origin INTEGER NOT NULL, revision INTEGER NOT "
              "NULL, state INTEGER NOT NULL, motion INTEGER NOT NULL, time_ns INTEGER NOT NULL, "
              "velocity BLOB NOT NULL, velocity_covariance BLOB NOT NULL, size_m REAL, classes BLOB NOT "
              "NULL, tracks BLOB NOT NULL, cameras BLOB NOT NULL, merged_from BLOB NOT NULL, split_from "
              "BLOB, first_seen_ns INTEGER NOT NULL, last_seen_ns INTEGER NOT NULL, sight BLOB) STRICT;"
              "CREATE INDEX target_revision_by_target ON target_revision (target, time_ns);"
              "CREATE TABLE target_place (event INTEGER NOT NULL REFERENCES event (sequence), ordinal "
              "INTEGER NOT NULL, latitude_deg REAL, longitude_deg REAL, height_m REAL, covariance BLOB "
              "NOT NULL, weight REAL, half_radius REAL, ninety_radius REAL, PRIMARY KEY (event, "
              "ordinal)) STRICT, WITHOUT ROWID"},
      // Zones, rules, alarms, and who went over a line.
      Upgrade{5,
              "CREATE TABLE zone_revision (event INTEGER PRIMARY KEY REFERENCES event (sequence), zone "
              "BLOB NOT NULL, site BLOB NOT NULL, revision INTEGER NOT NULL, held_from_ns INTEGER NOT "
              "NULL, held_to_ns INTEGER, name TEXT NOT NULL, kind INTEGER NOT NULL, camera BLOB, "
              "corners BLOB NOT NULL, removed INTEGER NOT NULL) STRICT;CREATE INDEX "
              "zone_revision_by_zone ON zone_revision (zone, revision, event);CREATE TABLE "
              "rule_revision (event INTEGER PRIMARY KEY REFERENCES event (sequence), rule BLOB NOT "
              "NULL, site BLOB NOT NULL, revision INTEGER NOT NULL, held_from_ns INTEGER NOT NULL, "
              "held_to_ns INTEGER, name TEXT NOT NULL, condition INTEGER NOT NULL, zone BLOB NOT NULL, "
              "way INTEGER NOT NULL, then_zone BLOB, then_way INTEGER NOT NULL, within_ns INTEGER, "
              "within_m REAL, least INTEGER, above_m_per_s REAL, classes BLOB NOT NULL, "
              "least_confidence REAL, least_height_m REAL, most_height_m REAL, stationary INTEGER NOT "
              "NULL, time_zone TEXT NOT NULL, spans BLOB NOT NULL, dwell_ns INTEGER NOT NULL, "
              "cool_down_ns INTEGER NOT NULL, priority INTEGER NOT NULL, raises INTEGER NOT NULL, "
              "excused BLOB NOT NULL, enabled INTEGER NOT NULL, removed INTEGER NOT NULL) STRICT;CREATE "
              "INDEX rule_revision_by_rule ON rule_revision (rule, revision, event);CREATE TABLE alarm "
              "(id BLOB PRIMARY KEY, last_event INTEGER NOT NULL REFERENCES event (sequence), revision "
              "INTEGER NOT NULL, opened_ns INTEGER NOT NULL, state INTEGER NOT NULL, judgement INTEGER "
              "NOT NULL, rule BLOB NOT NULL, camera BLOB) STRICT, WITHOUT ROWID;CREATE INDEX "
              "alarm_by_opened ON alarm (opened_ns, id, state, judgement, rule, camera, "
              "last_event);CREATE INDEX alarm_not_judged ON alarm (opened_ns, id, state, judgement, "
              "rule, camera, last_event) WHERE state < 3;CREATE TABLE alarm_revision (event INTEGER "
              "PRIMARY KEY REFERENCES event (sequence), alarm BLOB NOT NULL, site BLOB NOT NULL, origin "
              "INTEGER NOT NULL, revision INTEGER NOT NULL, rule BLOB NOT NULL, rule_revision INTEGER "
              "NOT NULL, rule_name TEXT NOT NULL, priority INTEGER NOT NULL, subject_kind INTEGER NOT "
              "NULL, subject BLOB NOT NULL, absence_of TEXT, absence_since_ns INTEGER, state INTEGER "
              "NOT NULL, way INTEGER NOT NULL, classes BLOB NOT NULL, happened_ns INTEGER NOT NULL, "
              "opened_ns INTEGER NOT NULL, camera BLOB, track BLOB, place BLOB, pixel_camera BLOB, x_px "
              "REAL, y_px REAL, acknowledged_ns INTEGER, acknowledged_kind INTEGER NOT NULL, "
              "acknowledged_name TEXT NOT NULL, acknowledged_address TEXT NOT NULL, judged_ns INTEGER, "
              "judged_kind INTEGER NOT NULL, judged_name TEXT NOT NULL, judged_address TEXT NOT NULL, "
              "judgement INTEGER NOT NULL, note TEXT NOT NULL, sent TEXT, sent_at_ns INTEGER, "
              "arrived_at_ns INTEGER, found TEXT, evidence BLOB NOT NULL) STRICT;CREATE TABLE passage "
              "(event INTEGER PRIMARY KEY REFERENCES event (sequence), rule BLOB NOT NULL, "
              "rule_revision INTEGER NOT NULL, subject_kind INTEGER NOT NULL, subject BLOB NOT NULL, "
              "absence_of TEXT, absence_since_ns INTEGER, origin INTEGER NOT NULL, happened_ns INTEGER "
              "NOT NULL, way INTEGER NOT NULL, class INTEGER NOT NULL) STRICT;CREATE INDEX "
              "passage_by_time ON passage (happened_ns, rule, way, class)"},
      // Who may sign in.
      Upgrade{6,
              "CREATE TABLE user_revision (event INTEGER PRIMARY KEY REFERENCES event (sequence), user "
              "BLOB NOT NULL, site BLOB NOT NULL, revision INTEGER NOT NULL, held_from_ns INTEGER NOT "
              "NULL, held_to_ns INTEGER, name TEXT NOT NULL, role INTEGER NOT NULL, password_hash TEXT "
              "NOT NULL, enabled INTEGER NOT NULL, removed INTEGER NOT NULL) STRICT; CREATE INDEX "
              "user_revision_by_user ON user_revision (user, revision, event); CREATE TABLE "
              "token_revision (event INTEGER PRIMARY KEY REFERENCES event (sequence), token BLOB NOT "
              "NULL, site BLOB NOT NULL, revision INTEGER NOT NULL, held_from_ns INTEGER NOT NULL, "
              "held_to_ns INTEGER, name TEXT NOT NULL, role INTEGER NOT NULL, hash BLOB NOT NULL, "
              "made_by TEXT NOT NULL, made_ns INTEGER NOT NULL, expires_ns INTEGER, removed INTEGER NOT "
              "NULL) STRICT; CREATE INDEX token_revision_by_token ON token_revision (token, revision, "
              "event)"},
      // What is wrong with a camera or the node is an alarm as well.
      Upgrade{7, "ALTER TABLE alarm_revision ADD COLUMN fault INTEGER NOT NULL DEFAULT 0"},
  };
  return kSteps;
}

SchemaState inspect_schema(Connection& connection, const std::string& path, std::span<const Upgrade> steps) {
  SchemaState state;
  state.version = connection.integer("PRAGMA user_version");
  const std::int64_t application = connection.integer("PRAGMA application_id");
  state.empty =
      application == 0 && state.version == 0 && connection.integer("SELECT count(*) FROM sqlite_schema") == 0;
  if (state.empty) return state;
  if (application != kApplicationId) {
    throw StoreError(
        ErrorCode::invalid_argument,
        fmt::format("{} is another program's database; move it away, or name another data folder", path));
  }
  if (state.version > newest_version(steps)) {
    throw StoreError(
        ErrorCode::unsupported,
        fmt::format("{} has schema version {}, made by a newer Vigie; this one reads up to version {}. "
                    "Install the newer one again",
                    path, state.version, newest_version(steps)));
  }
  if (state.version < kFirstVersion) {
    throw StoreError(ErrorCode::damaged,
                     fmt::format("{} has schema version {}, which never was", path, state.version));
  }
  return state;
}

void bring_up_to_date(Connection& connection, const SchemaState& state, std::span<const Upgrade> steps,
                      const char* whole) {
  if (!state.empty && state.version == newest_version(steps)) return;
  // References are looked at as a whole once the steps are done, since a step may build a table anew.
  connection.execute("PRAGMA foreign_keys = OFF");
  Transaction transaction(connection, Transaction::Kind::writing);
  if (state.empty) {
    connection.execute(whole);
  } else {
    for (const Upgrade& step : steps) {
      if (step.version > state.version) connection.execute(step.sql);
    }
  }
  connection.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId,
                                 newest_version(steps)));
  if (connection.integer("SELECT count(*) FROM pragma_foreign_key_check") != 0) {
    throw StoreError(ErrorCode::damaged,
                     "the upgraded register would have rows that belong to nothing; it is as before");
  }
  transaction.commit();
  connection.execute("PRAGMA foreign_keys = ON");
}

}  // namespace vigie::store
