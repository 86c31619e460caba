// What was committed is read back as it was: any event of any kind.
#include "event_text.h"
#include "store_fixture.h"

#include <limits>

#include <rapidcheck.h>

namespace vigie::store {
namespace {

template <typename Code>
Code any_code(int largest) {
  return static_cast<Code>(*rc::gen::inRange(0, largest + 1));
}
Uuid any_uuid() {
  return {*rc::gen::arbitrary<std::array<std::uint8_t, 16>>()};
}
UtcTime any_time() {
  return UtcTime::from_nanoseconds(*rc::gen::arbitrary<std::int64_t>());
}
double any_double() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return *rc::gen::oneOf(rc::gen::arbitrary<double>(),
                         rc::gen::element(0.0, kInfinity, -kInfinity, 1e300, 5e-324, 0.1, 1e15 + 0.5));
}
Angle any_angle(double limit_deg) {
  return Angle::degrees(*rc::gen::inRange(-1'000'000, 1'000'000) * 1e-6 * limit_deg);
}
std::string any_text() {
  return *rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::inRange<char>(0, 127), rc::gen::element('\0', '\n', '"', '\'', '%')));
}
std::optional<UtcTime> maybe_time() {
  return *rc::gen::arbitrary<bool>() ? std::optional(any_time()) : std::nullopt;
}
std::uint32_t any_number() {
  return *rc::gen::arbitrary<std::uint32_t>();
}
bool any_flag() {
  return *rc::gen::arbitrary<bool>();
}
Box any_box() {
  return {any_double(), any_double(), any_double(), any_double()};
}

CameraRecord any_camera() {
  return {{any_uuid()}, {any_uuid()}, any_number(), {any_time(), maybe_time()}, any_text(), any_text(),
          any_flag(),   any_flag(),   any_flag()};
}
PoseRecord any_pose() {
  PoseRecord record{{any_uuid()}, {any_uuid()}, any_number(), {any_time(), maybe_time()}};
  record.removed = any_flag();
  Placement& placement = record.placement;
  placement.pose.place = {any_angle(90), any_angle(180), EllipsoidHeight::metres(any_double())};
  placement.pose.bearing = Bearing::from_north(any_angle(180));
  placement.pose.elevation = any_angle(90);
  placement.pose.roll = any_angle(180);
  placement.pose.place_uncertainty = Length::metres(any_double());
  placement.pose.direction_uncertainty = any_angle(10);
  placement.how = any_code<PoseHow>(3);
  if (any_flag()) placement.above_ground = Length::metres(any_double());
  if (any_flag()) {
    placement.covariance.emplace();
    for (double& value : placement.covariance->m) value = any_double();
  }
  Optics& optics = placement.optics;
  optics.pixel_pitch = Length::metres(any_double());
  optics.focal_length = Length::metres(any_double());
  if (any_flag()) optics.principal_point = PixelPoint{any_double(), any_double()};
  optics.distortion = {any_double(), any_double(), any_double(), any_double(), any_double()};
  return record;
}
TrackRevision any_track() {
  Track t;
  t.id = {any_uuid()};
  t.camera = {any_uuid()};
  t.origin = any_code<Origin>(4);
  t.revision = any_number();
  t.state = any_code<TrackState>(4);
  t.motion = any_code<Motion>(2);
  t.state_time = any_time();
  t.last_measured = any_time();
  t.measured = any_flag();
  t.position = {any_double(), any_double()};
  t.velocity = {any_double(), any_double()};
  for (double& m : t.covariance.m) m = any_double();
  t.box = any_box();
  t.foot = {any_double(), any_double()};
  for (double& m : t.foot_covariance.m) m = any_double();
  t.existence = any_double();
  t.score = std::numeric_limits<double>::quiet_NaN();
  t.peak_snr = any_double();
  for (float& p : t.classes.p) p = *rc::gen::arbitrary<float>();
  t.first_seen = any_time();
  t.last_seen = any_time();
  t.path.resize(*rc::gen::inRange<std::size_t>(0, 20));
  for (TrackPoint& p : t.path) p = {any_time(), any_box(), any_flag(), any_double()};
  return {t};
}
WatchedInterval any_span() {
  WatchedInterval w{any_uuid(), {any_uuid()}, {any_uuid()}, any_code<Origin>(4),   any_number(),
                    any_time(), any_time(),   any_flag(),   any_code<GapCause>(9), std::nullopt,
                    any_text()};
  if (any_flag()) w.effective_range = Length::metres(any_double());
  return w;
}
AuditEntry any_audit() {
  return {{any_code<PrincipalKind>(5), any_text(), any_text()},
          any_code<Action>(8),
          any_text(),
          any_text(),
          any_flag()};
}

