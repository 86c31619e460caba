#include "text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <vigie/score/score.h>

namespace vigie::score {
namespace {

constexpr std::int64_t kLeastHits = 10;  // of one identity, for the target to be found
constexpr double kFalseShare = 0.2;      // of an identity's points
constexpr double kNormal95 = 1.96;

double ratio(std::int64_t a, std::int64_t b) {
  return static_cast<double>(a) / static_cast<double>(std::max<std::int64_t>(1, b));
}

// An identity's points after the warm-up, and how many of them are on any target.
struct Tally {
  std::int64_t points = 0, hits = 0;
};

// What one identity has of one target; the first in frames.
struct Hits {
  std::int64_t count = 0, first = 0;
};

// What all of them have of it.
struct TargetHits {
  std::int64_t frames = 0;  // hit by any
  Hits best;
};

bool hits(const Box& label, PixelPoint p, double grow) {
  return label.left - grow <= p.x && p.x <= label.left + label.width + grow && label.top - grow <= p.y &&
         p.y <= label.top + label.height + grow;
}

// Adds each identity's hits to its tally.
TargetHits hits_of(const Labels& labels, std::span<const MotIdentity> identities, std::int64_t warm,
                   double grow, std::vector<Tally>& tallies) {
  TargetHits target;
  std::set<std::int64_t> frames;
  for (std::size_t i = 0; i < identities.size(); ++i) {
    Hits own;
    for (const MotPoint& point : identities[i].points) {
      const auto label = point.frame > warm ? labels.find(point.frame) : labels.end();
      if (label == labels.end() || !hits(label->second, point.box.centre(), grow)) continue;
      if (own.count++ == 0) own.first = point.frame;
      frames.insert(point.frame);
    }
    tallies[i].hits += own.count;
    if (own.count > target.best.count) target.best = own;
  }
  target.frames = static_cast<std::int64_t>(frames.size());
  return target;
}

}  // namespace

Interval wilson_interval(std::int64_t k, std::int64_t n) {
  if (n <= 0) return {0, 1};
  const double z = kNormal95, count = static_cast<double>(n), p = static_cast<double>(k) / count;
  const double d = 1 + z * z / count, middle = p + z * z / (2 * count);
  const double half = z * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
  return {(middle - half) / d, (middle + half) / d};
}

Interval poisson_interval(std::int64_t count) {
  // The chance of `most` or fewer where `expected` are.
  const auto at_most = [](std::int64_t most, double expected) {
    double sum = 0;
    for (std::int64_t k = 0; k <= most; ++k) {
      sum += std::exp(static_cast<double>(k) * std::log(expected) - expected -
                      std::lgamma(static_cast<double>(k) + 1));
    }
    return sum;
  };
  // Where it falls to `chance`: it falls as more are expected.
  const auto expected_where = [&](std::int64_t most, double chance) {
    double low = 1e-9, high = 3 * static_cast<double>(most) + 20;
    for (int i = 0; i < 100; ++i) {
      const double middle = (low + high) / 2;
      (at_most(most, middle) > chance ? low : high) = middle;
    }
    return low;
  };
  return {count > 0 ? expected_where(count - 1, 0.975) : 0, expected_where(count, 0.025)};
}

Result<void> ScoreOptions::validate() const {
  if (!(frames_per_second > 0 && frames_per_second <= 1e6)) {
    return {ErrorCode::invalid_argument, "frames_per_second must be above 0 and at most a million"};
  }
  if (!(warm_up_s >= 0 && warm_up_s <= 1e6)) {
    return {ErrorCode::invalid_argument, "warm_up_s must be from 0 to a million"};
  }
  if (!(grow_px >= 0 && grow_px <= 1e6))
    return {ErrorCode::invalid_argument, "grow_px must be from 0 to a million"};
  return {};
}

bool ClipFigures::is_late() const {
  return delay_s && *delay_s > kLate;
}

Scorer::Scorer(const ScoreOptions& options) : options_(options) {
  VIGIE_ASSERT(options.validate().has_value());
}

ClipFigures Scorer::add(const Clip& clip, const Labels& labels,
                        std::optional<std::span<const MotIdentity>> tracks) {
  return add(clip, std::span(&labels, 1), tracks);
}

ClipFigures Scorer::add(const Clip& clip, std::span<const Labels> targets,
                        std::optional<std::span<const MotIdentity>> tracks) {
  const auto warm = static_cast<std::int64_t>(options_.warm_up_s * options_.frames_per_second);
  const auto identities = tracks.value_or(std::span<const MotIdentity>());
  std::vector<Tally> tallies(identities.size());
  for (std::size_t i = 0; i < identities.size(); ++i) {
    tallies[i].points =
        std::ranges::count_if(identities[i].points, [&](const MotPoint& p) { return p.frame > warm; });
  }
  ClipFigures figures;
  figures.name = clip.name;
  figures.found = true;
  figures.movers = clip.movers;
  std::int64_t labelled = 0, hit = 0, best = 0;
  for (const Labels& labels : targets) {
    const auto first = labels.upper_bound(warm);
    const TargetHits target = hits_of(labels, identities, warm, options_.grow_px, tallies);
    const bool found = target.best.count >= kLeastHits;
    found_ += found ? 1 : 0;
    figures.found = figures.found && found;
    if (first != labels.end()) {
      add_delay(figures,
                found ? static_cast<double>(target.best.first - first->first) / options_.frames_per_second
                      : std::numeric_limits<double>::infinity());
    }
    labelled += static_cast<std::int64_t>(std::distance(first, labels.end()));
    hit += target.frames;
    best += target.best.count;
  }
  figures.recall = ratio(hit, labelled);
  figures.best = ratio(best, labelled);
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    if (tallies[i].points == 0) continue;
    ++figures.tracks;
    const bool is_false =
        static_cast<double>(tallies[i].hits) < kFalseShare * static_cast<double>(tallies[i].points);
    if (is_false) figures.false_identities.push_back(i);
    if (!(clip.movers && is_false)) points_ += tallies[i].points;
  }
  ++clips_;
  targets_ += static_cast<std::int64_t>(targets.size());
  missing_ += tracks ? 0 : 1;
  hit_frames_ += hit;
  labels_ += labelled;
  best_hits_ += best;
  add_time(clip, static_cast<std::int64_t>(figures.false_identities.size()));
  return figures;
}

