// Makes alarms and passages of what the rules find: one alarm of one subject and rule, whoever saw it and
// under whichever name. They are durable in the register before those who watch are told, and then in the
// chain of evidence; what was recorded of them is held.
#pragma once

#include "live_hub.h"
#include "writer.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <vigie/core/alarm.h>
#include <vigie/core/mutex.h>
#include <vigie/evidence/clip_folder.h>
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

// Of an alarm that is to be judged, or is real, nothing that was recorded is removed.
[[nodiscard]] bool is_held(const Alarm& alarm);

// Thread-safe.
class AlarmDesk {
 public:
  // All of it outlives this.
  AlarmDesk(SiteId site, const Clock& clock, IdGenerator& ids, Writer& writer, LiveHub& hub,
            evidence::Chain& chain, evidence::ClipFolder& clips)
      : site_(site), clock_(clock), ids_(ids), writer_(writer), hub_(hub), chain_(chain), clips_(clips) {}

  // `finding` is of `rule`.
  void take(const rules::Finding& finding, const Rule& rule, const Circumstances& about) EXCLUDES(mutex_);
  // Something is wrong with a camera, or the node where none is named, since then. Nothing is raised while an
  // alarm of the same waits to be judged.
  void raise(Fault fault, std::optional<CameraId> camera, Origin origin, UtcTime since) EXCLUDES(mutex_);
  // An alarm of an earlier run: a fault that waits, or what a crash left out of the chain.
  void resume(const Alarm& alarm) EXCLUDES(mutex_);
  // A person judged it: what was recorded is held or let go, and the chain told.
  void judged(const Alarm& alarm, bool was_held) EXCLUDES(mutex_);
  // The alarms that this camera is to show, raised since it asked last.
  [[nodiscard]] std::vector<Alarm> raised_for(CameraId camera) EXCLUDES(mutex_);

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
  void tell(const Alarm& alarm) EXCLUDES(mutex_);
  void chain(evidence::ChainEvent event, const Alarm& alarm, const std::string& words);
  [[nodiscard]] Event event_of(const Uuid& id, std::uint32_t revision, Origin origin, UtcTime happened,
                               EventBody body) const;
  void put(Alarm alarm, WriteJob job);

  const SiteId site_;
  const Clock& clock_;
  IdGenerator& ids_;
  Writer& writer_;
  LiveHub& hub_;
  evidence::Chain& chain_;
  evidence::ClipFolder& clips_;
  Mutex mutex_;
  std::map<std::pair<RuleId, Uuid>, Told> told_ GUARDED_BY(mutex_);  // under every name of the subject
  // Faults to be judged; nil until the alarm has its id.
  std::map<std::pair<Fault, std::optional<CameraId>>, AlarmId> waiting_ GUARDED_BY(mutex_);
  std::map<CameraId, std::vector<Alarm>> raised_ GUARDED_BY(mutex_);  // that it has not asked for yet
};

}  // namespace vigie::site
