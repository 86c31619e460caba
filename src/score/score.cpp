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

// Wilson's score interval of k in n.
void wilson(std::int64_t k, std::int64_t n, double& low, double& high) {
  const double z = kNormal95, count = static_cast<double>(n), p = static_cast<double>(k) / count;
  const double d = 1 + z * z / count, middle = p + z * z / (2 * count);
  const double half = z * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
  low = (middle - half) / d;
  high = (middle + half) / d;
}

struct Hits {
  std::int64_t points = 0, hits = 0, first = 0;  // first: the frame of the first hit
};

bool hits(const Box& label, PixelPoint p, double grow) {
  return label.left - grow <= p.x && p.x <= label.left + label.width + grow && label.top - grow <= p.y &&
         p.y <= label.top + label.height + grow;
}

}  // namespace

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

Scorer::Scorer(const ScoreOptions& options) : options_(options) {
  VIGIE_ASSERT(options.validate().has_value());
}

ClipFigures Scorer::add(const Clip& clip, const Labels& labels,
                        std::optional<std::span<const MotIdentity>> tracks) {
  const auto warm = static_cast<std::int64_t>(options_.warm_up_s * options_.frames_per_second);
  const auto first_label = labels.upper_bound(warm);
  const auto label_count = static_cast<std::int64_t>(std::distance(first_label, labels.end()));
  std::vector<Hits> identities;
  std::set<std::int64_t> hit_frames;
  for (const MotIdentity& identity : tracks.value_or(std::span<const MotIdentity>())) {
    Hits h;
    for (const MotPoint& point : identity.points) {
      if (point.frame <= warm) continue;
      ++h.points;
      const auto label = labels.find(point.frame);
      if (label == labels.end() || !hits(label->second, point.box.centre(), options_.grow_px)) continue;
      if (h.hits++ == 0) h.first = point.frame;
      hit_frames.insert(point.frame);
    }
    if (h.points > 0) identities.push_back(h);
  }
  const auto best = std::max_element(identities.begin(), identities.end(),
                                     [](const Hits& a, const Hits& b) { return a.hits < b.hits; });
  const std::int64_t best_hits = best == identities.end() ? 0 : best->hits;
  const auto frames_hit = static_cast<std::int64_t>(hit_frames.size());

  ClipFigures figures{clip.name,
                      best_hits >= kLeastHits,
                      ratio(frames_hit, label_count),
                      ratio(best_hits, label_count),
                      0,
                      clip.movers,
                      static_cast<std::int64_t>(identities.size())};
  for (const Hits& h : identities) {
    const bool is_false = static_cast<double>(h.hits) < kFalseShare * static_cast<double>(h.points);
    figures.false_identities += is_false ? 1 : 0;
    if (!(clip.movers && is_false)) points_ += h.points;
  }
  ++clips_;
  missing_ += tracks ? 0 : 1;
  found_ += figures.found ? 1 : 0;
  if (label_count > 0) {
    delays_s_.push_back(figures.found ? static_cast<double>(best->first - first_label->first) /
                                            options_.frames_per_second
                                      : std::numeric_limits<double>::infinity());
  }
  hit_frames_ += frames_hit;
  labels_ += label_count;
  best_hits_ += best_hits;
  const double hours = static_cast<double>(clip.frames) / options_.frames_per_second / 3600;
  hours_ += hours;
  if (!clip.movers) {
    false_identities_ += figures.false_identities;
    clean_hours_ += hours;
  }
  return figures;
}

Result<Figures> Scorer::figures() const {
  if (clips_ == 0) return {ErrorCode::invalid_argument, "the clip list holds no clip"};
  Figures f;
  f.clips = clips_;
  f.missing = missing_;
  f.pd = static_cast<double>(found_) / static_cast<double>(clips_);
  wilson(found_, clips_, f.pd_low, f.pd_high);
  std::vector<double> delays = delays_s_;
  std::sort(delays.begin(), delays.end());
  if (!delays.empty()) {
    const auto at = static_cast<std::size_t>(0.9 * static_cast<double>(delays.size()));
    f.delay_p90_s = std::max(0.0, delays[std::min(delays.size() - 1, at)]);
  }
  f.recall = ratio(hit_frames_, labels_);
  f.precision = ratio(hit_frames_, points_);
  f.idf1 =
      static_cast<double>(2 * best_hits_) / static_cast<double>(std::max<std::int64_t>(1, labels_ + points_));
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
