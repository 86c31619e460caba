#include "fusion_sites.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <numbers>
#include <random>
#include <set>

#include <fmt/format.h>

#include <vigie/geo/locate.h>

namespace vigie::quality {
namespace {

constexpr double kRate = 4;          // frames a second
constexpr double kPixelSigma = 0.7;  // of a foot
constexpr double kSpacing = 150;     // from camera to camera, m
constexpr double kNear = 80, kFar = 400;
constexpr double kConfirm = 0.6;   // s, until a camera's track is told
constexpr double kTogetherPx = 5;  // nearer in a picture, two are one blob

UtcTime at(double seconds) {
  return UtcTime::from_nanoseconds(1'790'000'000'000'000'000) + Duration::from_seconds(seconds);
}
double seconds_of(UtcTime time) {
  return (time - at(0)).seconds();
}

using Random = std::mt19937;
double normal(Random& random) {
  // Box and Muller (1958), so that every library draws the same.
  const double u = (random() + 1.0) / 4294967297.0, v = random() / 4294967296.0;
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}
double uniform(Random& random, double from, double to) {
  return from + (to - from) * (random() / 4294967296.0);
}

struct Spot {
  double x = 0, y = 0;
};

// A walker's path, a place every tenth of a second.
struct Walker {
  std::vector<Spot> path;
  [[nodiscard]] Spot place(double t) const {
    const auto i = std::min(static_cast<std::size_t>(std::max(t, 0.0) * 10), path.size() - 1);
    return path[i];
  }
};

Walker walk(Random& random, double width, double seconds) {
  Walker walker;
  Spot p{uniform(random, 0, width), uniform(random, kNear, kFar)};
  const double pace = random() % 8 == 0 ? uniform(random, 4, 10) : uniform(random, 0.8, 1.6);
  Spot goal = p, v{};
  for (double t = 0; t <= seconds + 1; t += 0.1) {
    if (std::hypot(goal.x - p.x, goal.y - p.y) < 5)
      goal = {uniform(random, 0, width), uniform(random, kNear, kFar)};
    const double far = std::hypot(goal.x - p.x, goal.y - p.y);
    // Turns towards where it goes within two seconds.
    v.x += 0.05 * (pace * (goal.x - p.x) / far - v.x);
    v.y += 0.05 * (pace * (goal.y - p.y) / far - v.y);
    p = {p.x + 0.1 * v.x, p.y + 0.1 * v.y};
    walker.path.push_back(p);
  }
  return walker;
}

// Goes with another, a metre and a half beside it, until it parts.
Walker companion(Random& random, const Walker& other, double width, double seconds) {
  Walker walker;
  const double parts = uniform(random, 0.3, 0.6) * seconds;
  const Walker alone = walk(random, width, seconds);
  for (std::size_t i = 0; i < other.path.size(); ++i) {
    if (static_cast<double>(i) / 10 < parts) {
      walker.path.push_back({other.path[i].x + 1.5, other.path[i].y + 0.5});
    } else {
      const Spot last = walker.path.back(),
                 step{alone.path[i].x - alone.path[i - 1].x, alone.path[i].y - alone.path[i - 1].y};
      walker.path.push_back({last.x + step.x, last.y + step.y});
    }
  }
  return walker;
}

struct Camera {
  CameraId id;
  Pose pose;
  geo::Locator believed, real;
  double delay = 0.1;
  double stalls_at = -1;  // for 6 s
};

// What a camera's own tracker makes of one walker.
struct Followed {
  std::optional<TrackId> id;
  double since = 0, unseen = 0, hidden_until = 0;
};

struct Event {
  double arrives;
  PlacedTracks frame;
};

class Site {
 public:
  explicit Site(const SitePlan& plan)
      : plan_(plan),
        random_(plan.seed),
        frame_(*geo::SiteFrame::make({Angle::degrees(39.9), Angle::degrees(33), EllipsoidHeight::metres(0)})),
        terrain_(geo::Terrain::plane(Length())) {
    const double width = kSpacing * plan.cameras;
    for (int w = 0; w < plan.walkers; ++w)
      walkers_.push_back(w % 4 == 3 ? companion(random_, walkers_.back(), width, plan.seconds)
                                    : walk(random_, width, plan.seconds));
    for (int c = 0; c < plan.cameras; ++c) add_camera(c);
    film();
  }

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const std::vector<Walker>& walkers() const { return walkers_; }
  [[nodiscard]] const std::vector<Camera>& cameras() const { return cameras_; }
  [[nodiscard]] const geo::SiteFrame& frame() const { return frame_; }
  // Which walker a track was of at a time.
  [[nodiscard]] int walker_of(TrackId id, double t) const {
    const auto found = owners_.find(id);
    if (found == owners_.end()) return -1;
    const auto after = found->second.upper_bound(t + 1e-6);
    return after == found->second.begin() ? after->second : std::prev(after)->second;
  }

