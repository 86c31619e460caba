// When a camera truly saw, and why it did not: spans that do not overlap, in the order of its capture times.
#pragma once

#include "writer.h"

#include <optional>

#include <vigie/core/id.h>
#include <vigie/core/site.h>
#include <vigie/core/source.h>

namespace vigie::site {

// Thread-bound. One a camera. Times before the end of what is recorded already are passed over, as when a
// recording is played again.
class WatchLog {
 public:
  // `ids` outlives it. `recorded_until`: the end of the camera's last span, where there is one.
  WatchLog(SiteId site, CameraId camera, IdGenerator& ids, std::optional<UtcTime> recorded_until)
      : site_(site), camera_(camera), ids_(ids), recorded_until_(recorded_until) {}

  // From `at` on it sees, or does not for this cause; while nothing changes, the span goes on to `at`.
  void see(UtcTime at, Origin origin);
  void miss(UtcTime at, Origin origin, GapCause cause, const std::string& detail);
  // Nothing was seen in between, and it is over.
  void missed(UtcTime from, UtcTime to, Origin origin, GapCause cause, const std::string& detail);
  // Nothing changed: the span that is open, if one is, goes on to `at`. Where that is more than a second
  // before what it has come to, the clock was set back: the span ends, and one like it begins at `at`.
  void go_on(UtcTime at);
  // The clock that gives the times was set back: the open span ends at `at`, and earlier times count again.
  void start_anew(UtcTime at);
  // The last span ends.
  void close(UtcTime at);

  // What is to be written since the last call.
  WriteJob take_job();

 private:
  void enter(UtcTime at, Origin origin, bool watched, GapCause cause, const std::string& detail);
  void begin(UtcTime at, Origin origin, bool watched, GapCause cause, const std::string& detail);
  void end(UtcTime at);
  void put(const WatchedInterval& span);

  const SiteId site_;
  const CameraId camera_;
  IdGenerator& ids_;
  std::optional<UtcTime> recorded_until_;
  std::optional<WatchedInterval> open_;
  UtcTime marked_;
  WriteJob job_;
};

}  // namespace vigie::site
