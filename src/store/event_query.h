// The questions whose statement depends on what is asked, and the statements that a test looks at to see that
// they use an index. For the files of this library alone.
#pragma once

#include "connection.h"

#include <vigie/core/register.h>

namespace vigie::store {

inline constexpr std::size_t kMaxPage = 10'000;

// ?1 after, ?2 kind, ?3 camera, ?4 from, ?5 to, ?6 limit; what the filter leaves open is not in the
// statement.
std::string event_sql(const EventFilter& filter);
EventPage read_events(Connection& connection, Sequence after, const EventFilter& filter, std::size_t limit);
// The event with this sequence; damaged where there is none.
Event read_event(Connection& connection, Sequence sequence);

// ?1 camera, ?2 from, ?3 to, ?4 first seen and ?5 id of the track before which to look, ?6 limit.
std::string track_sql(const TrackQuery& query);

// ?1 from, ?2 to, ?3 opened and ?4 id of the alarm before which to look, ?5 judgement, ?6 rule, ?7 camera,
// ?8 limit.
std::string alarm_sql(const AlarmQuery& query);
// ?1 from, ?2 to, ?3 rule or NULL. Hours count from 1970, before which SQLite's remainder is negative.
inline constexpr std::string_view kPassageSql =
    "SELECT happened_ns - (happened_ns % 3600000000000 + 3600000000000) % 3600000000000 AS hour, rule, way, "
    "class, count(*) FROM passage INDEXED BY passage_by_time WHERE happened_ns >= ?1 AND happened_ns < ?2 "
    "AND (?3 IS NULL OR rule = ?3) GROUP BY hour, rule, way, class ORDER BY hour, rule, way, class";

// Spans that touch [from, to): ?1 camera, ?2 from, ?3 to.
inline constexpr std::string_view kWatchedSql =
    "SELECT interval, r.camera, site, origin, r.revision, r.from_ns, now.to_ns, watched, cause, "
    "effective_range_m, "
    "detail FROM watched_interval AS now INDEXED BY watched_interval_by_camera "
    "JOIN watched_revision AS r ON r.event = now.last_event "
    "WHERE now.camera = ?1 AND now.to_ns >= ?2 AND now.from_ns < ?3 AND (now.to_ns > ?2 OR now.from_ns >= "
    "?2) "
    "ORDER BY now.from_ns, now.to_ns";

// ?1 camera, ?2 at.
inline constexpr std::string_view kWatchedUntilSql =
    "SELECT to_ns FROM watched_interval INDEXED BY watched_interval_by_camera "
    "WHERE camera = ?1 AND to_ns <= ?2 ORDER BY to_ns DESC LIMIT 1";

}  // namespace vigie::store
