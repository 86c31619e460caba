// Tracks against the labelled boxes of the targets of each clip, mostly one: how often it is found, how soon,
// how much of it, and how much else. Reentrant; a Scorer is thread-bound.
//
// Rules: a point hits when its centre lies inside the target's box grown by `grow_px` a side; a frame counts
// one hit, of the identity that hits most often. Frames of the warm-up are left out. An identity that hits
// with fewer than a fifth of its points is false; in clips where other things move without a label it is not
// counted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <vigie/score/mot.h>

namespace vigie::score {

// Of a share, or a rate.
struct Interval {
  double low = 0, high = 1;
};
// 95 % of the share that gave k of n (Wilson 1927); 0 <= k <= n.
Interval wilson_interval(std::int64_t k, std::int64_t n);
// 95 % of the number that is to be expected where `count` came, by chance and independently (Garwood 1936).
Interval poisson_interval(std::int64_t count);

struct ScoreOptions {
  double frames_per_second = 30;
  double warm_up_s = 1.0;  // frames up to this are left out, of labels and tracks
  double grow_px = 4;      // labels are drawn by hand: a centre this far outside still hits

  // invalid_argument, naming the field and its range.
  [[nodiscard]] Result<void> validate() const;
};

struct Clip {
  std::string name;
  std::int64_t frames = 0;
  bool movers = false;  // other real things move in it that have no label
};

// The target's box by frame, from 1.
using Labels = std::map<std::int64_t, Box>;

// A line a clip: NAME FRAMES [movers]; '#' starts a comment. damaged where a line is none.
Result<std::vector<Clip>> parse_clips(std::string_view text, std::string_view where);
// CSV with the columns frame, x, y, w and h, named by its first line; others are not read. A frame that comes
// twice counts as last given. damaged where a row or column is missing or not a number.
Result<Labels> parse_labels(std::string_view text, std::string_view where);
// The targets of one recording: from such a CSV, which has one, or from MOTChallenge text, where each
// identity is one; empty text has none. It is a CSV if its first line names columns.
Result<std::vector<Labels>> read_truth(const std::filesystem::path& path);

// Of one clip, with several targets all of them together.
struct ClipFigures {
  std::string name;
  bool found = false;                         // hit by one identity in 10 frames or more; all of them
  double recall = 0;                          // share of labelled frames hit
  double best = 0;                            // share hit by each target's best identity
  std::vector<std::size_t> false_identities;  // which of the tracks handed in
  bool movers = false;
  std::int64_t tracks = 0;  // identities after the warm-up
  // From the first label to the best identity's first hit, infinite for a miss; none where nothing is
  // labelled. The longest.
  std::optional<double> delay_s;
  [[nodiscard]] bool is_late() const;  // found after more than kLate, or never
};

// How soon a target should be found, s: what somebody who calls for help would still call at once.
inline constexpr double kLate = 1;

struct Figures {
  std::int64_t targets = 0, found = 0;
  std::int64_t clips = 0, missing = 0;     // missing: no tracks were handed in
  double pd = 0, pd_low = 0, pd_high = 0;  // share found, and Wilson's 95 % interval (1927)
  double delay_p90_s = 0;                  // 90th percentile of the targets' delays
  std::int64_t late = 0;                   // targets found after more than kLate, misses too
  double recall = 0, precision = 0, idf1 = 0;
  std::int64_t false_identities = 0;  // in clips without movers,
  double false_per_hour = 0;          // ... and over their time
  double hours = 0;
};

class Scorer {
 public:
  // Options that do not validate are our own defect.
  explicit Scorer(const ScoreOptions& options = {});

  // `tracks`: none where there was no file.
  ClipFigures add(const Clip& clip, const Labels& labels, std::optional<std::span<const MotIdentity>> tracks);
  // As add, of several targets in one clip: a point hits where it is on any.
  ClipFigures add(const Clip& clip, std::span<const Labels> targets,
                  std::optional<std::span<const MotIdentity>> tracks);
  // invalid_argument before the first clip.
  [[nodiscard]] Result<Figures> figures() const;

 private:
  void add_delay(ClipFigures& figures, double delay_s);
  void add_time(const Clip& clip, std::int64_t false_identities);

  ScoreOptions options_;
  std::int64_t clips_ = 0, targets_ = 0, missing_ = 0, found_ = 0, late_ = 0, hit_frames_ = 0, labels_ = 0,
               points_ = 0;
  std::int64_t best_hits_ = 0, false_identities_ = 0;
  double hours_ = 0, clean_hours_ = 0;
  std::vector<double> delays_s_;
};

struct Report {
  std::vector<ClipFigures> clips;
  Figures figures;
};

// LABELS/NAME.csv and TRACKS/NAME.txt of each clip in the list. not_found where labels are missing; tracks
// that are missing count as none.
Result<Report> score_folders(const std::filesystem::path& labels, const std::filesystem::path& tracks,
                             const std::filesystem::path& clip_list, const ScoreOptions& options);

// One line each, without its end.
std::string to_text(const ClipFigures& figures);
std::string to_text(const Figures& figures);

}  // namespace vigie::score
