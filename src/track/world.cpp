#include "world.h"

#include <algorithm>
#include <cmath>

namespace vigie::track {
namespace {

// Scores are smoothed over about this time: place says the same again and again, and speeds are known anew in
// about two seconds.
constexpr double kScoreSeconds = 1.5;
// Two lines of sight cross by chance: those are looked at for longer.
constexpr Duration kJudgeLines = Duration::seconds(2);
// Tracks of one camera that were in view together for less are a track that broke.
constexpr Duration kTogether = Duration::seconds(1);
// A new track this near to another of the same camera, which is older than this, has come out of it: what
// walks together walks that close, and their pictures grow together.
constexpr double kComesOutM = 5;
constexpr Duration kOlder = Duration::seconds(2);
constexpr double kFlyerManoeuvre = 4;        // m²/s³: ten metres a second turned about in as many
constexpr double kLeastHeightErrorM = 0.05;  // a walker's height, from step to step
constexpr std::size_t kMostMerged = 64;
// Of each target as many others are looked at: a crowd is not told apart by place anyway.
constexpr std::size_t kMostNear = 12;
// And so many are measured against it at most, however wide its own place is.
constexpr std::size_t kMostLooked = 512;

}  // namespace

World::World(IdGenerator& ids, SiteId site, Origin origin, const geo::SiteFrame& frame,
             const TargetFuserOptions& options)
    : arrivals(options.step, options.deadline),
      ids_(ids),
      site_(site),
      origin_(origin),
      frame_(frame),
      options_(options),
      around_{options.hidden_per_km2 / 1e6} {}

double World::manoeuvre(const Fused& target) const {
  return target.flies ? kFlyerManoeuvre : options_.manoeuvre;
}
double World::manoeuvre(const Strand&) const {
  return options_.manoeuvre;
}

void World::take(const Arrivals::Step& step, TargetFuser::Counts& counts, std::vector<Target>& told) {
  read(step, counts);
  measure();
  now_ = step.end;
  for (auto& [number, strand] : strands_) strand.predict(now_, manoeuvre(strand));
  for (auto& [number, target] : targets_) target->predict(now_, manoeuvre(*target));
  score_pairs();
  merge_pairs();
  part_members();
  told.insert(told.end(), gone_.begin(), gone_.end());
  gone_.clear();
  end_old(told);
  tell(told);
  forget();
}

void World::finish(std::vector<Target>& told) {
  while (auto step = arrivals.next(true)) {
    TargetFuser::Counts counts;
    take(*step, counts, told);
  }
  for (auto& [number, target] : targets_)
    if (target->told()) told.push_back(value_of(*target, TargetState::ended));
  targets_.clear();
  strands_.clear();
  numbers_.clear();
  pair_scores_.clear();
  member_scores_.clear();
}

// Of each track what was measured last in the step, in order of time.
void World::read(const Arrivals::Step& step, TargetFuser::Counts& counts) {
  measured_.clear();
  std::map<std::uint32_t, std::pair<UtcTime, const PlacedTrack*>> newest;
  for (const PlacedTracks& frame : step.frames) {
    for (const PlacedTrack& track : frame.tracks) {
      Strand* strand = strand_for(frame, track, counts);
      if (strand == nullptr) continue;
      if (track.state == TrackState::ended) strand->ended = true;
      if (track.measured && is_followed(track.state) && frame.captured > strand->last)
        newest[strand->number] = {frame.captured, &track};
    }
  }
  std::vector<std::pair<UtcTime, std::uint32_t>> order;
  for (const auto& [number, seen] : newest) order.emplace_back(seen.first, number);
  std::sort(order.begin(), order.end());
  for (const auto& [time, number] : order) {
    Strand& strand = strands_.at(number);
    if (strand.measure(*newest.at(number).second, time, frame_, manoeuvre(strand)))
      measured_.push_back(&strand);
    else
      ++counts.unusable;
  }
}

Strand* World::strand_for(const PlacedTracks& frame, const PlacedTrack& track, TargetFuser::Counts& counts) {
  if (const auto known = numbers_.find(track.track); known != numbers_.end()) {
    Strand& strand = strands_.at(known->second);
    return strand.camera == frame.camera ? &strand : nullptr;
  }
  if (!is_followed(track.state) || !track.measured) return nullptr;
  if (targets_.size() >= static_cast<std::size_t>(options_.max_targets) ||
      strands_.size() >= 2 * static_cast<std::size_t>(options_.max_targets)) {
    ++counts.full;
    return nullptr;
  }
  const std::uint32_t number = ++count_;
  numbers_[track.track] = number;
  Strand& strand = strands_[number];
  strand.id = track.track;
  strand.camera = frame.camera;
  strand.number = number;
  const EnuVector from = frame_.enu_from_geodetic(frame.from);
  strand.from << from.x, from.y, from.z;
  return &strand;
}

void World::measure() {
  for (Strand* strand : measured_) {
    if (strand->target == 0) begin(*strand);
    Fused& target = *targets_.at(strand->target);
    target.measure(*strand, manoeuvre(target));
    target.motion = strand->motion;
    for (const Strand* other : seen_by(target))
      if (other->motion == Motion::moving) target.motion = Motion::moving;
  }
}

// A target of its own, until it is found to be another.
void World::begin(Strand& strand) {
  const std::uint32_t number = ++count_;
  auto target = std::make_unique<Fused>();
  target->number = number;
  target->time = target->first = target->last = strand.last;
  strand.target = number;
  double nearest = kComesOutM;
  for (const auto& [other_number, other] : strands_) {
    if (other.camera != strand.camera || other.number == strand.number || other.target == 0 ||
        !other.sees(strand.last) || strand.first - other.first < kOlder)
      continue;
    for (const Branch& a : strand.branches) {
      for (const Branch& b : other.branches) {
        const double off = (a.path.place() - b.path.place()).head<2>().norm();
        if (off < nearest) nearest = off, target->split_number = other.target;
      }
    }
  }
  targets_[number] = std::move(target);
}

std::vector<const Strand*> World::seen_by(const Fused& target) const {
  std::vector<const Strand*> strands;
  for (const Member& member : target.members) {
    const auto strand = strands_.find(member.strand);
    if (strand != strands_.end() && strand->second.sees(std::max(now_, target.last)))
      strands.push_back(&strand->second);
  }
  return strands;
}

// One camera saw both at once.
bool World::seen_apart(const Fused& a, const Fused& b) {
  for (const Member& ma : a.members)
    for (const Member& mb : b.members)
      if (ma.camera == mb.camera && std::min(ma.last, mb.last) - std::max(ma.first, mb.first) >= kTogether)
        return true;
  return false;
}

World::Score& World::smoothed(std::map<std::pair<std::uint32_t, std::uint32_t>, Score>& scores,
                              std::uint32_t a, std::uint32_t b, double value) {
  constexpr double kLeast = -30;  // nats: what was once far off may come near within some seconds
  Score& score = scores[{a, b}];
  value = std::max(value, kLeast);
  if (score.first == UtcTime()) {
    score = {value, now_, now_};
    return score;
  }
  const double share = 1 - std::exp(-(now_ - score.last).seconds() / kScoreSeconds);
  score.value += share * (value - score.value);
  score.last = now_;
  return score;
}

double World::kinship_of(const Fused& a, const Fused& b) const {
  const auto of_a = seen_by(a), of_b = seen_by(b);
  if (a.hypotheses.empty() && b.hypotheses.empty())
    return of_a.size() == 1 && of_b.size() == 1 ? kinship(*of_a[0], *of_b[0], around_) : kNotKin;
  if (of_b.size() == 1 && !a.hypotheses.empty()) return kinship(*of_b[0], a, around_);
  if (of_a.size() == 1 && !b.hypotheses.empty()) return kinship(*of_a[0], b, around_);
  return kinship(a, b, around_);
}

void World::score(Fused& a, Fused& b) {
  const bool lines = a.flies && a.hypotheses.empty() && b.hypotheses.empty();
  if (a.flies != b.flies || (!a.is_seen(now_) && !b.is_seen(now_))) return;
  for (const Member& member : a.members)
    if (now_ - member.last <= kInView && b.sees_now(member.camera, now_)) return;
  const double value = kinship_of(a, b);
  const auto known = pair_scores_.find({a.number, b.number});
  if (value <= kNotKin && known == pair_scores_.end()) return;
  if (seen_apart(a, b)) return;
  const Score& score = smoothed(pair_scores_, a.number, b.number, value);
  const Duration age = now_ - std::max(a.first, b.first);
  const Duration least = lines ? kJudgeLines : options_.judge_time;
  near_.push_back({&a, &b, score.value, age >= least && (!lines || now_ - score.first >= least)});
}

// Swept from west to east, so that only what lies near is looked at.
void World::score_pairs() {
  near_.clear();
  over_.clear();
  struct Spot {
    double east, north, reach;
    Fused* target;
  };
  std::vector<Spot> spots;
  std::vector<Fused*> lines;
  for (auto& [number, target] : targets_) {
    if (target->hypotheses.empty()) lines.push_back(target.get());
    for (const Hypothesis& h : target->hypotheses) {
      const auto covariance = h.path.place_covariance();
      spots.push_back({h.path.place().x(), h.path.place().y(),
                       4 * std::sqrt(std::max(covariance(0, 0), covariance(1, 1))), target.get()});
    }
  }
  std::sort(spots.begin(), spots.end(), [](const Spot& a, const Spot& b) {
    return a.east != b.east ? a.east < b.east : a.target->number < b.target->number;
  });
  std::vector<double> reach_from(spots.size() + 1, 0);  // the widest of those from here on
  for (std::size_t i = spots.size(); i-- > 0;) reach_from[i] = std::max(reach_from[i + 1], spots[i].reach);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::size_t i = 0; i < spots.size(); ++i) {
    std::vector<std::pair<double, std::size_t>> close;
    for (std::size_t j = i + 1; j < std::min(spots.size(), i + kMostLooked); ++j) {
      const double east = spots[j].east - spots[i].east;
      if (east > spots[i].reach + reach_from[j]) break;
      const double off = std::hypot(east, spots[j].north - spots[i].north);
      if (off < spots[i].reach + spots[j].reach && spots[j].target != spots[i].target)
        close.emplace_back(off, j);
    }
    if (close.size() > kMostNear) {
      std::nth_element(close.begin(), close.begin() + kMostNear, close.end());
      close.resize(kMostNear);
    }
    for (const auto& [off, j] : close)
      pairs.emplace_back(std::minmax(spots[i].target->number, spots[j].target->number));
  }
  // What has only a direction may be anywhere along it.
  std::size_t all = 0;
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (auto& [number, other] : targets_)
      if (other->flies && other.get() != lines[i] && all++ < 64 * kMostNear * kMostNear)
        pairs.emplace_back(std::minmax(lines[i]->number, number));
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  for (const auto& [a, b] : pairs) score(*targets_.at(a), *targets_.at(b));
}

