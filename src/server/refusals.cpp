#include "refusals.h"

#include <fmt/format.h>

namespace vigie::server {

void RefusalLog::note(AuditEntry entry) {
  const std::int64_t held = limiter_.pass(clock_.monotonic());
  if (held < 0) return;
  entry.allowed = false;
  if (held > 0) entry.detail += fmt::format("; {} more since the line before", held);
  const auto written = site_.audit(entry);
  if (!written)
    log_error("server", fmt::format("cannot write the audit log: {}", written.error().to_string()));
}

}  // namespace vigie::server