 private:
  void add_camera(int c) {
    geo::Sensor sensor;
    sensor.focal_length = Length::millimetres(13);
    const auto model = *geo::CameraModel::make(sensor);
    Pose pose;
    pose.place = frame_.geodetic_from_enu({kSpacing * (c + 0.5), 0, uniform(random_, 18, 30)});
    pose.bearing = Bearing::degrees((c % 2 == 0 ? 18 : -18) + uniform(random_, -4, 4));
    pose.elevation = Angle::degrees(-7);
    pose.place_uncertainty = Length::metres(plan_.place_sigma_m);
    pose.direction_uncertainty = Angle::degrees(plan_.direction_sigma_deg);
    Pose real = pose;
    const EnuVector spot = frame_.enu_from_geodetic(pose.place);
    const double m = plan_.place_sigma_m, deg = plan_.direction_sigma_deg;
    real.place = frame_.geodetic_from_enu(
        spot + EnuVector{m * normal(random_), m * normal(random_), m * normal(random_)});
    real.bearing = pose.bearing + Angle::degrees(deg * normal(random_));
    real.elevation = pose.elevation + Angle::degrees(deg * normal(random_));
    real.roll = pose.roll + Angle::degrees(deg * normal(random_));
    geo::LocateOptions options;
    options.terrain_uncertainty = Length();
    cameras_.push_back({ids_.make<CameraId>(), pose,
                        *geo::Locator::make(model, frame_, pose, geo::covariance_of(pose), terrain_, options),
                        *geo::Locator::make(model, frame_, real, geo::covariance_of(pose), terrain_, options),
                        uniform(random_, 0.05, 0.3)});
    if (plan_.late_cameras && c % 5 == 1) cameras_.back().delay = 0.8;
    if (plan_.late_cameras && c % 5 == 3)
      cameras_.back().stalls_at = uniform(random_, 0.2, 0.6) * plan_.seconds;
  }

  void film() {
    std::vector<std::vector<Followed>> followed(cameras_.size(), std::vector<Followed>(walkers_.size()));
    for (double t = 0; t < plan_.seconds; t += 1 / kRate) {
      for (std::size_t c = 0; c < cameras_.size(); ++c)
        film_frame(cameras_[c], followed[c], t + static_cast<double>(c % 7) / 30);
    }
    std::sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
      return a.arrives != b.arrives ? a.arrives < b.arrives : a.frame.camera < b.frame.camera;
    });
  }

  void film_frame(const Camera& camera, std::vector<Followed>& followed, double t) {
    Event event;
    event.arrives = t + camera.delay + uniform(random_, 0, 0.05);
    if (camera.stalls_at > 0 && t > camera.stalls_at && t < camera.stalls_at + 6)
      event.arrives = camera.stalls_at + 6 + (t - camera.stalls_at) / 100;
    event.frame.camera = camera.id;
    event.frame.origin = Origin::simulated;
    event.frame.captured = at(t);
    event.frame.from = camera.pose.place;
    std::vector<PixelPoint> taken;
    for (std::size_t w = 0; w < walkers_.size(); ++w) {
      Followed& f = followed[w];
      const Spot p = walkers_[w].place(t);
      const auto pixel = camera.real.project({p.x, p.y, 0});
      bool seen = pixel && pixel->x > 4 && pixel->x < 636 && pixel->y > 4 && pixel->y < 508;
      if (seen && t >= f.hidden_until && uniform(random_, 0, 1) < 1 / (40 * kRate))
        f.hidden_until = t + uniform(random_, 1, 4);
      seen = seen && t >= f.hidden_until && uniform(random_, 0, 1) < 0.9;
      if (seen)
        for (const PixelPoint other : taken) seen = seen && norm(other - *pixel) > kTogetherPx;
      if (seen) taken.push_back(*pixel);
      follow(camera, f, static_cast<int>(w), t, seen ? pixel : std::nullopt, event.frame);
    }
    swap_crossing(camera, followed, t);
    events_.push_back(std::move(event));
  }