template <typename TypedId>
std::vector<TypedId> any_ids() {
  std::vector<TypedId> ids(*rc::gen::inRange<std::size_t>(0, 4));
  for (TypedId& id : ids) id = {any_uuid()};
  return ids;
}
Geodetic any_geodetic() {
  return {any_angle(90), any_angle(180), EllipsoidHeight::metres(any_double())};
}
TargetRevision any_target() {
  Target t;
  t.id = {any_uuid()};
  t.site = {any_uuid()};
  t.origin = any_code<Origin>(4);
  t.revision = any_number();
  t.state = any_code<TargetState>(2);
  t.motion = any_code<Motion>(2);
  t.time = any_time();
  t.velocity = {any_double(), any_double(), any_double()};
  for (double& m : t.velocity_covariance.m) m = any_double();
  if (any_flag()) t.size = Length::metres(any_double());
  for (float& p : t.classes.p) p = *rc::gen::arbitrary<float>();
  t.tracks = any_ids<TrackId>();
  t.cameras = any_ids<CameraId>();
  t.merged_from = any_ids<TargetId>();
  if (any_flag()) t.split_from = TargetId{any_uuid()};
  t.first_seen = any_time();
  t.last_seen = any_time();
  if (any_flag()) {
    t.place = SightLine{any_geodetic(), Bearing::from_north(any_angle(180)), any_angle(90),
                        any_angle(10),  Length::metres(any_double()),        Length::metres(any_double())};
    return {t};
  }
  std::vector<GroundPlace> places(*rc::gen::inRange<std::size_t>(0, 4));
  for (GroundPlace& place : places) {
    place.place = any_geodetic();
    for (double& m : place.covariance.m) m = any_double();
    place.weight = any_double();
    place.half_radius = any_double();
    place.ninety_radius = any_double();
  }
  t.place = places;
  return {t};
}

template <typename TypedId>
TypedId any_id() {
  return {any_uuid()};
}
Validity any_validity() {
  return {any_time(), maybe_time()};
}
Duration any_duration() {
  return Duration::nanoseconds(*rc::gen::arbitrary<std::int64_t>());
}
std::optional<Length> maybe_length() {
  return any_flag() ? std::optional(Length::metres(any_double())) : std::nullopt;
}
GroundPoint any_ground_point() {
  return {any_angle(90), any_angle(180)};
}
Zone any_zone() {
  Zone zone{any_id<ZoneId>(), any_id<SiteId>(),      any_number(),    any_validity(),
            any_text(),       any_code<ZoneKind>(2), GroundOutline{}, any_flag()};
  const std::size_t corners = *rc::gen::inRange<std::size_t>(0, 5);
  if (any_flag()) {
    PictureOutline outline{any_id<CameraId>(), {}};
    for (std::size_t i = 0; i < corners; ++i) outline.corners.push_back({any_double(), any_double()});
    zone.outline = outline;
  } else {
    GroundOutline outline;
    for (std::size_t i = 0; i < corners; ++i) outline.corners.push_back(any_ground_point());
    zone.outline = outline;
  }
  return zone;
}
Crossing any_crossing() {
  return {any_id<ZoneId>(), any_code<Way>(3)};
}
Condition any_condition() {
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return Presence{any_id<ZoneId>()};
    case 1:
      return any_crossing();
    case 2:
      return CrossingSequence{any_crossing(), any_crossing(), any_duration()};
    case 3:
      return Approach{any_id<ZoneId>(), Length::metres(any_double())};
    case 4:
      return Crowd{any_id<ZoneId>(), *rc::gen::arbitrary<int>()};
    default:
      return Haste{any_id<ZoneId>(), Speed::metres_per_second(any_double())};
  }
}
DayMoment any_moment() {
  return {any_code<DayMoment::Of>(2), any_duration()};
}
Rule any_rule() {
  Rule rule;
  rule.id = any_id<RuleId>();
  rule.site = any_id<SiteId>();
  rule.revision = any_number();
  rule.held = any_validity();
  rule.name = any_text();
  rule.condition = any_condition();
  rule.filter.classes.resize(*rc::gen::inRange<std::size_t>(0, 4));
  for (ObjectClass& each : rule.filter.classes) each = any_code<ObjectClass>(7);
  rule.filter.least_confidence = any_double();
  rule.filter.least_height = maybe_length();
  rule.filter.most_height = maybe_length();
  rule.filter.stationary = any_flag();
  rule.schedule.time_zone = any_text();
  rule.schedule.spans.resize(*rc::gen::inRange<std::size_t>(0, 3));
  for (DaySpan& span : rule.schedule.spans)
    span = {*rc::gen::arbitrary<std::uint8_t>(), any_moment(), any_moment()};
  rule.dwell = any_duration();
  rule.cool_down = any_duration();
  rule.priority = *rc::gen::arbitrary<int>();
  rule.raises = any_flag();
  rule.excused = any_ids<ZoneId>();
  rule.enabled = any_flag();
  rule.removed = any_flag();
  return rule;
}
AlarmSubject any_subject() {
  switch (*rc::gen::inRange(0, 5)) {
    case 0:
      return any_id<TargetId>();
    case 1:
      return any_id<CameraId>();
    case 2:
      return any_id<SiteId>();
    case 3:
      return Absence{any_text(), any_time()};
    default:
      return any_id<TrackId>();
  }
}
std::optional<Act> maybe_act() {
  if (any_flag()) return std::nullopt;
  return Act{{any_code<PrincipalKind>(5), any_text(), any_text()}, any_time()};
}
Alarm any_alarm() {
  Alarm alarm;
  alarm.id = any_id<AlarmId>();
  alarm.site = any_id<SiteId>();
  alarm.origin = any_code<Origin>(4);
  alarm.revision = any_number();
  alarm.rule = any_id<RuleId>();
  alarm.rule_revision = any_number();
  alarm.rule_name = any_text();
  alarm.fault = any_code<Fault>(5);
  alarm.priority = *rc::gen::arbitrary<int>();
  alarm.subject = any_subject();
  alarm.state = any_code<AlarmState>(3);
  alarm.way = any_code<Way>(3);
  for (float& p : alarm.classes.p) p = *rc::gen::arbitrary<float>();
  alarm.happened = any_time();
  alarm.opened = any_time();
  if (any_flag()) alarm.camera = any_id<CameraId>();
  if (any_flag()) alarm.track = any_id<TrackId>();
  if (any_flag()) alarm.place = any_ground_point();
  if (any_flag()) alarm.pixel = PicturePlace{any_id<CameraId>(), {any_double(), any_double()}};
  alarm.acknowledged = maybe_act();
  alarm.judged = maybe_act();
  alarm.judgement = any_code<Judgement>(3);
  alarm.note = any_text();
  if (any_flag()) alarm.response = Response{any_text(), maybe_time(), maybe_time(), any_text()};
  alarm.evidence.resize(*rc::gen::inRange<std::size_t>(0, 3));
  for (Uuid& id : alarm.evidence) id = any_uuid();
  return alarm;
}
Passage any_passage() {
  return {any_id<RuleId>(), any_number(),     any_subject(),           any_code<Origin>(4),
          any_time(),       any_code<Way>(3), any_code<ObjectClass>(7)};
}

