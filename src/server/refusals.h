// The lines that refusals leave in the audit log.
#pragma once

#include <vigie/core/clock.h>
#include <vigie/core/log.h>
#include <vigie/site/site.h>

namespace vigie::server {

// Writes one line a second and counts the others into the next: a stranger must not fill the disk.
// Thread-safe.
class RefusalLog {
 public:
  // Both outlive it.
  RefusalLog(site::Site& site, const Clock& clock) : site_(site), clock_(clock) {}

  // A line that cannot be written is told to the log: a refusal stays one.
  void note(AuditEntry entry);

 private:
  site::Site& site_;
  const Clock& clock_;
  LogLimiter limiter_;
};

}  // namespace vigie::server