void Scorer::add_delay(ClipFigures& figures, double delay_s) {
  figures.delay_s = std::max(figures.delay_s.value_or(0), delay_s);
  delays_s_.push_back(delay_s);
  late_ += delay_s > kLate ? 1 : 0;
}

void Scorer::add_time(const Clip& clip, std::int64_t false_identities) {
  const double hours = static_cast<double>(clip.frames) / options_.frames_per_second / 3600;
  hours_ += hours;
  if (clip.movers) return;
  false_identities_ += false_identities;
  clean_hours_ += hours;
}

Result<Figures> Scorer::figures() const {
  if (clips_ == 0) return {ErrorCode::invalid_argument, "the clip list holds no clip"};
  Figures f;
  f.clips = clips_;
  f.missing = missing_;
  f.targets = targets_;
  f.found = found_;
  f.pd = ratio(found_, targets_);
  const Interval pd = wilson_interval(found_, targets_);
  f.pd_low = pd.low;
  f.pd_high = pd.high;
  std::vector<double> delays = delays_s_;
  std::sort(delays.begin(), delays.end());
  if (!delays.empty()) {
    const auto at = static_cast<std::size_t>(0.9 * static_cast<double>(delays.size()));
    f.delay_p90_s = std::max(0.0, delays[std::min(delays.size() - 1, at)]);
  }
  f.late = late_;
  f.recall = ratio(hit_frames_, labels_);
  f.precision = ratio(hit_frames_, points_);
  f.idf1 =
      static_cast<double>(2 * best_hits_) / static_cast<double>(std::max<std::int64_t>(1, labels_ + points_));
  f.false_identities = false_identities_;
  f.false_per_hour = static_cast<double>(false_identities_) / std::max(1e-9, clean_hours_);
  f.hours = hours_;
  return f;
}

Result<Report> score_folders(const std::filesystem::path& labels, const std::filesystem::path& tracks,
                             const std::filesystem::path& clip_list, const ScoreOptions& options) {
  if (auto valid = options.validate(); !valid) return valid.error();
  const auto list = read_text(clip_list);
  if (!list) return list.error();
  const auto clips = parse_clips(*list, clip_list.string());
  if (!clips) return clips.error();
  Scorer scorer(options);
  Report report;
  for (const Clip& clip : *clips) {
    const auto labels_path = labels / (clip.name + ".csv"), tracks_path = tracks / (clip.name + ".txt");
    const auto labels_text = read_text(labels_path);
    if (!labels_text) return labels_text.error();
    const auto of_clip = parse_labels(*labels_text, labels_path.string());
    if (!of_clip) return of_clip.error();
    const auto tracks_text = read_text(tracks_path);
    if (!tracks_text && tracks_text.error().code != ErrorCode::not_found) return tracks_text.error();
    std::vector<MotIdentity> identities;
    if (tracks_text) {
      auto parsed = parse_mot(*tracks_text, tracks_path.string());
      if (!parsed) return parsed.error();
      identities = *std::move(parsed);
    }
    std::optional<std::span<const MotIdentity>> given;
    if (tracks_text) given = identities;
    report.clips.push_back(scorer.add(clip, *of_clip, given));
  }
  const auto figures = scorer.figures();
  if (!figures) return figures.error();
  report.figures = *figures;
  return report;
}

}  // namespace vigie::score
