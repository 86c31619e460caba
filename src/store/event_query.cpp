#include "event_query.h"

#include "bodies.h"

#include <algorithm>

#include <fmt/format.h>

namespace vigie::store {
namespace {

constexpr std::string_view kEventColumns =
    "sequence, id, revision, kind, body_schema, site, origin, event_time_ns, recorded_time_ns, causes, "
    "camera";

struct Envelope {
  StoredEvent stored;
  EventKind kind = EventKind::unknown;
  CameraId camera;  // nil: none
};

Envelope read_envelope(Statement& row) {
  Envelope envelope;
  Event& event = envelope.stored.event;
  envelope.stored.sequence = static_cast<Sequence>(row.integer());
  event.id = row.id<EventId>();
  event.revision = row.number32();
  envelope.kind = row.code<EventKind>();
  event.schema = row.number32();
  event.site = row.id<SiteId>();
  event.origin = row.code<Origin>();
  event.event_time = row.time();
  event.recorded_time = row.time();
  const Bytes causes = row.bytes();
  if (causes.size() % sizeof(Uuid) != 0) {
    throw StoreError(ErrorCode::damaged,
                     fmt::format("event {} of the register has {} bytes of causes, not ids",
                                 envelope.stored.sequence, causes.size()));
  }
  event.causes.resize(causes.size() / sizeof(Uuid));
  if (!causes.empty()) std::memcpy(event.causes.data(), causes.data(), causes.size());
  const Bytes camera = row.bytes();
  if (camera.size() == sizeof(Uuid)) std::memcpy(&envelope.camera, camera.data(), camera.size());
  return envelope;
}

// The index that leaves least to look at. Left to itself SQLite would guess: it has no statistics.
std::string_view event_index(const EventFilter& filter) {
  if (filter.from || filter.to) return "INDEXED BY event_by_time";
  if (filter.camera) return "INDEXED BY event_by_camera";
  if (filter.kind) return "INDEXED BY event_by_kind";
  return "NOT INDEXED";
}

}  // namespace

std::string event_sql(const EventFilter& filter) {
  std::string sql =
      fmt::format("SELECT {} FROM event {} WHERE sequence > ?1", kEventColumns, event_index(filter));
  if (filter.kind) sql += " AND kind = ?2";
  if (filter.camera) sql += " AND camera = ?3";
  if (filter.from) sql += " AND event_time_ns >= ?4";
  if (filter.to) sql += " AND event_time_ns < ?5";
  return sql + " ORDER BY sequence LIMIT ?6";
}

EventPage read_events(Connection& connection, Sequence after, const EventFilter& filter, std::size_t limit) {
  limit = std::min(limit, kMaxPage);
  // Sequences are SQLite's integers: nothing is past the largest.
  const auto start = static_cast<std::int64_t>(std::min<Sequence>(after, INT64_MAX));
  auto& rows = connection.statement(event_sql(filter))
                   .bind(start, filter.kind, filter.camera, filter.from, filter.to, limit + 1);
  std::vector<Envelope> envelopes;
  while (rows.step()) envelopes.push_back(read_envelope(rows));
  EventPage page;
  page.more = envelopes.size() > limit;
  if (page.more) envelopes.pop_back();
  page.next = envelopes.empty() ? after : envelopes.back().stored.sequence;
  page.events.reserve(envelopes.size());
  for (Envelope& envelope : envelopes) {
    StoredEvent& stored = page.events.emplace_back(std::move(envelope.stored));
    stored.event.body = read_body(connection, stored.sequence, envelope.kind, envelope.camera);
  }
  return page;
}

Event read_event(Connection& connection, Sequence sequence) {
  EventPage page = read_events(connection, sequence - 1, {}, 1);
  if (page.events.empty() || page.events.front().sequence != sequence) {
    throw StoreError(ErrorCode::damaged, fmt::format("event {} of the register is lost", sequence));
  }
  return std::move(page.events.front().event);
}

}  // namespace vigie::store
