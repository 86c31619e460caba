#include <span>
#include <string>

#include <vigie/track/existence_tracker.h>
#include <vigie/track/standing_tracker.h>

namespace vigie::track {
namespace {

struct Check {
  bool ok;
  const char* field;
  const char* range;
};

Result<void> all_of(std::span<const Check> checks) {
  for (const Check& check : checks) {
    if (check.ok) continue;
    return {ErrorCode::invalid_argument,
            std::string("tracker option ") + check.field + " must be " + check.range};
  }
  return {};
}

}  // namespace

Result<void> ExistenceTrackerOptions::validate() const {
  const Duration none, minute = Duration::seconds(60), hour = Duration::seconds(3600);
  const Check checks[] = {
      {false_tracks_per_hour > 0 && false_tracks_per_hour <= 1e4, "false_tracks_per_hour",
       "above 0 and at most 10000"},
      {objects_per_hour > 0 && objects_per_hour <= 1e6, "objects_per_hour", "above 0 and at most a million"},
      {manoeuvre > 0 && manoeuvre <= 10, "manoeuvre", "above 0 and at most 10"},
      {agility >= 0 && agility <= 1000, "agility", "from 0 to 1000"},
      {quiet_share > 0 && quiet_share <= 1, "quiet_share", "above 0 and at most 1"},
      {quiet_time > none && quiet_time <= hour, "quiet_time", "above 0 and at most an hour"},
      {manoeuvre_time > none && manoeuvre_time <= hour, "manoeuvre_time", "above 0 and at most an hour"},
      {first_speed > 0 && first_speed <= 10, "first_speed", "above 0 and at most 10"},
      {gate >= 1 && gate <= 20, "gate", "from 1 to 20"},
      {detection_probability > 0 && detection_probability < 1, "detection_probability", "between 0 and 1"},
      {evidence_time >= none && evidence_time <= minute, "evidence_time", "from 0 to a minute"},
      {confirm_share >= 0 && confirm_share <= 1, "confirm_share", "from 0 to 1"},
      {calm_clutter >= 0, "calm_clutter", "at least 0"},
      {coast_time >= none && coast_time <= minute, "coast_time", "from 0 to a minute"},
      {reach_time >= coast_time && reach_time <= minute, "reach_time", "from coast_time to a minute"},
      {memory_time >= reach_time && memory_time <= minute, "memory_time", "from reach_time to a minute"},
      {longest_gap > none && longest_gap <= minute, "longest_gap", "above 0 and at most a minute"},
      {max_tracks >= 1 && max_tracks <= 100'000, "max_tracks", "from 1 to 100000"},
  };
  return all_of(checks);
}

Result<void> StandingTrackerOptions::validate() const {
  const Duration none, minute = Duration::seconds(60), day = Duration::seconds(86'400);
  const Check checks[] = {
      {found_anew >= 1 && found_anew <= 100, "found_anew", "from 1 to 100"},
      {anew_time > none && anew_time <= minute, "anew_time", "above 0 and at most a minute"},
      {least_time >= none && least_time <= minute, "least_time", "from 0 to a minute"},
      {least_share >= 0 && least_share <= 1, "least_share", "from 0 to 1"},
      {most_alike >= 0 && most_alike <= 1000, "most_alike", "from 0 to 1000"},
      {known_after > none && known_after <= day, "known_after", "above 0 and at most a day"},
      {forgotten_after >= known_after && forgotten_after <= day, "forgotten_after",
       "from known_after to a day"},
      {grown >= 1 && grown <= 1000, "grown", "from 1 to 1000"},
      {coast_time > none && coast_time <= minute, "coast_time", "above 0 and at most a minute"},
      {memory_time >= coast_time && memory_time <= minute, "memory_time", "from coast_time to a minute"},
      {max_things >= 0 && max_things <= 10'000, "max_things", "from 0 to 10000"},
  };
  return all_of(checks);
}

}  // namespace vigie::track
