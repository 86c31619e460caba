#include <string>

#include <vigie/detect/change_detector.h>

namespace vigie::detect {
namespace {

struct Check {
  bool ok;
  const char* field;
  const char* range;
};

bool within(Duration d, Duration least, Duration most) {
  return d >= least && d <= most;
}

}  // namespace

Result<void> ChangeDetectorOptions::validate() const {
  const Duration hour = Duration::seconds(3600), tenth = Duration::milliseconds(100);
  const Check checks[] = {
      {threshold >= 2 && threshold <= 100, "threshold", "from 2 to 100"},
      {grow_threshold >= 1 && grow_threshold <= threshold, "grow_threshold", "from 1 to the threshold"},
      {contrast_threshold >= 2 && contrast_threshold <= 1000, "contrast_threshold", "from 2 to 1000"},
      {within(warm_up, Duration(), hour), "warm_up", "from 0 to an hour"},
      {within(background_time, tenth, hour), "background_time", "from 0.1 s to an hour"},
      {within(noise_time, tenth, hour), "noise_time", "from 0.1 s to an hour"},
      {within(absorb_time, tenth, hour * 24), "absorb_time", "from 0.1 s to a day"},
      {max_changed > 0 && max_changed <= 1, "max_changed", "above 0 and at most 1"},
      {within(relearn_after, tenth, hour), "relearn_after", "from 0.1 s to an hour"},
      {max_detections >= 1 && max_detections <= 4096, "max_detections", "from 1 to 4096"},
  };
  for (const Check& check : checks) {
    if (check.ok) continue;
    return {ErrorCode::invalid_argument,
            std::string("detector option ") + check.field + " must be " + check.range};
  }
  return {};
}

}  // namespace vigie::detect
