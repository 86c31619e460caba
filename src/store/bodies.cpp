#include "bodies.h"

#include <array>

#include <fmt/format.h>

namespace vigie::store {
namespace {

void write(Connection& connection, Sequence sequence, const CameraRecord& camera) {
  connection.statement("INSERT INTO camera_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)")
      .bind(sequence, camera.id, camera.site, camera.revision, camera.held.from, camera.held.to,
            std::string_view(camera.name), std::string_view(camera.url), camera.has_secret, camera.enabled,
            camera.removed)
      .run();
}

std::optional<double> metres(const std::optional<Length>& length) {
  return length ? std::optional(length->metres()) : std::nullopt;
}

void write(Connection& connection, Sequence sequence, const PoseRecord& record) {
  const Placement& placement = record.placement;
  const Pose& pose = placement.pose;
  const Optics& optics = placement.optics;
  const Distortion& d = optics.distortion;
  const std::array<double, 5> distortion{d.k1, d.k2, d.p1, d.p2, d.k3};
  const auto& principal = optics.principal_point;
  connection
      .statement(
          "INSERT INTO pose_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,"
          "?19,?20,?21,?22,?23)")
      .bind(sequence, record.camera, record.site, record.revision, record.held.from, record.held.to,
            pose.place.latitude.degrees(), pose.place.longitude.degrees(), pose.place.height.metres(),
            pose.bearing.degrees(), pose.elevation.degrees(), pose.roll.degrees(),
            pose.place_uncertainty.metres(), pose.direction_uncertainty.degrees(),
            metres(placement.above_ground),
            placement.covariance ? std::optional(as_bytes(placement.covariance->m)) : std::nullopt,
            optics.pixel_pitch.metres(), optics.focal_length.metres(),
            principal ? std::optional(principal->x) : std::nullopt,
            principal ? std::optional(principal->y) : std::nullopt, as_bytes(distortion), placement.how,
            record.removed)
      .run();
}

// Makes the track where it is new, and brings it up to date where this revision is not older than what is
// known.
std::int64_t write_track_now(Connection& connection, Sequence sequence, const Track& track) {
  auto& known = connection.statement("SELECT key, revision FROM track WHERE id = ?1").bind(track.id);
  const auto points = static_cast<std::int64_t>(track.path.size());
  if (!known.step()) {
    const PixelPoint start = track.path.empty() ? track.box.centre() : track.path.front().box.centre();
    connection
        .statement(
            "INSERT INTO track (id, camera, origin, last_event, revision, state, first_seen_ns, "
            "last_seen_ns, "
            "classes, existence, peak_snr, points, left_px, top_px, width_px, height_px, start_x_px, "
            "start_y_px, motion) "
            "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)")
        .bind(track.id, track.camera, track.origin, sequence, track.revision, track.state, track.first_seen,
              track.last_seen, as_bytes(track.classes.p), track.existence, track.peak_snr, points,
              track.box.left, track.box.top, track.box.width, track.box.height, start.x, start.y,
              track.motion)
        .run();
    return connection.last_sequence();
  }
  const std::int64_t key = known.integer();
  const bool older = track.revision < known.number32();
  if (older) {
    connection.statement("UPDATE track SET points = points + ?2 WHERE key = ?1").bind(key, points).run();
  } else {
    connection
        .statement(
            "UPDATE track SET origin = ?2, last_event = ?3, revision = ?4, state = ?5, first_seen_ns = ?6, "
            "last_seen_ns = ?7, classes = ?8, existence = ?9, peak_snr = ?10, points = points + ?11, "
            "left_px = ?12, top_px = ?13, width_px = ?14, height_px = ?15, motion = ?16 WHERE key = ?1")
        .bind(key, track.origin, sequence, track.revision, track.state, track.first_seen, track.last_seen,
              as_bytes(track.classes.p), track.existence, track.peak_snr, points, track.box.left,
              track.box.top, track.box.width, track.box.height, track.motion)
        .run();
  }
  return key;
}

void write(Connection& connection, Sequence sequence, const TrackRevision& revision) {
  const Track& t = revision.track;
  const std::int64_t key = write_track_now(connection, sequence, t);
  connection
      .statement(
          "INSERT INTO track_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,"
          "?19,?20,?21,?22,?23,?24,?25,?26,?27)")
      .bind(sequence, key, t.origin, t.revision, t.state, t.state_time, t.last_measured, t.measured,
            t.position.x, t.position.y, t.velocity.x, t.velocity.y, as_bytes(t.covariance.m), t.box.left,
            t.box.top, t.box.width, t.box.height, t.foot.x, t.foot.y, as_bytes(t.foot_covariance.m),
            t.existence, t.score, t.peak_snr, as_bytes(t.classes.p), t.first_seen, t.last_seen, t.motion)
      .run();
  auto& insert = connection.statement("INSERT INTO track_point VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)");
  for (std::size_t i = 0; i < t.path.size(); ++i) {
    const TrackPoint& p = t.path[i];
    insert.bind(key, sequence, i, p.time, p.box.left, p.box.top, p.box.width, p.box.height, p.measured, p.snr)
        .run();
  }
}

void write(Connection& connection, Sequence sequence, const WatchedInterval& span) {
  connection.statement("INSERT INTO watched_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)")
      .bind(sequence, span.id, span.camera, span.site, span.origin, span.revision, span.from, span.to,
            span.watched, span.cause, metres(span.effective_range), std::string_view(span.detail))
      .run();
  connection
      .statement(
          "INSERT INTO watched_interval (id, last_event, camera, revision, to_ns, from_ns, extended) "
          "VALUES (?1,?2,?3,?4,?5,?6,0) ON CONFLICT (id) DO UPDATE SET last_event = ?2, camera = ?3, "
          "revision = ?4, to_ns = ?5, from_ns = ?6, extended = 0 WHERE ?4 >= revision")
      .bind(span.id, sequence, span.camera, span.revision, span.to, span.from)
      .run();
}

void write(Connection& connection, Sequence sequence, const AuditEntry& entry) {
  connection.statement("INSERT INTO audit VALUES (?1,?2,?3,?4,?5,?6,?7,?8)")
      .bind(sequence, entry.principal.kind, std::string_view(entry.principal.name),
            std::string_view(entry.principal.address), entry.action, std::string_view(entry.subject),
            std::string_view(entry.detail), entry.allowed)
      .run();
}

void write(Connection& connection, Sequence sequence, const NodeEvent& event) {
  connection.statement("INSERT INTO node_event VALUES (?1,?2,?3)")
      .bind(sequence, std::string_view(event.what), std::string_view(event.detail))
      .run();
}

AuditEntry read_audit(Statement& row) {
  AuditEntry entry;
  entry.principal.kind = row.code<PrincipalKind>();
  entry.principal.name = row.text();
  entry.principal.address = row.text();
  entry.action = row.code<Action>();
  entry.subject = row.text();
  entry.detail = row.text();
  entry.allowed = row.flag();
  return entry;
}

Box read_box(Statement& row) {
  Box box;
  box.left = row.real();
  box.top = row.real();
  box.width = row.real();
  box.height = row.real();
  return box;
}

Optics read_optics(Statement& row) {
  Optics optics;
  optics.pixel_pitch = Length::metres(row.real());
  optics.focal_length = Length::metres(row.real());
  const auto x = row.optional_real(), y = row.optional_real();
  if (x && y) optics.principal_point = PixelPoint{*x, *y};
  const auto d = row.optional_numbers<std::array<double, 5>>().value_or(std::array<double, 5>{});
  optics.distortion = {d[0], d[1], d[2], d[3], d[4]};
  return optics;
}

TrackRevision read_track(Connection& connection, Sequence sequence, CameraId camera) {
  TrackRevision revision{read_track_revision(connection, sequence, camera)};
  auto& points =
      connection
          .statement(
              "SELECT time_ns, left_px, top_px, width_px, height_px, measured, snr FROM track_point "
              "WHERE track = (SELECT track FROM track_revision WHERE event = ?1) AND event = ?1 "
              "ORDER BY ordinal")
          .bind(sequence);
  while (points.step()) revision.track.path.push_back(read_point(points));
  return revision;
}

}  // namespace

void throw_odd_bytes(std::size_t size, const char* what) {
  throw StoreError(
      ErrorCode::damaged,
      fmt::format("the register has {} bytes of {}, which is not a whole number of them", size, what));
}

Statement& body_row(Connection& connection, std::string_view sql, Sequence sequence) {
  Statement& row = connection.statement(sql).bind(sequence);
  if (!row.step()) {
    throw StoreError(
        ErrorCode::damaged,
        fmt::format("event {} of the register has lost what it says; the database is damaged", sequence));
  }
  return row;
}

CameraRecord read_camera(Statement& row) {
  CameraRecord camera;
  camera.id = row.id<CameraId>();
  camera.site = row.id<SiteId>();
  camera.revision = row.number32();
  camera.held.from = row.time();
  camera.held.to = row.optional_time();
  camera.name = row.text();
  camera.url = row.text();
  camera.has_secret = row.flag();
  camera.enabled = row.flag();
  camera.removed = row.flag();
  return camera;
}

PoseRecord read_pose(Statement& row) {
  PoseRecord record;
  record.camera = row.id<CameraId>();
  record.site = row.id<SiteId>();
  record.revision = row.number32();
  record.held.from = row.time();
  record.held.to = row.optional_time();
  Pose& pose = record.placement.pose;
  pose.place.latitude = Angle::degrees(row.real());
  pose.place.longitude = Angle::degrees(row.real());
  pose.place.height = EllipsoidHeight::metres(row.real());
  pose.bearing = Bearing::degrees(row.real());
  pose.elevation = Angle::degrees(row.real());
  pose.roll = Angle::degrees(row.real());
  pose.place_uncertainty = Length::metres(row.real());
  pose.direction_uncertainty = Angle::degrees(row.real());
  if (const auto above = row.optional_real()) record.placement.above_ground = Length::metres(*above);
  record.placement.covariance = row.optional_numbers<PoseCovariance>();
  record.placement.optics = read_optics(row);
  record.placement.how = row.code<PoseHow>();
  record.removed = row.flag();
  return record;
}

WatchedInterval read_watched(Statement& row) {
  WatchedInterval span;
  span.id = row.uuid();
  span.camera = row.id<CameraId>();
  span.site = row.id<SiteId>();
  span.origin = row.code<Origin>();
  span.revision = row.number32();
  span.from = row.time();
  span.to = row.time();
  span.watched = row.flag();
  span.cause = row.code<GapCause>();
  if (const auto range = row.optional_real()) span.effective_range = Length::metres(*range);
  span.detail = row.text();
  return span;
}

TrackPoint read_point(Statement& row) {
  TrackPoint point;
  point.time = row.time();
  point.box = read_box(row);
  point.measured = row.flag();
  point.snr = row.real();
  return point;
}

Track read_track_revision(Connection& connection, Sequence sequence, CameraId camera) {
  Statement& row = body_row(
      connection,
      "SELECT track.id, r.origin, r.revision, r.state, state_time_ns, last_measured_ns, measured, "
      "x_px, y_px, "
      "vx_px_per_s, vy_px_per_s, covariance, r.left_px, r.top_px, r.width_px, r.height_px, "
      "foot_x_px, foot_y_px, "
      "foot_covariance, r.existence, score, r.peak_snr, r.classes, r.first_seen_ns, r.last_seen_ns, r.motion "
      "FROM track_revision AS r JOIN track ON track.key = r.track WHERE r.event = ?1",
      sequence);
  Track t;
  t.id = row.id<TrackId>();
  t.camera = camera;
  t.origin = row.code<Origin>();
  t.revision = row.number32();
  t.state = row.code<TrackState>();
  t.state_time = row.time();
  t.last_measured = row.time();
  t.measured = row.flag();
  t.position.x = row.real();
  t.position.y = row.real();
  t.velocity.x = row.real();
  t.velocity.y = row.real();
  row.numbers(t.covariance.m);
  t.box = read_box(row);
  t.foot.x = row.real();
  t.foot.y = row.real();
  row.numbers(t.foot_covariance.m);
  t.existence = row.real();
  t.score = row.real();
  t.peak_snr = row.real();
  row.numbers(t.classes.p);
  t.first_seen = row.time();
  t.last_seen = row.time();
  t.motion = row.code<Motion>();
  return t;
}

void write_body(Connection& connection, Sequence sequence, const Event& event) {
  std::visit([&](const auto& body) { write(connection, sequence, body); }, event.body);
}

EventBody read_body(Connection& connection, Sequence sequence, EventKind kind, CameraId camera) {
  switch (kind) {
    case EventKind::camera: {
      Statement& row = body_row(connection, "SELECT * FROM camera_revision WHERE event = ?1", sequence);
      row.integer();
      return read_camera(row);
    }
    case EventKind::pose: {
      Statement& row = body_row(connection, "SELECT * FROM pose_revision WHERE event = ?1", sequence);
      row.integer();
      return read_pose(row);
    }
    case EventKind::track:
      return read_track(connection, sequence, camera);
    case EventKind::watched: {
      Statement& row = body_row(connection, "SELECT * FROM watched_revision WHERE event = ?1", sequence);
      row.integer();
      return read_watched(row);
    }
    case EventKind::audit: {
      Statement& row = body_row(connection, "SELECT * FROM audit WHERE event = ?1", sequence);
      row.integer();
      return read_audit(row);
    }
    case EventKind::node: {
      Statement& row = body_row(connection, "SELECT what, detail FROM node_event WHERE event = ?1", sequence);
      NodeEvent event;
      event.what = row.text();
      event.detail = row.text();
      return event;
    }
    case EventKind::target:
      return TargetRevision{read_target_revision(connection, sequence)};
    case EventKind::zone: {
      Statement& row = body_row(connection, "SELECT * FROM zone_revision WHERE event = ?1", sequence);
      row.integer();
      return read_zone(row);
    }
    case EventKind::rule: {
      Statement& row = body_row(connection, "SELECT * FROM rule_revision WHERE event = ?1", sequence);
      row.integer();
      return read_rule(row);
    }
    case EventKind::user: {
      Statement& row = body_row(connection, "SELECT * FROM user_revision WHERE event = ?1", sequence);
      row.integer();
      return read_user(row);
    }
    case EventKind::token: {
      Statement& row = body_row(connection, "SELECT * FROM token_revision WHERE event = ?1", sequence);
      row.integer();
      return read_token(row);
    }
    case EventKind::alarm:
      return read_alarm(connection, sequence);
    case EventKind::passage:
      return read_passage(connection, sequence);
    case EventKind::unknown:
      break;
  }
  throw StoreError(ErrorCode::damaged, fmt::format("event {} of the register has kind {}, which is none",
                                                   sequence, static_cast<int>(kind)));
}

std::optional<CameraId> camera_of(const EventBody& body) {
  struct {
    std::optional<CameraId> operator()(const CameraRecord& b) const { return b.id; }
    std::optional<CameraId> operator()(const PoseRecord& b) const { return b.camera; }
    std::optional<CameraId> operator()(const TrackRevision& b) const { return b.track.camera; }
    std::optional<CameraId> operator()(const WatchedInterval& b) const { return b.camera; }
    std::optional<CameraId> operator()(const AuditEntry&) const { return std::nullopt; }
    std::optional<CameraId> operator()(const NodeEvent&) const { return std::nullopt; }
    std::optional<CameraId> operator()(const TargetRevision&) const { return std::nullopt; }
    std::optional<CameraId> operator()(const Zone&) const { return std::nullopt; }
    std::optional<CameraId> operator()(const Rule&) const { return std::nullopt; }
    std::optional<CameraId> operator()(const Alarm& b) const { return b.camera; }
    std::optional<CameraId> operator()(const Passage&) const { return std::nullopt; }
    std::optional<CameraId> operator()(const UserRecord&) const { return std::nullopt; }
    std::optional<CameraId> operator()(const TokenRecord&) const { return std::nullopt; }
  } about;
  return std::visit(about, body);
}

}  // namespace vigie::store