  void follow(const Camera& camera, Followed& f, int w, double t, std::optional<PixelPoint> pixel,
              PlacedTracks& frame) {
    if (!pixel) {
      f.unseen += 1 / kRate;
      if (f.id && f.unseen > 2) {
        PlacedTrack& track = frame.tracks.emplace_back();
        track.track = *f.id;
        track.state = TrackState::ended;
        f.id.reset();
      }
      return;
    }
    if (!f.id) f = {ids_.make<TrackId>(), t, 0, f.hidden_until};
    f.unseen = 0;
    owners_[*f.id][t] = w;
    if (t - f.since < kConfirm) return;
    const PixelPoint foot{pixel->x + kPixelSigma * normal(random_), pixel->y + kPixelSigma * normal(random_)};
    Covariance<2> covariance;
    covariance(0, 0) = covariance(1, 1) = kPixelSigma * kPixelSigma;
    PlacedTrack& track = frame.tracks.emplace_back();
    track.track = *f.id;
    track.state = TrackState::confirmed;
    track.measured = true;
    std::vector<GroundPlace> places;
    double range = 100;
    for (const auto& place : camera.believed.locate(foot, covariance).places) {
      places.push_back({frame_.geodetic_from_enu(place.point), place.covariance, place.weight});
      range = place.range.metres();
    }
    track.ground = places;
    const double own = kPixelSigma * 12e-6 / 13e-3;
    const double pose = std::hypot(camera.pose.direction_uncertainty.radians(),
                                   camera.pose.place_uncertainty.metres() / range);
    track.own_share = own * own / (own * own + pose * pose);
    track.classes.p = {0.1F, 0.9F, 0, 0, 0, 0, 0, 0};
  }

  // Where two cross in the picture, a tracker takes the one for the other now and then.
  void swap_crossing(const Camera& camera, std::vector<Followed>& followed, double t) {
    for (std::size_t a = 0; a < walkers_.size(); ++a) {
      for (std::size_t b = a + 1; b < walkers_.size(); ++b) {
        if (!followed[a].id || !followed[b].id) continue;
        const Spot pa = walkers_[a].place(t), pb = walkers_[b].place(t);
        const auto xa = camera.real.project({pa.x, pa.y, 0}), xb = camera.real.project({pb.x, pb.y, 0});
        if (xa && xb && norm(*xa - *xb) < kTogetherPx && uniform(random_, 0, 1) < 0.02)
          std::swap(followed[a].id, followed[b].id), std::swap(followed[a].since, followed[b].since);
      }
    }
  }

  SitePlan plan_;
  Random random_;
  SequenceIdGenerator ids_{7};
  geo::SiteFrame frame_;
  geo::Terrain terrain_;
  std::vector<Walker> walkers_;
  std::vector<Camera> cameras_;
  std::vector<Event> events_;
  std::map<TrackId, std::map<double, int>> owners_;
};

// The plain way: places within 15 m of a target's last are its, and are averaged. No uncertainty, no bias.
class NearestFuser {
 public:
  explicit NearestFuser(const geo::SiteFrame& frame) : frame_(frame) {}
  std::vector<Target> take(const PlacedTracks& frame) {
    for (const PlacedTrack& track : frame.tracks) {
      if (!track.measured || track.ground.empty()) continue;
      seen_[track.track] = {frame_.enu_from_geodetic(track.ground.front().place),
                            track.ground.front().covariance, frame.captured, frame.camera};
    }
    const UtcTime step = at(std::floor(seconds_of(frame.captured) * 2) / 2);
    if (step <= told_) return {};
    told_ = step;
    return tell(step);
  }