// Camera by camera: its targets against those that it does not see, the likeliest of all ways to pair them.
// What its pose is wrong by is the same for all of them, and so whole sets are right where single ones err.
void World::merge_pairs() {
  std::map<CameraId, std::vector<Near*>> by_camera;
  for (Near& near : near_) {
    if (near.score < options_.join - 10) continue;
    for (const Fused* target : {near.a, near.b})
      for (const Strand* strand : seen_by(*target))
        if (by_camera[strand->camera].empty() || by_camera[strand->camera].back() != &near)
          by_camera[strand->camera].push_back(&near);
  }
  std::map<std::uint32_t, bool> gone;
  for (const auto& [camera, list] : by_camera) {
    std::map<std::uint32_t, std::uint32_t> rows, columns;
    std::vector<Pair> pairs;
    std::vector<Near*> of_pair;
    for (Near* near : list) {
      if (gone[near->a->number] || gone[near->b->number]) continue;
      const bool first = near->a->sees_now(camera, now_);
      const Fused *row = first ? near->a : near->b, *column = first ? near->b : near->a;
      const auto r = rows.try_emplace(row->number, rows.size()).first->second;
      const auto c = columns.try_emplace(column->number, columns.size()).first->second;
      pairs.push_back({r, c, static_cast<std::uint32_t>(of_pair.size()), near->score - options_.join, 0});
      of_pair.push_back(near);
    }
    if (pairs.empty()) continue;
    for (const Answer& answer : association_.solve(pairs, rows.size(), columns.size())) {
      if (answer.detection == kUnassigned) continue;
      Near& near = *of_pair[answer.claim];
      if (!near.ripe || near.score < options_.join) continue;
      Fused &a = *near.a, &b = *near.b;
      // The one that people know stays, then the older.
      const bool keep_a =
          a.told() != b.told() ? a.told() : std::pair(a.first, a.number) < std::pair(b.first, b.number);
      gone[a.number] = gone[b.number] = true;
      merge(keep_a ? a : b, keep_a ? b : a, gone_);
    }
  }
}

