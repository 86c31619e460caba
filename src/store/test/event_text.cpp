#include "event_text.h"

#include <fmt/format.h>

namespace vigie::store {
namespace {

class Text {
 public:
  Text& operator<<(const std::string& s) { return add("{:?}", s); }
  Text& operator<<(double d) { return add("{:a}", d); }
  Text& operator<<(Angle a) { return add("{:.13g}°", a.degrees()); }
  Text& operator<<(Bearing b) { return *this << b.from_north(); }
  Text& operator<<(Length l) { return *this << l.metres(); }
  Text& operator<<(UtcTime t) { return add("{}ns", t.nanoseconds()); }
  Text& operator<<(const Uuid& id) { return add("{}", id.to_string()); }
  template <typename Tag>
  Text& operator<<(const Id<Tag>& id) {
    return *this << id.uuid;
  }
  template <typename Value>
  Text& operator<<(const std::optional<Value>& value) {
    return value ? *this << *value : add("{}", "none");
  }
  template <typename Number>
    requires(std::is_integral_v<Number> || std::is_enum_v<Number>)
  Text& operator<<(Number n) {
    return add("{}", static_cast<long long>(n));
  }
  template <typename Number, std::size_t N>
  Text& operator<<(const std::array<Number, N>& numbers) {
    for (const Number n : numbers) *this << static_cast<double>(n);
    return *this;
  }
  template <typename Frame>
  Text& operator<<(const Vec2<Frame>& v) {
    return *this << v.x << v.y;
  }
  Text& operator<<(const Box& b) { return *this << b.left << b.top << b.width << b.height; }
  Text& operator<<(const Validity& v) { return *this << v.from << v.to; }

  std::string text;