 private:
  struct Seen {
    EnuVector place;
    Covariance<3> covariance;
    UtcTime time;
    CameraId camera;
  };
  struct Known {
    TargetId id;
    EnuVector place;
    UtcTime last;
    std::vector<std::pair<TrackId, Seen>> tracks;
  };
  std::vector<Target> tell(UtcTime now) {
    std::erase_if(seen_, [&](const auto& s) { return now - s.second.time > Duration::seconds(1); });
    std::erase_if(known_, [&](const Known& k) { return now - k.last > Duration::seconds(10); });
    for (Known& known : known_) known.tracks.clear();
    for (const auto& [id, seen] : seen_) {
      Known* best = nullptr;
      double least = 15;
      for (Known& known : known_) {
        const double off = std::hypot(known.place.x - seen.place.x, known.place.y - seen.place.y);
        const bool taken = std::any_of(known.tracks.begin(), known.tracks.end(),
                                       [&](const auto& t) { return t.second.camera == seen.camera; });
        if (!taken && off < least) least = off, best = &known;
      }
      if (best == nullptr) best = &known_.emplace_back(Known{ids_.make<TargetId>(), seen.place, now, {}});
      best->tracks.emplace_back(id, seen);
      best->last = now;
    }
    std::vector<Target> told;
    for (Known& known : known_) {
      Target& target = told.emplace_back();
      EnuVector sum;
      GroundPlace place;
      for (const auto& [id, seen] : known.tracks) {
        sum = sum + seen.place;
        target.tracks.push_back(id);
        place.covariance = seen.covariance;
      }
      if (!known.tracks.empty()) known.place = sum * (1.0 / static_cast<double>(known.tracks.size()));
      place.place = frame_.geodetic_from_enu(known.place);
      target.id = known.id;
      target.state = TargetState::followed;
      target.time = now;
      target.last_seen = known.last;
      target.place = std::vector{place};
    }
    return told;
  }
  geo::SiteFrame frame_;
  SequenceIdGenerator ids_{9};
  std::map<TrackId, Seen> seen_;
  std::vector<Known> known_;
  UtcTime told_;
};

// Holds what is told against the truth.
class Judge {
 public:
  explicit Judge(const Site& site) : site_(site) {
    for (const Event& event : site.events()) {
      for (const PlacedTrack& track : event.frame.tracks) {
        if (!track.measured) continue;
        const double t = seconds_of(event.frame.captured);
        seen_[track.track][t] = {event.frame.camera, track.ground.front()};
        const int w = site.walker_of(track.track, t);
        first_track_.try_emplace(w, t);
      }
    }
  }

  void told(std::span<const Target> targets, double now) {
    std::map<UtcTime, std::vector<const Target*>> by_time;
    for (const Target& target : targets) {
      if (ids_.insert(target.id).second) {
        ++figures_.targets;
        if (target.split_from) ++figures_.split;
      }
      merged_[target.id] = static_cast<int>(target.merged_from.size());
      if (target.state == TargetState::followed) by_time[target.time].push_back(&target);
    }
    for (const auto& [time, list] : by_time) judge(list, seconds_of(time), now);
  }

  SiteFigures finish(double seconds, double cost_s) {
    for (const auto& [id, count] : merged_) figures_.merged += count;
    figures_.objects = static_cast<int>(primary_.size());
    figures_.duplicate_share = duplicate_s_ / figures_.object_seconds;
    figures_.false_join_share = false_join_s_ / std::max(target_s_, 1.0);
    figures_.nees = nees_ / count_;
    figures_.in_half = half_ / count_;
    figures_.in_ninety = ninety_ / count_;
    figures_.cost_ms = 1000 * cost_s / seconds;
    return figures_;
  }
  std::vector<std::pair<TargetId, Spot>> drawn;  // fused places in order
  std::vector<Spot> single;

 private:
  struct Sight {
    CameraId camera;
    GroundPlace place;
  };
  // Those of its tracks that were measured within the last half second, newest.
  [[nodiscard]] std::vector<std::pair<int, Sight>> live(const Target& target, double t) const {
    std::vector<std::pair<int, Sight>> result;
    for (const TrackId id : target.tracks) {
      const auto track = seen_.find(id);
      if (track == seen_.end()) continue;
      const auto after = track->second.upper_bound(t);
      if (after == track->second.begin() || t - std::prev(after)->first > 0.5) continue;
      result.emplace_back(site_.walker_of(id, std::prev(after)->first), std::prev(after)->second);
    }
    return result;
  }