void World::merge(Fused& into, Fused& gone, std::vector<Target>& told) {
  if (gone.told()) {
    told.push_back(value_of(gone, TargetState::ended));
    if (into.merged_from.size() < kMostMerged) into.merged_from.push_back(gone.id);
  }
  const bool was_seen = into.is_seen(now_);
  for (const Member& member : gone.members) {
    const auto strand = strands_.find(member.strand);
    if (strand == strands_.end()) {
      into.members.push_back(member);
      continue;
    }
    Strand& s = strand->second;
    s.target = into.number;
    Member& joined = into.join(s);
    joined.first = member.first;
    joined.last = member.last;
    if (s.sees(now_)) {
      if (into.flies && into.hypotheses.empty() && s.sight) {
        for (const Strand* other : seen_by(into))
          if (other->camera != s.camera && other->sight) into.place_between(*other, s);
      } else {
        into.measure(s, manoeuvre(into));
      }
    }
    into.last = std::max(into.last, member.last);
  }
  if (into.members.size() > kMostMembers)
    into.members.erase(into.members.begin(), into.members.end() - kMostMembers);
  // Where the one that people know was only remembered, the other knows better where it is.
  if (!was_seen && !gone.hypotheses.empty() && into.outside > 0) {
    into.hypotheses = std::move(gone.hypotheses);
    into.outside = 0;
  }
  const auto node = targets_.find(gone.number);
  over_.push_back(std::move(node->second));
  targets_.erase(node);
}

