// What the register keeps of alarms, and of who went over a line.
#include "bodies.h"

#include <array>

namespace vigie::store {
namespace {

// The columns of a subject.
struct SubjectRow {
  std::size_t kind = 0;
  std::optional<Uuid> id;
  std::optional<std::string_view> absence_of;  // borrowed
  std::optional<UtcTime> absence_since;

  [[nodiscard]] Bytes id_bytes() const { return id ? Bytes(id->bytes) : Bytes(); }
};

SubjectRow row_of(const AlarmSubject& subject) {
  SubjectRow row;
  row.kind = subject.index() + 1;
  if (const auto* absence = std::get_if<Absence>(&subject)) {
    row.absence_of = absence->of;
    row.absence_since = absence->since;
  }
  struct {
    std::optional<Uuid> operator()(const Absence&) const { return std::nullopt; }
    std::optional<Uuid> operator()(const TargetId& id) const { return id.uuid; }
    std::optional<Uuid> operator()(const CameraId& id) const { return id.uuid; }
    std::optional<Uuid> operator()(const SiteId& id) const { return id.uuid; }
    std::optional<Uuid> operator()(const TrackId& id) const { return id.uuid; }
  } id_of;
  row.id = std::visit(id_of, subject);
  return row;
}

AlarmSubject read_subject(Statement& row) {
  const std::int64_t kind = row.integer();
  const std::vector<Uuid> ids = read_all<Uuid>(row, "ids");
  const std::string of = row.text();
  const UtcTime since = row.optional_time().value_or(UtcTime());
  const Uuid id = ids.empty() ? Uuid{} : ids.front();
  switch (kind) {
    case 1:
      return TargetId{id};
    case 2:
      return CameraId{id};
    case 3:
      return SiteId{id};
    case 4:
      return Absence{of, since};
    case 5:
      return TrackId{id};
    default:
      throw StoreError(ErrorCode::damaged, "an alarm of the register has a subject that is none");
  }
}

// Who did something, and when; nobody yet where there is no time.
struct ActRow {
  explicit ActRow(const std::optional<Act>& act)
      : when(act ? std::optional(act->when) : std::nullopt), who(act ? act->who : Principal{}) {}
  std::optional<UtcTime> when;
  Principal who;
};

std::optional<Act> read_act(Statement& row) {
  const auto when = row.optional_time();
  Principal who;
  who.kind = row.code<PrincipalKind>();
  who.name = row.text();
  who.address = row.text();
  if (!when) return std::nullopt;
  return Act{std::move(who), *when};
}

template <typename TypedId>
std::optional<TypedId> read_id(Statement& row) {
  const auto id = row.optional_numbers<Uuid>();
  return id ? std::optional(TypedId{*id}) : std::nullopt;
}

void write_now(Connection& connection, Sequence sequence, const Alarm& a) {
  connection
      .statement(
          "INSERT INTO alarm (id, last_event, revision, opened_ns, state, judgement, rule, camera) "
          "VALUES (?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT (id) DO UPDATE SET last_event = ?2, revision = ?3, "
          "opened_ns = ?4, state = ?5, judgement = ?6, rule = ?7, camera = ?8 WHERE ?3 >= revision")
      .bind(a.id, sequence, a.revision, a.opened, a.state, a.judgement, a.rule, a.camera)
      .run();
}

}  // namespace

void write(Connection& connection, Sequence sequence, const Alarm& a) {
  const SubjectRow subject = row_of(a.subject);
  const ActRow acknowledged(a.acknowledged), judged(a.judged);
  std::optional<std::array<double, 2>> place;
  if (a.place) place = {a.place->latitude.degrees(), a.place->longitude.degrees()};
  const auto& response = a.response;
  connection
      .statement(
          "INSERT INTO alarm_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,"
          "?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30,?31,?32,?33,?34,?35,?36,?37,?38,?39,?40)")
      .bind(sequence, a.id, a.site, a.origin, a.revision, a.rule, a.rule_revision,
            std::string_view(a.rule_name), a.priority, subject.kind, subject.id_bytes(), subject.absence_of,
            subject.absence_since, a.state, a.way, as_bytes(a.classes.p), a.happened, a.opened, a.camera,
            a.track, place ? std::optional(as_bytes(*place)) : std::nullopt,
            a.pixel ? std::optional(a.pixel->camera) : std::nullopt,
            a.pixel ? std::optional(a.pixel->at.x) : std::nullopt,
            a.pixel ? std::optional(a.pixel->at.y) : std::nullopt, acknowledged.when, acknowledged.who.kind,
            std::string_view(acknowledged.who.name), std::string_view(acknowledged.who.address), judged.when,
            judged.who.kind, std::string_view(judged.who.name), std::string_view(judged.who.address),
            a.judgement, std::string_view(a.note),
            response ? std::optional(std::string_view(response->sent)) : std::nullopt,
            response ? response->sent_at : std::nullopt, response ? response->arrived_at : std::nullopt,
            response ? std::optional(std::string_view(response->found)) : std::nullopt, all_bytes(a.evidence),
            a.fault)
      .run();
  write_now(connection, sequence, a);
}

Alarm read_alarm(Connection& connection, Sequence sequence) {
  Statement& row = body_row(
      connection,
      "SELECT alarm, site, origin, revision, rule, rule_revision, rule_name, priority, subject_kind, "
      "subject, absence_of, absence_since_ns, state, way, classes, happened_ns, opened_ns, camera, track, "
      "place, pixel_camera, x_px, y_px, acknowledged_ns, acknowledged_kind, acknowledged_name, "
      "acknowledged_address, judged_ns, judged_kind, judged_name, judged_address, judgement, note, "
      "evidence, fault, sent IS NOT NULL, sent, sent_at_ns, arrived_at_ns, found FROM alarm_revision "
      "WHERE event = ?1",
      sequence);
  Alarm a;
  a.id = row.id<AlarmId>();
  a.site = row.id<SiteId>();
  a.origin = row.code<Origin>();
  a.revision = row.number32();
  a.rule = row.id<RuleId>();
  a.rule_revision = row.number32();
  a.rule_name = row.text();
  a.priority = static_cast<int>(row.integer());
  a.subject = read_subject(row);
  a.state = row.code<AlarmState>();
  a.way = row.code<Way>();
  row.numbers(a.classes.p);
  a.happened = row.time();
  a.opened = row.time();
  a.camera = read_id<CameraId>(row);
  a.track = read_id<TrackId>(row);
  if (const auto place = row.optional_numbers<std::array<double, 2>>())
    a.place = GroundPoint{Angle::degrees((*place)[0]), Angle::degrees((*place)[1])};
  const auto pixel_camera = read_id<CameraId>(row);
  const double x = row.real(), y = row.real();
  if (pixel_camera) a.pixel = PicturePlace{*pixel_camera, {x, y}};
  a.acknowledged = read_act(row);
  a.judged = read_act(row);
  a.judgement = row.code<Judgement>();
  a.note = row.text();
  a.evidence = read_all<Uuid>(row, "ids");
  a.fault = row.code<Fault>();
  if (!row.flag()) return a;
  a.response.emplace();
  a.response->sent = row.text();
  a.response->sent_at = row.optional_time();
  a.response->arrived_at = row.optional_time();
  a.response->found = row.text();
  return a;
}

void write(Connection& connection, Sequence sequence, const Passage& p) {
  const SubjectRow subject = row_of(p.subject);
  connection.statement("INSERT INTO passage VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)")
      .bind(sequence, p.rule, p.rule_revision, subject.kind, subject.id_bytes(), subject.absence_of,
            subject.absence_since, p.origin, p.happened, p.way, p.object_class)
      .run();
}

Passage read_passage(Connection& connection, Sequence sequence) {
  Statement& row = body_row(connection, "SELECT * FROM passage WHERE event = ?1", sequence);
  row.integer();
  Passage p;
  p.rule = row.id<RuleId>();
  p.rule_revision = row.number32();
  p.subject = read_subject(row);
  p.origin = row.code<Origin>();
  p.happened = row.time();
  p.way = row.code<Way>();
  p.object_class = row.code<ObjectClass>();
  return p;
}

}  // namespace vigie::store
