// The register's port: what is kept of a site, as events in one order, and the questions put to it.
// Nobody above `store` sees SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <vigie/core/alarm.h>
#include <vigie/core/principal.h>
#include <vigie/core/site.h>
#include <vigie/core/target.h>
#include <vigie/core/track.h>
#include <vigie/core/user.h>

namespace vigie {

// A revision of a track: its state now and the part of its path that is new.
struct TrackRevision {
  Track track;
};

// Somebody changed something, or looked at a recording.
struct AuditEntry {
  Principal principal;
  Action action = Action::unknown;
  std::string subject;  // what it was done to: "camera 018f…"
  std::string detail;   // what was done, for people; no secrets
  bool allowed = true;
};

// The node itself: started, stopped, a worker failed.
struct NodeEvent {
  std::string what;  // "started", "stopped", "clock stepped"
  std::string detail;
};

// A target as it is at a moment; those of one target are its path.
struct TargetRevision {
  Target target;
};

using EventBody =
    std::variant<CameraRecord, PoseRecord, TrackRevision, WatchedInterval, AuditEntry, NodeEvent,
                 TargetRevision, Zone, Rule, Alarm, Passage, UserRecord, TokenRecord>;

// In the order of EventBody, from 1. Numbers are fixed: they are stored and sent.
enum class EventKind : int {
  unknown = 0,
  camera = 1,
  pose = 2,
  track = 3,
  watched = 4,
  audit = 5,
  node = 6,
  target = 7,
  zone = 8,
  rule = 9,
  alarm = 10,
  passage = 11,
  user = 12,
  token = 13,
};

struct Event {
  EventId id;                // of the event; with `revision` it makes commits idempotent
  std::uint32_t schema = 1;  // of the body
  SiteId site;
  Origin origin = Origin::unknown;
  UtcTime event_time;     // when it happened
  UtcTime recorded_time;  // when it was written; set by the register where zero
  std::uint32_t revision = 0;
  std::vector<Uuid> causes;
  EventBody body;

  [[nodiscard]] EventKind kind() const { return static_cast<EventKind>(body.index() + 1); }
};

// A place in the order of events; 0 is before the first.
using Sequence = std::uint64_t;

enum class Durability {
  durable,  // on the disk when commit returns: alarms, ended tracks, audit, cameras
  batched,  // on the disk within a second: track points
};

struct StoredEvent {
  Sequence sequence = 0;
  Event event;
};
struct EventPage {
  std::vector<StoredEvent> events;
  Sequence next = 0;  // hand it to read() as `after`
  bool more = false;
};
struct EventFilter {
  std::optional<EventKind> kind;
  std::optional<CameraId> camera;
  std::optional<UtcTime> from, to;  // of event_time, half-open
};

// What a list of tracks shows of each.
struct TrackSummary {
  TrackId id;
  CameraId camera;
  Origin origin = Origin::unknown;
  TrackState state = TrackState::unknown;
  Motion motion = Motion::moving;
  UtcTime first_seen, last_seen;
  ClassConfidences classes;
  double existence = 0;
  double peak_snr = 0;
  std::uint64_t points = 0;
  Box box;           // px, the last one
  PixelPoint start;  // px, centre of the first box
};
struct TrackQuery {
  std::optional<CameraId> camera;
  std::optional<UtcTime> from, to;  // seen at some moment in [from, to)
  std::optional<TrackId> before;    // page backwards: tracks first seen before this one
  std::size_t limit = 100;          // 1 to 1000
};

struct TargetQuery {
  std::optional<UtcTime> from, to;  // seen at some moment in [from, to)
  std::optional<TargetId> before;   // page backwards: targets first seen before this one
  std::size_t limit = 100;          // 1 to 1000
};
// Where a target was at a moment: its likeliest place.
struct TargetPoint {
  UtcTime time;
  GroundPlace place;
};

struct AlarmQuery {
  std::vector<AlarmState> states;  // one of them; empty: all
  std::optional<Judgement> judgement;
  std::optional<RuleId> rule;
  std::optional<CameraId> camera;   // that saw it best
  std::optional<UtcTime> from, to;  // of `opened`, half-open
  std::optional<AlarmId> before;    // page backwards: alarms opened before this one
  std::size_t limit = 100;          // 1 to 1000
};

// How many met a crossing rule within an hour of UTC.
struct PassageCount {
  RuleId rule;
  UtcTime hour;  // its beginning
  Way way = Way::unknown;
  ObjectClass object_class = ObjectClass::unknown;
  std::uint64_t count = 0;
};

// How far a span that still goes on has come.
struct WatchedMark {
  Uuid interval;  // WatchedInterval::id
  UtcTime to;
};

// Thread-safe. One writer at a time. Errors: io, exhausted (disk full), damaged (the database's own).
class Register {
 public:
  Register() = default;
  Register(const Register&) = delete;
  Register& operator=(const Register&) = delete;
  virtual ~Register() = default;

