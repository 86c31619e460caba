// Makes alarms and passages of what the rules find: one alarm of one subject and rule, whoever saw it and
// under whichever name. They are durable in the register before those who watch are told.
#pragma once

#include "live_hub.h"
#include "writer.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <vigie/core/alarm.h>
#include <vigie/core/mutex.h>
#include <vigie/rules/rule_watch.h>

namespace vigie::site {

// Who met a rule, and how to show it.
struct Circumstances {
  AlarmSubject subject;
  std::vector<Uuid> names;  // of the subject beside the finding's own: its target, what was found to be it
  ClassConfidences classes;
  std::optional<CameraId> camera;
  std::optional<TrackId> track;
  std::optional<GroundPoint> place;
  std::optional<PicturePlace> pixel;
};

// Thread-safe.
class AlarmDesk {
 public:
  // All of it outlives this.
  AlarmDesk(SiteId site, const Clock& clock, IdGenerator& ids, Writer& writer, LiveHub& hub)
      : site_(site), clock_(clock), ids_(ids), writer_(writer), hub_(hub) {}

  // `finding` is of `rule`.
  void take(const rules::Finding& finding, const Rule& rule, const Circumstances& about) EXCLUDES(mutex_);

 private:
  struct Told {
    Uuid observed;  // the finding's subject
    UtcTime happened;
    Way way = Way::unknown;
    UtcTime until;  // it is of no account any more
  };
  // Whether it is what was told already; where not, it is told now.
  bool is_told(const rules::Finding& finding, const Rule& rule, const std::vector<Uuid>& names)
      EXCLUDES(mutex_);
  void forget(UtcTime now) REQUIRES(mutex_);

  const SiteId site_;
  const Clock& clock_;
  IdGenerator& ids_;
  Writer& writer_;
  LiveHub& hub_;
  Mutex mutex_;
  std::map<std::pair<RuleId, Uuid>, Told> told_ GUARDED_BY(mutex_);  // under every name of the subject
};

}  // namespace vigie::site
