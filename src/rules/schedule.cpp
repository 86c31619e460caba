#include <cmath>
#include <numbers>

#include <date/tz.h>
#include <fmt/format.h>

#include <vigie/core/log.h>
#include <vigie/rules/schedule.h>

namespace vigie::rules {
namespace {

constexpr Duration kDay = Duration::seconds(86'400);

// From J2000: 2000-01-01T12:00Z.
double julian_centuries(UtcTime at) {
  return (static_cast<double>(at.nanoseconds()) * 1e-9 - 946'728'000.0) / (36'525 * 86'400.0);
}

struct Sun {
  Angle declination;
  Duration equation_of_time;  // how far the sundial is ahead of the mean sun
};

// Meeus (1998), chapters 25 and 28, to 0.01°.
Sun sun_at(UtcTime at) {
  const double t = julian_centuries(at);
  const auto degrees = [](double d) { return Angle::degrees(d); };
  const Angle mean_longitude = degrees(280.46646 + t * (36'000.76983 + t * 0.0003032));
  const Angle anomaly = degrees(357.52911 + t * (35'999.05029 - 0.0001537 * t));
  const double eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t);
  const double centre =
      (1.914602 - t * 0.004817) * sin(anomaly) + 0.019993 * sin(anomaly * 2) + 0.000289 * sin(anomaly * 3);
  const Angle node = degrees(125.04 - 1934.136 * t);
  const Angle longitude = mean_longitude + degrees(centre - 0.00569 - 0.00478 * sin(node));
  const Angle obliquity = degrees(23.439291 - 0.0130042 * t + 0.00256 * cos(node));
  const double y = tan(obliquity / 2) * tan(obliquity / 2);
  const double equation = y * sin(mean_longitude * 2) - 2 * eccentricity * sin(anomaly) +
                          4 * eccentricity * y * sin(anomaly) * cos(mean_longitude * 2) -
                          y * y / 2 * sin(mean_longitude * 4) -
                          1.25 * eccentricity * eccentricity * sin(anomaly * 2);
  return {Angle::radians(std::asin(sin(obliquity) * sin(longitude))),
          Duration::from_seconds(equation * 43'200 / std::numbers::pi)};
}

bool within_a_day(Duration d) {
  return d >= -kDay && d <= kDay;
}

}  // namespace

SunDay sun_day(UtcTime near_noon, const GroundPoint& place) {
  // The sun stands highest at 12:00 by the sundial; twice, since the equation of time is that of noon itself.
  const Duration ahead = Duration::from_seconds(place.longitude.degrees() * 240);
  UtcTime noon = near_noon;
  for (int i = 0; i < 2; ++i) {
    const UtcTime dial = near_noon + ahead + sun_at(noon).equation_of_time;
    std::int64_t off = dial.nanoseconds() % kDay.nanoseconds() - kDay.nanoseconds() / 2;
    if (off < -kDay.nanoseconds() / 2) off += kDay.nanoseconds();
    noon = near_noon - Duration::nanoseconds(off);
  }
  const Angle declination = sun_at(noon).declination;
  const double hour_angle =
      (std::cos(90.833 * std::numbers::pi / 180) - sin(place.latitude) * sin(declination)) /
      (cos(place.latitude) * cos(declination));
  if (!(hour_angle < 1)) return {noon, Duration{}};
  if (hour_angle <= -1) return {noon, kDay / 2};
  return {noon, Duration::from_seconds(std::acos(hour_angle) * 43'200 / std::numbers::pi)};
}

struct Timetable::Impl {
  std::vector<DaySpan> spans;
  const date::time_zone* zone = nullptr;
  GroundPoint place;

  // A moment of the local day `day`.
  [[nodiscard]] UtcTime moment(date::local_days day, const DayMoment& m) const {
    using std::chrono::hours;
    using std::chrono::nanoseconds;
    if (m.of == DayMoment::Of::clock) {
      // What the clock shows, so that 06:00 is 06:00 on the day that it is put forward.
      const auto local = day + nanoseconds(m.after.nanoseconds());
      const auto system = zone->to_sys(local, date::choose::earliest);
      return UtcTime::from_nanoseconds(system.time_since_epoch().count());
    }
    const auto noon = zone->to_sys(day + hours(12), date::choose::earliest);
    const SunDay sun =
        sun_day(UtcTime::from_nanoseconds(nanoseconds(noon.time_since_epoch()).count()), place);
    return (m.of == DayMoment::Of::sunrise ? sun.noon - sun.half : sun.noon + sun.half) + m.after;
  }
  [[nodiscard]] bool holds(const DaySpan& span, date::local_days day, UtcTime at) const {
    const unsigned weekday = date::weekday(day).iso_encoding() - 1;
    if ((span.days >> weekday & 1) == 0) return false;
    const UtcTime from = moment(day, span.from);
    UtcTime to = moment(day, span.to);
    // A day on which the sun does not rise has no daytime.
    const bool daytime = span.from.of == DayMoment::Of::sunrise && span.to.of == DayMoment::Of::sunset;
    if (to <= from && !daytime) to = moment(day + date::days(1), span.to);
    return at >= from && at < to;
  }
};

Timetable::Timetable(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Timetable::Timetable(const Timetable& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
Timetable& Timetable::operator=(const Timetable& other) {
  *impl_ = *other.impl_;
  return *this;
}
Timetable::Timetable(Timetable&&) noexcept = default;
Timetable& Timetable::operator=(Timetable&&) noexcept = default;
Timetable::~Timetable() = default;

Result<Timetable> Timetable::make(const Schedule& schedule, const GroundPoint& place) {
  auto impl = std::make_unique<Impl>(Impl{schedule.spans, nullptr, place});
  for (const DaySpan& span : schedule.spans) {
    if ((span.days & 0x7f) == 0)
      return {ErrorCode::invalid_argument, "a schedule's span is to have a day of the week"};
    if (!within_a_day(span.from.after) || !within_a_day(span.to.after))
      return {ErrorCode::invalid_argument, "a schedule's moments are to be within 24 h of their day"};
  }
  try {
    // Beside the zones lie lists of them, which the library would take for zones; a zone's file is read when
    // it is first asked.
    if (schedule.time_zone.find('.') != std::string::npos) throw std::runtime_error("a list of zones");
    impl->zone = date::locate_zone(schedule.time_zone);
    (void)impl->zone->get_info(date::sys_seconds{});
  } catch (const std::exception&) {
    return {ErrorCode::invalid_argument,
            fmt::format("there is no time zone \"{}\"; they are named as Asia/Baghdad or Europe/Paris",
                        printable(schedule.time_zone))};
  }
  return Timetable(std::move(impl));
}

bool Timetable::holds(UtcTime at) const {
  if (impl_->spans.empty()) return true;
  const auto local = impl_->zone->to_local(
      date::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(at.nanoseconds())));
  const auto today = date::floor<date::days>(local);
  // A span may have begun on the day before, and one that begins before midnight, by the sun, belongs to
  // tomorrow.
  for (const DaySpan& span : impl_->spans)
    for (int day = -2; day <= 1; ++day)
      if (impl_->holds(span, today + date::days(day), at)) return true;
  return false;
}

}  // namespace vigie::rules