  void judge(const std::vector<const Target*>& list, double t, double now) {
    std::map<int, std::vector<std::pair<TargetId, std::size_t>>> claims;
    for (const Target* target : list) {
      const auto tracks = live(*target, t);
      if (tracks.empty()) continue;
      std::map<int, std::size_t> votes;
      for (const auto& [w, sight] : tracks) ++votes[w];
      const auto best = std::max_element(votes.begin(), votes.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      claims[best->first].emplace_back(target->id, best->second);
      target_s_ += 0.5;
      const Spot p = site_.walkers()[static_cast<std::size_t>(best->first)].place(t);
      for (const auto& [w, count] : votes) {
        const Spot q = site_.walkers()[static_cast<std::size_t>(w)].place(t);
        if (std::hypot(p.x - q.x, p.y - q.y) > 5) {
          false_join_s_ += 0.5;
          break;
        }
      }
      figures_.told_late_s.values.push_back(now - t);
      if (first_told_.insert(best->first).second)
        figures_.first_late_s.values.push_back(now - first_track_.at(best->first));
      measure(*target, p, tracks);
    }
    for (const auto& [w, targets] : claims) {
      figures_.object_seconds += 0.5;
      if (targets.size() > 1) duplicate_s_ += 0.5;
      const auto held = primary_.find(w);
      const bool kept = held != primary_.end() &&
                        std::any_of(targets.begin(), targets.end(),
                                    [&](const auto& claim) { return claim.first == held->second; });
      if (kept) continue;
      if (held != primary_.end()) ++figures_.switches;
      primary_[w] = std::max_element(targets.begin(), targets.end(), [](const auto& a, const auto& b) {
                      return a.second < b.second;
                    })->first;
    }
  }

  void measure(const Target& target, Spot truth, const std::vector<std::pair<int, Sight>>& tracks) {
    const auto& place = std::get<std::vector<GroundPlace>>(target.place).front();
    const EnuVector p = site_.frame().enu_from_geodetic(place.place);
    drawn.emplace_back(target.id, Spot{p.x, p.y});
    const double dx = p.x - truth.x, dy = p.y - truth.y;
    const auto& c = place.covariance;
    const double det = c(0, 0) * c(1, 1) - c(0, 1) * c(0, 1);
    const double nees = (dx * dx * c(1, 1) - 2 * dx * dy * c(0, 1) + dy * dy * c(0, 0)) / det;
    nees_ += nees;
    half_ += nees < 2 * std::log(2.0);
    ninety_ += nees < 2 * std::log(10.0);
    ++count_;
    figures_.all_error_m.values.push_back(std::hypot(dx, dy));
    if (tracks.size() < 2) {
      for (const auto& [w, sight] : tracks) add_single(sight);
      return;
    }
    figures_.error_m.values.push_back(std::hypot(dx, dy));
    double least = std::numeric_limits<double>::infinity(), best = 0;
    Spot mean;
    double a = 0, b = 0, d = 0, vx = 0, vy = 0;
    for (const auto& [w, sight] : tracks) {
      const Spot s = add_single(sight);
      const auto& k = sight.place.covariance;
      if (k(0, 0) + k(1, 1) < least)
        least = k(0, 0) + k(1, 1), best = std::hypot(s.x - truth.x, s.y - truth.y);
      mean = {mean.x + s.x, mean.y + s.y};
      const double kd = k(0, 0) * k(1, 1) - k(0, 1) * k(0, 1);
      const double ia = k(1, 1) / kd, ib = -k(0, 1) / kd, id = k(0, 0) / kd;
      a += ia, b += ib, d += id;
      vx += ia * s.x + ib * s.y, vy += ib * s.x + id * s.y;
    }
    figures_.single_m.values.push_back(best);
    const double n = static_cast<double>(tracks.size()), w = a * d - b * b;
    figures_.mean_m.values.push_back(std::hypot(mean.x / n - truth.x, mean.y / n - truth.y));
    figures_.weighted_m.values.push_back(
        std::hypot((d * vx - b * vy) / w - truth.x, (a * vy - b * vx) / w - truth.y));
  }
  Spot add_single(const Sight& sight) {
    const EnuVector e = site_.frame().enu_from_geodetic(sight.place.place);
    single.push_back({e.x, e.y});
    return {e.x, e.y};
  }

  const Site& site_;
  SiteFigures figures_;
  std::map<TrackId, std::map<double, Sight>> seen_;
  std::map<int, double> first_track_;
  std::set<int> first_told_;
  std::set<TargetId> ids_;
  std::map<TargetId, int> merged_;
  std::map<int, TargetId> primary_;
  double duplicate_s_ = 0, false_join_s_ = 0, target_s_ = 0;
  double nees_ = 0, half_ = 0, ninety_ = 0, count_ = 0;
};

void draw(const std::string& path, const Site& site, const Judge& judge, double width) {
  std::ofstream out(path);
  constexpr double kBelow = 30;
  out << fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-60 {} {} {}\" font-size=\"9\">\n"
      "<rect x=\"-60\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"white\"/>\n",
      -kFar - 60, width + 120, kFar + 60 + kBelow, -kFar - 60, width + 120, kFar + 60 + kBelow);
  for (const Spot s : judge.single)
    out << fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"0.8\" fill=\"#bbb\"/>\n", s.x, -s.y);
  for (const Walker& walker : site.walkers()) {
    out << "<polyline fill=\"none\" stroke=\"black\" stroke-width=\"0.8\" points=\"";
    for (std::size_t i = 0; i < walker.path.size(); i += 10)
      out << fmt::format("{:.1f},{:.1f} ", walker.path[i].x, -walker.path[i].y);
    out << "\"/>\n";
  }
  std::map<TargetId, std::vector<Spot>> paths;
  for (const auto& [id, spot] : judge.drawn) paths[id].push_back(spot);
  int hue = 0;
  for (const auto& [id, spots] : paths) {
    out << fmt::format("<polyline fill=\"none\" stroke=\"hsl({},80%,45%)\" stroke-width=\"1.6\" points=\"",
                       hue = (hue + 137) % 360);
    for (const Spot s : spots) out << fmt::format("{:.1f},{:.1f} ", s.x, -s.y);
    out << "\"/>\n";
  }
  for (const Camera& camera : site.cameras()) {
    const EnuVector p = site.frame().enu_from_geodetic(camera.pose.place);
    const double bearing = camera.pose.bearing.from_north().radians(), half = 0.287;
    for (const double side : {-half, half})
      out << fmt::format(
          "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#9bd\" "
          "stroke-width=\"0.5\"/>\n",
          p.x, -p.y, p.x + 450 * std::sin(bearing + side), -p.y - 450 * std::cos(bearing + side));
  }
  out << "</svg>\n";
}

}  // namespace