// A track that is not where the others of its target say is let go; it then finds its own anew.
void World::part_members() {
  std::vector<std::pair<Fused*, Strand*>> leaving;
  for (auto& [number, target] : targets_) {
    const auto strands = seen_by(*target);
    if (strands.size() < 2) continue;
    Strand* worst = nullptr;
    double least = -options_.part, worst_off = 0;
    for (const Strand* strand : strands) {
      double best = kNotKin;
      for (const Strand* other : strands)
        if (other != strand) best = std::max(best, kinship(*strand, *other, around_));
      const double value = smoothed(member_scores_, number, strand->number, best).value;
      const double off = target->join(*strand).off;
      const bool tie = strands.size() == 2 && worst != nullptr && value < -options_.part;
      if (value < least || (tie && off > worst_off)) {
        least = std::min(least, value);
        worst = &strands_.at(strand->number);
        worst_off = off;
      }
    }
    if (worst != nullptr) leaving.emplace_back(target.get(), worst);
  }
  for (auto& [target, strand] : leaving) part(*target, *strand);
}

void World::part(Fused& target, Strand& strand) {
  target.leave(strand.number);
  member_scores_.erase({target.number, strand.number});
  const std::uint32_t number = ++count_;
  auto alone = std::make_unique<Fused>();
  alone->number = number;
  alone->time = alone->last = strand.last;
  alone->first = now_;  // as this target it is new, and is looked at before it is told
  strand.target = number;
  strand.first = now_;
  alone->split_number = target.number;
  alone->measure(strand, manoeuvre(target));
  alone->motion = strand.motion;
  alone->predict(now_, manoeuvre(*alone));
  targets_[number] = std::move(alone);
}