  // All of them or none, in this order; the sequence of the last. An event that is already there (same id and
  // revision) is passed over.
  virtual Result<Sequence> commit(std::span<const Event> events, Durability durability) = 0;
  // Moves the ends of spans that still go on, without an event: a camera's current span, seeing or not, is
  // committed when it starts, marked every second, and committed with its last revision when it is over. A
  // mark that is not later than what is known is passed over; not_found where a span is not committed, and
  // then none is moved. On the disk within a second.
  virtual Result<void> extend_watched(std::span<const WatchedMark> marks) = 0;
  virtual Result<EventPage> read(Sequence after, const EventFilter& filter, std::size_t limit) = 0;

  // Newest first.
  virtual Result<std::vector<TrackSummary>> tracks(const TrackQuery& query) = 0;
  // not_found where there is none.
  virtual Result<TrackSummary> track(TrackId id) = 0;
  virtual Result<std::vector<TrackPoint>> track_path(TrackId id) = 0;
  // As they are now, newest first.
  virtual Result<std::vector<Target>> targets(const TargetQuery& query) = 0;
  // not_found where there is none.
  virtual Result<Target> target(TargetId id) = 0;
  // In order of time; moments at which it had no place are left out.
  virtual Result<std::vector<TargetPoint>> target_path(TargetId id) = 0;
  // As they are now, in order of their ids; removed ones left out.
  virtual Result<std::vector<Zone>> zones() = 0;
  virtual Result<std::vector<Rule>> rules() = 0;
  // As they are now, in order of their ids; removed and revoked ones left out.
  virtual Result<std::vector<UserRecord>> users() = 0;
  virtual Result<std::vector<TokenRecord>> tokens() = 0;
  // As they are now, newest first.
  virtual Result<std::vector<Alarm>> alarms(const AlarmQuery& query) = 0;
  // not_found where there is none.
  virtual Result<Alarm> alarm(AlarmId id) = 0;
  // Of one rule or of all, that happened in [from, to): by hour, rule, way and class.
  virtual Result<std::vector<PassageCount>> passages(std::optional<RuleId> rule, UtcTime from,
                                                     UtcTime to) = 0;
  // As they are now, in order of their ids; removed ones left out.
  virtual Result<std::vector<CameraRecord>> cameras() = 0;
  // Every version, oldest first.
  virtual Result<std::vector<CameraRecord>> camera_history(CameraId id) = 0;
  virtual Result<std::vector<PoseRecord>> pose_history(CameraId id) = 0;
  // Spans that touch [from, to), oldest first.
  virtual Result<std::vector<WatchedInterval>> watched(CameraId camera, UtcTime from, UtcTime to) = 0;
  // The latest end of its spans that is not after `at`; nothing where there is none.
  virtual Result<std::optional<UtcTime>> watched_until(CameraId camera, UtcTime at) = 0;
};

}  // namespace vigie
