#include "motion.h"

#include "gait.h"
#include "shapes.h"

#include <algorithm>
#include <cmath>

namespace vigie::sim {
namespace {

constexpr int kMaxGroundSamples = 4000;

double distance(const Waypoint& a, const Waypoint& b) {
  return std::hypot(b.place.east_m - a.place.east_m, b.place.north_m - a.place.north_m,
                    b.above_ground_m - a.above_ground_m);
}

// In [0, period).
double wrapped(double t, double period) {
  const double w = std::fmod(t, period);
  return w < 0 ? w + period : w;
}

}  // namespace

std::optional<Motion> Motion::make(const ObjectSettings& object, Place shift, double lag_s,
                                   const Ground& ground) {
  Motion m;
  m.end_ = object.end;
  m.start_s_ = object.start.seconds() + lag_s;
  m.turn_m_ = object.kind == ObjectClass::vehicle ? 3 : 0.6;
  m.waypoints_ = object.path;
  if (object.end == PathEnd::loop && object.times.empty()) m.waypoints_.push_back(object.path.front());
  for (Waypoint& w : m.waypoints_) {
    w.place.east_m += shift.east_m;
    w.place.north_m += shift.north_m;
  }
  m.along_.push_back(0);
  for (std::size_t i = 1; i < m.waypoints_.size(); ++i)
    m.along_.push_back(m.along_.back() + distance(m.waypoints_[i - 1], m.waypoints_[i]));
  m.length_m_ = m.along_.back();
  m.set_knots(object);
  bool covered = true;
  m.sample(ground, covered);
  if (!covered) return std::nullopt;
  return m;
}

void Motion::set_knots(const ObjectSettings& object) {
  const double wait = object.wait.seconds(), speed = object.speed.metres_per_second();
  const double hip = hip_height_m(object.kind, object.model);
  const auto reach = [&](double time_s, double along_m) {
    double strides = 0;
    if (!knots_.empty()) {
      const Knot& before = knots_.back();
      const double way = along_m - before.along_m, took = time_s - before.time_s;
      strides = before.strides + (hip > 0 && way > 0 ? way / stride_m(hip, way / took) : 0);
    }
    knots_.push_back({time_s, along_m, strides});
  };
  for (std::size_t i = 0; i < along_.size(); ++i) {
    if (!object.times.empty()) {
      reach(object.times[i].seconds(), along_[i]);
      continue;
    }
    const double came = i == 0 ? 0 : knots_.back().time_s + (along_[i] - along_[i - 1]) / speed;
    reach(came, along_[i]);
    if (wait > 0) reach(came + wait, along_[i]);
  }
  span_s_ = knots_.back().time_s;
  period_s_ = span_s_;
  if (end_ == PathEnd::ping_pong) period_s_ = 2 * span_s_;
  if (end_ == PathEnd::restart) period_s_ = std::max(span_s_, object.every.seconds());
  // A path of one place, or that takes no time: it stands there.
  if (!(period_s_ > 1e-6) && end_ != PathEnd::once) period_s_ = 1;
}

void Motion::sample(const Ground& ground, bool& covered) {
  const int steps = std::clamp(static_cast<int>(std::ceil(length_m_)), 1, kMaxGroundSamples);
  for (int i = 0; i <= steps; ++i) {
    const Waypoint p = point(length_m_ * i / steps);
    const auto up = ground(p.place.east_m, p.place.north_m);
    covered = covered && up.has_value();
    ground_.push_back(static_cast<float>(up.value_or(0)));
  }
}

std::optional<Motion::OnPath> Motion::on_path(double time_s) const {
  double t = time_s - start_s_;
  double direction = 1;
  if (end_ == PathEnd::once) {
    if (t < 0 || (t > span_s_ && span_s_ > 0)) return std::nullopt;
  } else {
    t = wrapped(t, period_s_);
    if (end_ == PathEnd::ping_pong && t > span_s_) {
      t = 2 * span_s_ - t;
      direction = -1;
    }
    if (end_ == PathEnd::restart && t > span_s_ && span_s_ > 0) return std::nullopt;
  }
  const auto after = std::upper_bound(knots_.begin(), knots_.end(), t,
                                      [](double value, const Knot& knot) { return value < knot.time_s; });
  if (after == knots_.begin()) return OnPath{knots_.front().along_m, 0, 0};
  if (after == knots_.end()) return OnPath{knots_.back().along_m, 0, knots_.back().strides};
  const Knot& a = *(after - 1);
  const double u = (t - a.time_s) / (after->time_s - a.time_s);
  const double speed = (after->along_m - a.along_m) / (after->time_s - a.time_s);
  const double strides = a.strides + u * (after->strides - a.strides);
  return OnPath{a.along_m + speed * (t - a.time_s), direction * speed,
                direction > 0 ? strides : 2 * knots_.back().strides - strides};
}

Waypoint Motion::point(double along_m) const {
  const auto after = std::upper_bound(along_.begin(), along_.end(), along_m);
  if (after == along_.begin()) return waypoints_.front();
  if (after == along_.end()) return waypoints_.back();
  const auto i = static_cast<std::size_t>(after - along_.begin());
  const Waypoint &a = waypoints_[i - 1], &b = waypoints_[i];
  const double u = (along_m - along_[i - 1]) / (along_[i] - along_[i - 1]);
  return {{a.place.east_m + u * (b.place.east_m - a.place.east_m),
           a.place.north_m + u * (b.place.north_m - a.place.north_m)},
          a.above_ground_m + u * (b.above_ground_m - a.above_ground_m)};
}

double Motion::heading(double along_m) const {
  const Waypoint behind = point(std::max(0.0, along_m - turn_m_));
  const Waypoint ahead = point(std::min(length_m_, along_m + turn_m_));
  const double east = ahead.place.east_m - behind.place.east_m;
  const double north = ahead.place.north_m - behind.place.north_m;
  return east == 0 && north == 0 ? 0 : std::atan2(east, north);
}

std::optional<MotionState> Motion::at(double time_s) const {
  const auto on = on_path(time_s);
  if (!on) return std::nullopt;
  const Waypoint p = point(on->along_m);
  const double step = length_m_ > 0 ? on->along_m / length_m_ * static_cast<double>(ground_.size() - 1) : 0;
  const auto i = std::min(static_cast<std::size_t>(step), ground_.size() - 2);
  const double u = step - static_cast<double>(i);
  const double ground = static_cast<double>(ground_[i]) * (1 - u) + static_cast<double>(ground_[i + 1]) * u;
  MotionState state;
  state.place = {p.place.east_m, p.place.north_m, ground + p.above_ground_m};
  state.heading_rad = heading(on->along_m) + (on->speed_mps < 0 ? 3.14159265358979 : 0);
  state.speed_mps = std::abs(on->speed_mps);
  state.strides = on->strides;
  state.time_s = time_s;
  return state;
}

}  // namespace vigie::sim