// Whether it may turn out to be another within the time that this takes.
bool World::may_be_another(const Fused& target) const {
  if (now_ - target.first >= options_.judge_time + options_.step) return false;
  return std::any_of(near_.begin(), near_.end(), [&](const Near& near) {
    return (near.a == &target || near.b == &target) && near.score > options_.join &&
           (near.a == &target ? near.b : near.a)->first < target.first;
  });
}

void World::tell(std::vector<Target>& told) {
  for (auto& [number, target] : targets_) {
    if (!target->told()) {
      if (may_be_another(*target)) continue;
      target->id = ids_.make<TargetId>();
      const auto from = targets_.find(target->split_number);
      if (from != targets_.end() && from->second->told()) target->split_from = from->second->id;
    }
    told.push_back(value_of(*target, TargetState::followed));
  }
}

void World::end_old(std::vector<Target>& told) {
  for (auto t = targets_.begin(); t != targets_.end();) {
    if (now_ - t->second->last < options_.memory_time) {
      ++t;
      continue;
    }
    if (t->second->told()) told.push_back(value_of(*t->second, TargetState::ended));
    over_.push_back(std::move(t->second));
    t = targets_.erase(t);
  }
}

// Tracks that ended or have not been seen for as long as a target is remembered, and scores that are not kept
// up.
void World::forget() {
  for (auto s = strands_.begin(); s != strands_.end();) {
    const bool over = s->second.ended || now_ - s->second.last >= options_.memory_time ||
                      !targets_.contains(s->second.target);
    if (over) numbers_.erase(s->second.id);
    s = over ? strands_.erase(s) : std::next(s);
  }
  for (auto* scores : {&pair_scores_, &member_scores_})
    std::erase_if(*scores,
                  [&](const auto& entry) { return now_ - entry.second.last > Duration::seconds(2); });
}

TargetPlace World::place_of(const Fused& target) const {
  if (target.hypotheses.empty() && target.line) return *target.line;
  std::vector<GroundPlace> places;
  for (const Hypothesis& h : target.hypotheses) {
    GroundPlace& place = places.emplace_back();
    const Eigen::Vector3d at = h.path.place();
    place.place = frame_.geodetic_from_enu({at.x(), at.y(), at.z()});
    const Eigen::Matrix3d covariance = h.path.place_covariance();
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) place.covariance(i, j) = covariance(i, j);
    place.weight = h.weight;
  }
  return places;
}

Target World::value_of(Fused& target, TargetState state) {
  Target value;
  value.id = target.id;
  value.site = site_;
  value.origin = origin_;
  value.revision = ++target.revision;
  value.state = state;
  value.motion = target.motion;
  value.time = target.time;
  value.place = place_of(target);
  if (!target.hypotheses.empty()) {
    const Path& path = target.hypotheses.front().path;
    value.velocity = {path.velocity().x(), path.velocity().y(), path.velocity().z()};
    const Eigen::Matrix3d covariance = path.velocity_covariance();
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) value.velocity_covariance(i, j) = covariance(i, j);
  }
  ClassConfidences classes;
  classes.p.fill(0);
  double heights = 0, weights = 0;
  int seen = 0;
  for (const Strand* strand : seen_by(target)) {
    ++seen;
    for (std::size_t c = 0; c < classes.p.size(); ++c) classes.p[c] += strand->classes.p[c];
    if (strand->size) {
      const double error = std::max(kLeastHeightErrorM, strand->size->height_uncertainty.metres());
      const double weight = 1 / (error * error);
      heights += weight * strand->size->height.metres();
      weights += weight;
    }
    value.cameras.push_back(strand->camera);
  }
  if (seen > 0) {
    for (float& p : classes.p) p /= static_cast<float>(seen);
    target.classes = classes;
    if (weights > 0) target.size = Length::metres(heights / weights);
  }
  value.size = target.size;
  value.classes = target.classes;
  std::sort(value.cameras.begin(), value.cameras.end());
  value.cameras.erase(std::unique(value.cameras.begin(), value.cameras.end()), value.cameras.end());
  for (const Member& member : target.members) value.tracks.push_back(member.id);
  value.merged_from = target.merged_from;
  value.split_from = target.split_from;
  value.first_seen = target.first;
  value.last_seen = target.last;
  return value;
}

}  // namespace vigie::track