double Spread::quantile(double share) const {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

SiteFigures run_site(const SitePlan& plan, Fusion fusion, const std::string& svg) {
  const Site site(plan);
  Judge judge(site);
  SequenceIdGenerator ids(3);
  track::TargetFuser fuser(ids, SiteId{});
  NearestFuser nearest(site.frame());
  double cost_s = 0;
  for (const Event& event : site.events()) {
    if (fusion == Fusion::nearest) {
      judge.told(nearest.take(event.frame), event.arrives);
      continue;
    }
    const auto start = std::chrono::steady_clock::now();
    const auto targets = fuser.take(event.frame);
    cost_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    judge.told(targets, event.arrives);
  }
  if (!svg.empty()) draw(svg, site, judge, kSpacing * plan.cameras);
  return judge.finish(plan.seconds, cost_s);
}

SiteFigures joined(const std::vector<SiteFigures>& all) {
  SiteFigures sum;
  const auto add = [](Spread& to, const Spread& from) {
    to.values.insert(to.values.end(), from.values.begin(), from.values.end());
  };
  const double n = static_cast<double>(all.size());
  for (const SiteFigures& one : all) {
    sum.object_seconds += one.object_seconds;
    sum.objects += one.objects;
    sum.switches += one.switches;
    sum.targets += one.targets;
    sum.merged += one.merged;
    sum.split += one.split;
    sum.duplicate_share += one.duplicate_share / n;
    sum.false_join_share += one.false_join_share / n;
    sum.nees += one.nees / n;
    sum.in_half += one.in_half / n;
    sum.in_ninety += one.in_ninety / n;
    sum.cost_ms += one.cost_ms / n;
    add(sum.error_m, one.error_m);
    add(sum.single_m, one.single_m);
    add(sum.mean_m, one.mean_m);
    add(sum.weighted_m, one.weighted_m);
    add(sum.all_error_m, one.all_error_m);
    add(sum.told_late_s, one.told_late_s);
    add(sum.first_late_s, one.first_late_s);
  }
  return sum;
}

std::string row_of(const SiteFigures& f) {
  return fmt::format(
      "switches {:.2f} an object ({} objects, {} targets, {} merged, {} split) · duplicates {:.1f} % · false "
      "joins {:.1f} % · error {:.2f} m of {:.2f} single, {:.2f} mean, {:.2f} weighted · ellipses {:.2f} "
      "{:.2f} "
      "NEES {:.2f} · told {:.2f} s p90 {:.2f}, first {:.2f} p90 {:.2f} · {:.2f} ms/s",
      static_cast<double>(f.switches) / f.objects, f.objects, f.targets, f.merged, f.split,
      100 * f.duplicate_share, 100 * f.false_join_share, f.error_m.quantile(0.5), f.single_m.quantile(0.5),
      f.mean_m.quantile(0.5), f.weighted_m.quantile(0.5), f.in_half, f.in_ninety, f.nees,
      f.told_late_s.quantile(0.5), f.told_late_s.quantile(0.9), f.first_late_s.quantile(0.5),
      f.first_late_s.quantile(0.9), f.cost_ms);
}

}  // namespace vigie::quality
