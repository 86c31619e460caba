#include <string>

#include <vigie/track/kalman_tracker.h>

namespace vigie::track {
namespace {

struct Check {
  bool ok;
  const char* field;
  const char* range;
};

}  // namespace

Result<void> KalmanTrackerOptions::validate() const {
  const Duration none, minute = Duration::seconds(60);
  const Check checks[] = {
      {manoeuvre > 0 && manoeuvre <= 10, "manoeuvre", "above 0 and at most 10"},
      {agility >= 0 && agility <= 1000, "agility", "from 0 to 1000"},
      {first_speed > 0 && first_speed <= 10, "first_speed", "above 0 and at most 10"},
      {gate >= 1 && gate <= 20, "gate", "from 1 to 20"},
      {detection_probability > 0 && detection_probability < 1, "detection_probability", "between 0 and 1"},
      {evidence_time >= none && evidence_time <= minute, "evidence_time", "from 0 to a minute"},
      {confirm_score >= 0 && confirm_score <= 100, "confirm_score", "from 0 to 100"},
      {confirm_hits >= 1 && confirm_hits <= 1000, "confirm_hits", "from 1 to 1000"},
      {confirm_share >= 0 && confirm_share <= 1, "confirm_share", "from 0 to 1"},
      {calm_clutter >= 0, "calm_clutter", "at least 0"},
      {end_existence > 0 && end_existence < 0.5, "end_existence", "between 0 and 0.5"},
      {coast_time >= none && coast_time <= minute, "coast_time", "from 0 to a minute"},
      {longest_gap > none && longest_gap <= minute, "longest_gap", "above 0 and at most a minute"},
      {max_tracks >= 1 && max_tracks <= 100'000, "max_tracks", "from 1 to 100000"},
  };
  for (const Check& check : checks) {
    if (check.ok) continue;
    return {ErrorCode::invalid_argument,
            std::string("tracker option ") + check.field + " must be " + check.range};
  }
  return {};
}

}  // namespace vigie::track
