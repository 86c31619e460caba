// What is known of an alarm, for the evidence: the alarm, its rule, zones and pose as they were then, and
// what its track and target did. Reentrant.
#pragma once

#include <string>

#include <vigie/core/register.h>

namespace vigie::server {

// JSON in UTF-8 with a line end. The register's errors; not_found where there is no such alarm.
Result<std::string> account_of(Register& records, AlarmId id);

}  // namespace vigie::server