UserRecord any_user() {
  return {any_id<UserId>(), any_id<SiteId>(),  any_number(), {any_time(), maybe_time()},
          any_text(),       any_code<Role>(4), any_text(),   any_flag(),
          any_flag()};
}
TokenRecord any_token() {
  TokenRecord token{any_id<TokenId>(), any_id<SiteId>(),  any_number(), {any_time(), maybe_time()},
                    any_text(),        any_code<Role>(4), {},           any_text(),
                    any_time(),        maybe_time(),      any_flag()};
  for (std::uint8_t& byte : token.hash) byte = static_cast<std::uint8_t>(any_number());
  return token;
}
EventBody any_body() {
  switch (*rc::gen::resize(rc::kNominalSize, rc::gen::inRange(1, 14))) {  // at any size all kinds alike
    case 8:
      return any_zone();
    case 9:
      return any_rule();
    case 10:
      return any_alarm();
    case 11:
      return any_passage();
    case 12:
      return any_user();
    case 13:
      return any_token();
    case 1:
      return any_camera();
    case 2:
      return any_pose();
    case 3:
      return any_track();
    case 4:
      return any_span();
    case 5:
      return any_audit();
    case 6:
      return any_target();
    default:
      return NodeEvent{any_text(), any_text()};
  }
}

Event any_event(IdGenerator& ids) {
  Event e;
  e.id = ids.make<EventId>();
  e.schema = any_number();
  e.site = {any_uuid()};
  e.origin = any_code<Origin>(4);
  e.event_time = any_time();
  e.recorded_time = UtcTime::from_nanoseconds(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000));
  e.revision = any_number();
  e.causes.resize(*rc::gen::inRange<std::size_t>(0, 4));
  for (Uuid& cause : e.causes) cause = any_uuid();
  e.body = any_body();
  return e;
}

TEST(Register, reads_any_event_back_as_it_was_committed) {
  TestFolder folder;
  FakeClock clock;
  auto store = SqliteRegister::open(folder.path(), clock);
  ASSERT_TRUE(store);
  SequenceIdGenerator ids;
  Sequence last = 0;
  std::array<int, 14> seen{};
  EXPECT_TRUE(rc::check([&] {
    std::vector<Event> events(*rc::gen::inRange<std::size_t>(1, 5));
    for (Event& event : events) event = any_event(ids);
    const auto committed = (*store)->commit(events, Durability::batched);
    RC_ASSERT(committed.has_value());
    const auto page = (*store)->read(last, {}, events.size());
    RC_ASSERT(page.has_value());
    RC_ASSERT(page->events.size() == events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      RC_ASSERT(text_of(page->events[i].event) == text_of(events[i]));
      ++seen[static_cast<std::size_t>(events[i].kind())];
    }
    last = *committed;
    RC_ASSERT(page->next == last);
  }));
  for (std::size_t kind = 1; kind < seen.size(); ++kind) EXPECT_GT(seen[kind], 0) << "kind " << kind;
}

}  // namespace
}  // namespace vigie::store