 private:
  template <typename Value>
  Text& add(const char* how, const Value& value) {
    if constexpr (std::is_same_v<Value, std::string>) {
      text += fmt::format("{}:{} ", value.size(), value);
    } else {
      text += fmt::format(fmt::runtime(how), value) + " ";
    }
    return *this;
  }
};

void say(Text& out, const CameraRecord& c) {
  out << c.id << c.site << c.revision << c.held << c.name << c.url << c.has_secret << c.enabled << c.removed;
}
void say(Text& out, const PoseRecord& p) {
  const Pose& pose = p.placement.pose;
  const Optics& optics = p.placement.optics;
  const Distortion& d = optics.distortion;
  out << p.camera << p.site << p.revision << p.held << pose.place.latitude << pose.place.longitude
      << pose.place.height.metres() << pose.bearing << pose.elevation << pose.roll << pose.place_uncertainty
      << pose.direction_uncertainty << p.placement.above_ground << p.placement.covariance.has_value()
      << p.placement.covariance.value_or(PoseCovariance{}).m << optics.pixel_pitch << optics.focal_length
      << optics.principal_point.has_value() << optics.principal_point.value_or(PixelPoint{}) << d.k1 << d.k2
      << d.p1 << d.p2 << d.k3 << p.placement.how << p.removed;
}
void say(Text& out, const TrackRevision& r) {
  const Track& t = r.track;
  out << t.id << t.camera << t.origin << t.revision << t.state << t.motion << t.state_time << t.last_measured
      << t.measured << t.position << t.velocity << t.covariance.m << t.box << t.foot << t.foot_covariance.m
      << t.existence << t.score << t.peak_snr << t.classes.p << t.first_seen << t.last_seen;
  for (const TrackPoint& p : t.path) out << p.time << p.box << p.measured << p.snr;
}
void say(Text& out, const WatchedInterval& w) {
  out << w.id << w.camera << w.site << w.origin << w.revision << w.from << w.to << w.watched << w.cause
      << w.effective_range << w.detail;
}
void say(Text& out, const AuditEntry& a) {
  out << a.principal.kind << a.principal.name << a.principal.address << a.action << a.subject << a.detail
      << a.allowed;
}
void say(Text& out, const NodeEvent& n) {
  out << n.what << n.detail;
}
void say(Text& out, const Geodetic& g) {
  out << g.latitude << g.longitude << g.height.metres();
}
void say(Text& out, const TargetRevision& r) {
  const Target& t = r.target;
  out << t.id << t.site << t.origin << t.revision << t.state << t.motion << t.time << t.velocity.x
      << t.velocity.y << t.velocity.z << t.velocity_covariance.m << t.size << t.classes.p << t.split_from
      << t.first_seen << t.last_seen;
  for (const TrackId id : t.tracks) out << id;
  for (const CameraId id : t.cameras) out << id;
  for (const TargetId id : t.merged_from) out << id;
  if (const auto* sight = std::get_if<SightLine>(&t.place)) {
    say(out, sight->from);
    out << sight->bearing << sight->elevation << sight->direction_uncertainty << sight->nearest
        << sight->farthest;
    return;
  }
  for (const GroundPlace& place : std::get<std::vector<GroundPlace>>(t.place)) {
    say(out, place.place);
    out << place.covariance.m << place.weight << place.half_radius << place.ninety_radius;
  }
}

void say(Text& out, const Zone& z) {
  out << z.id << z.site << z.revision << z.held << z.name << z.kind << z.removed;
  if (const auto* picture = std::get_if<PictureOutline>(&z.outline)) {
    out << picture->camera;
    for (const PixelPoint p : picture->corners) out << p;
    return;
  }
  for (const GroundPoint& p : std::get<GroundOutline>(z.outline).corners) out << p.latitude << p.longitude;
}
void say(Text& out, const Crossing& c) {
  out << c.line << c.way;
}
void say(Text& out, const Rule& r) {
  out << r.id << r.site << r.revision << r.held << r.name << r.condition.index();
  if (const auto* c = std::get_if<Presence>(&r.condition)) out << c->area;
  if (const auto* c = std::get_if<Crossing>(&r.condition)) say(out, *c);
  if (const auto* c = std::get_if<CrossingSequence>(&r.condition)) {
    say(out, c->first);
    say(out, c->then);
    out << c->within.nanoseconds();
  }
  if (const auto* c = std::get_if<Approach>(&r.condition)) out << c->zone << c->within;
  if (const auto* c = std::get_if<Crowd>(&r.condition)) out << c->area << c->least;
  if (const auto* c = std::get_if<Haste>(&r.condition)) out << c->area << c->above.metres_per_second();
  const SubjectFilter& f = r.filter;
  for (const ObjectClass each : f.classes) out << each;
  out << f.least_confidence << f.least_height << f.most_height << f.stationary << r.schedule.time_zone;
  for (const DaySpan& s : r.schedule.spans) {
    out << s.days << s.from.of << s.from.after.nanoseconds() << s.to.of << s.to.after.nanoseconds();
  }
  out << r.dwell.nanoseconds() << r.cool_down.nanoseconds() << r.priority << r.raises << r.enabled
      << r.removed;
  for (const ZoneId zone : r.excused) out << zone;
}
void say(Text& out, const UserRecord& u) {
  out << u.id << u.site << u.revision << u.held << u.name << u.role << u.password_hash << u.enabled
      << u.removed;
}
void say(Text& out, const TokenRecord& t) {
  out << t.id << t.site << t.revision << t.held << t.name << t.role << t.hash << t.made_by << t.made
      << t.expires << t.removed;
}
void say(Text& out, const AlarmSubject& subject) {
  out << subject.index();
  if (const auto* id = std::get_if<TargetId>(&subject)) out << *id;
  if (const auto* id = std::get_if<CameraId>(&subject)) out << *id;
  if (const auto* id = std::get_if<SiteId>(&subject)) out << *id;
  if (const auto* id = std::get_if<TrackId>(&subject)) out << *id;
  if (const auto* absence = std::get_if<Absence>(&subject)) out << absence->of << absence->since;
}
void say(Text& out, const std::optional<Act>& act) {
  out << act.has_value();
  if (act) out << act->who.kind << act->who.name << act->who.address << act->when;
}
void say(Text& out, const Alarm& a) {
  out << a.id << a.site << a.origin << a.revision << a.rule << a.rule_revision << a.rule_name << a.priority;
  say(out, a.subject);
  out << a.state << a.way << a.classes.p << a.happened << a.opened << a.camera << a.track
      << a.place.has_value() << a.pixel.has_value();
  if (a.place) out << a.place->latitude << a.place->longitude;
  if (a.pixel) out << a.pixel->camera << a.pixel->at;
  say(out, a.acknowledged);
  say(out, a.judged);
  out << a.judgement << a.note << a.response.has_value();
  if (a.response)
    out << a.response->sent << a.response->sent_at << a.response->arrived_at << a.response->found;
  for (const Uuid& id : a.evidence) out << id;
}
void say(Text& out, const Passage& p) {
  out << p.rule << p.rule_revision;
  say(out, p.subject);
  out << p.origin << p.happened << p.way << p.object_class;
}

}  // namespace

std::string text_of(const Event& e) {
  Text out;
  out << e.id << e.schema << e.site << e.origin << e.event_time << e.recorded_time << e.revision << e.kind();
  for (const Uuid& cause : e.causes) out << cause;
  std::visit([&](const auto& body) { say(out, body); }, e.body);
  return out.text;
}

}  // namespace vigie::store
