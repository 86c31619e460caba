// What events say, to and from the tables of their kinds. For the files of this library alone.
#pragma once

#include "connection.h"

#include <vigie/core/register.h>

namespace vigie::store {

[[noreturn]] void throw_odd_bytes(std::size_t size, const char* what);

// Writes the body of the event that was just given `sequence`, and brings the tables of what is now up to
// date.
void write_body(Connection& connection, Sequence sequence, const Event& event);

// Reads the body of the event with this sequence. `camera` is the event's own column.
EventBody read_body(Connection& connection, Sequence sequence, EventKind kind, CameraId camera);

// The camera that an event is about, if it is about one.
std::optional<CameraId> camera_of(const EventBody& body);

// The columns of camera_revision, pose_revision and watched_revision from `camera` or `interval` on, as they
// stand in the schema; the row is read from where the statement is.
CameraRecord read_camera(Statement& row);
PoseRecord read_pose(Statement& row);
WatchedInterval read_watched(Statement& row);

// Without its path. `camera` is not in track_revision but in the event.
Track read_track_revision(Connection& connection, Sequence sequence, CameraId camera);
// target_bodies.cpp
void write(Connection& connection, Sequence sequence, const TargetRevision& revision);
Target read_target_revision(Connection& connection, Sequence sequence);
// rule_bodies.cpp
void write(Connection& connection, Sequence sequence, const Zone& zone);
void write(Connection& connection, Sequence sequence, const Rule& rule);
// The row is read from zone or rule on.
Zone read_zone(Statement& row);
Rule read_rule(Statement& row);
// user_bodies.cpp
void write(Connection& connection, Sequence sequence, const UserRecord& user);
void write(Connection& connection, Sequence sequence, const TokenRecord& token);
// The row is read from user or token on.
UserRecord read_user(Statement& row);
TokenRecord read_token(Statement& row);
// alarm_bodies.cpp
void write(Connection& connection, Sequence sequence, const Alarm& alarm);
void write(Connection& connection, Sequence sequence, const Passage& passage);
Alarm read_alarm(Connection& connection, Sequence sequence);
Passage read_passage(Connection& connection, Sequence sequence);
// From latitude_deg on, as target_place has them.
GroundPlace read_place(Statement& row);
// The row of an event in the table of its kind; damaged where there is none.
Statement& body_row(Connection& connection, std::string_view sql, Sequence sequence);
// Points as they stand in track_point from time_ns on.
TrackPoint read_point(Statement& row);

// Values of one size, one behind the other.
template <typename Value>
Bytes all_bytes(const std::vector<Value>& values) {
  static_assert(std::is_trivially_copyable_v<Value>);
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(Value)};
}
// The next column of the row, as all_bytes() made it; damaged where that is not so. `what` for people.
template <typename Value>
std::vector<Value> read_all(Statement& row, const char* what) {
  const Bytes bytes = row.bytes();
  if (bytes.size() % sizeof(Value) != 0) throw_odd_bytes(bytes.size(), what);
  std::vector<Value> values(bytes.size() / sizeof(Value));
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

}  // namespace vigie::store
